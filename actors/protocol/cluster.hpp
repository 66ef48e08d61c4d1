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

/// What a guest needs of its owner. It is told to members only: the link is encrypted, and both
/// sides have proven to have the cluster's token (actors/cluster/link.hpp).
struct welcome {
  std::string incarnation;
  caf::strong_actor_ptr directory;
  std::string http_host; ///< Where the guest's gateway forwards what it does not own.
  std::uint16_t http_port = 0;
  std::string session_secret; ///< So that both nodes know the credentials of functions.
  bool auth_required = false; ///< What a guest asks of its own callers, too.
  std::string access_keys;    ///< The owner's, as in its credentials file.
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, welcome& x) {
  return f(caf::meta::type_name("welcome"), x.incarnation, x.directory, x.http_host, x.http_port,
           x.session_secret, x.auth_required, x.access_keys);
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

/// A guest asks for the zip of a function that it does not have unpacked, piece by piece.
struct fetch_package {
  std::string body;
  std::uint64_t offset = 0;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, fetch_package& x) {
  return f(caf::meta::type_name("fetch_package"), x.body, x.offset);
}
struct package_piece {
  std::string bytes;       ///< At most `limits::cluster_package_piece_bytes`.
  std::uint64_t total = 0; ///< Bytes of the whole zip.
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, package_piece& x) {
  return f(caf::meta::type_name("package_piece"), x.bytes, x.total);
}

} // namespace troupe
