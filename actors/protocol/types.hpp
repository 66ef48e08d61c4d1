// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/names.hpp"
#include "core/tags.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/atom.hpp>
#include <caf/meta/type_name.hpp>
#include <caf/type_id.hpp>

#include <memory>
#include <string>
#include <vector>

/// Atoms (verbs without data), the nouns, and the type ids of the messages that travel between
/// nodes. Everything else stays inside the process and says so with CAF_ALLOW_UNSAFE_MESSAGE_TYPE.
namespace troupe {

/// The kinds of named things that have an actor.
enum class noun : std::uint8_t { function, table, bucket, log_group, api };

/// Asks the directory for the actor of a named thing.
struct resolve {
  noun kind{};
  address where;
  bool to_make = false; ///< There may be none yet: the asker's message makes it.
};
/// Whoever resolved a thing to make it has heard whether it was made, and no longer needs its
/// actor.
struct let_go {
  caf::strong_actor_ptr actor;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, address& x) {
  return f(caf::meta::type_name("address"), x.account, x.region, x.name);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, resolve& x) {
  return f(caf::meta::type_name("resolve"), x.kind, x.where, x.to_make);
}

/// Asks the catalog for names of one kind.
struct list_names {
  noun kind{};
  std::string account; ///< Empty for buckets.
  std::string region;  ///< Empty for buckets.
  std::string prefix;
  std::string after; ///< Names greater than this one only.
  std::uint64_t limit = 100;
};
struct names_page {
  std::vector<std::string> names;
  bool more = false;
};

/// Takes some tags of a thing away, then sets others.
struct change_tags {
  tag_map set;
  std::vector<std::string> remove;
};

struct append_output;
struct fetch_package;
struct instance_report;
struct invocation;
struct invocation_result;
struct join_cluster;
struct package_piece;
struct place_instance;
struct welcome;

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::change_tags)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::let_go)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::list_names)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::names_page)

CAF_BEGIN_TYPE_ID_BLOCK(troupe, caf::first_custom_type_id)
  CAF_ADD_TYPE_ID(troupe, (troupe::noun))
  CAF_ADD_TYPE_ID(troupe, (troupe::address))
  CAF_ADD_TYPE_ID(troupe, (troupe::resolve))
  CAF_ADD_TYPE_ID(troupe, (troupe::invocation))
  CAF_ADD_TYPE_ID(troupe, (troupe::invocation_result))
  CAF_ADD_TYPE_ID(troupe, (troupe::instance_report))
  CAF_ADD_TYPE_ID(troupe, (troupe::append_output))
  CAF_ADD_TYPE_ID(troupe, (troupe::join_cluster))
  CAF_ADD_TYPE_ID(troupe, (troupe::welcome))
  CAF_ADD_TYPE_ID(troupe, (troupe::place_instance))
  CAF_ADD_TYPE_ID(troupe, (troupe::fetch_package))
  CAF_ADD_TYPE_ID(troupe, (troupe::package_piece))
  CAF_ADD_ATOM(troupe, troupe, commit_atom, "commit")
  CAF_ADD_ATOM(troupe, troupe, tick_atom, "tick")
  CAF_ADD_ATOM(troupe, troupe, stop_atom, "stop")
  CAF_ADD_ATOM(troupe, troupe, status_atom, "status")
  CAF_ADD_ATOM(troupe, troupe, flush_atom, "flush")
  CAF_ADD_ATOM(troupe, troupe, reset_atom, "reset")
CAF_END_TYPE_ID_BLOCK(troupe)
