// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"

#include <caf/actor_control_block.hpp>

#include <cstdint>
#include <string>

/// What the two nodes of a cluster say to each other. The owner has the data; a guest lends places
/// for function instances.
namespace troupe {

/// A guest introduces itself.
struct join_cluster {
  std::string incarnation;    ///< Random, new at each start: CAF's own node ids repeat.
  caf::strong_actor_ptr host; ///< Places instances on the guest.
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, join_cluster& x) {
  return f(caf::meta::type_name("join_cluster"), x.incarnation, x.host);
}

/// What a guest needs of its owner.
struct welcome {
  std::string incarnation;
  caf::strong_actor_ptr directory;
  caf::strong_actor_ptr meter;
  std::string http_host; ///< Where the guest's gateway forwards what it does not own.
  std::uint16_t http_port = 0;
  std::string session_secret; ///< So that both nodes know the credentials of functions.
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, welcome& x) {
  return f(caf::meta::type_name("welcome"), x.incarnation, x.directory, x.meter, x.http_host,
           x.http_port, x.session_secret);
}

/// A supervisor wants an instance of its function on another node.
struct place_instance {
  address function;
  std::string record; ///< The function's stored record (actors/function/record.hpp).
  std::string log_stream;
  std::uint64_t slot = 0;
  caf::strong_actor_ptr supervisor;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, place_instance& x) {
  return f(caf::meta::type_name("place_instance"), x.function, x.record, x.log_stream, x.slot,
           x.supervisor);
}

/// A guest asks for the zip of a function that it does not have unpacked.
struct fetch_package {
  std::string body;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, fetch_package& x) {
  return f(caf::meta::type_name("fetch_package"), x.body);
}
struct package_bytes {
  std::string zip; ///< At most `limits::package_zip_bytes_max`.
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, package_bytes& x) {
  return f(caf::meta::type_name("package_bytes"), x.zip);
}

} // namespace troupe
