// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/api.hpp"
#include "actors/protocol/bucket.hpp"
#include "actors/protocol/function.hpp"
#include "actors/protocol/log.hpp"
#include "actors/protocol/table.hpp"
#include "core/error.hpp"

#include <string>
#include <type_traits>

/// What is answered where a named thing does not exist: by its actor, if it was there a moment ago,
/// and by whoever was told by the directory that there is none. And which messages make one.
namespace troupe {

/// Of operations on items, which do not say the table's name.
error no_such_table();
/// Of operations on the table.
error no_such_table(const address& where);
error no_such_function(const address& where);
error no_such_policy();
error no_policy_for(const address& where);
error no_such_bucket(const std::string& name);
error no_such_log_group();
error no_such_api(const std::string& id);

template <class Message, class... Others>
inline constexpr bool is_one_of = (std::is_same_v<Message, Others> || ...);

/// True of the messages that make a thing: only these wake the actor of one that does not exist.
template <class Message>
inline constexpr bool makes_its_thing = is_one_of<Message, create_function, create_table,
                                                  create_bucket, create_log_group, create_api>;

/// The answer to a message to a thing that does not exist.
template <class Message>
error refusal_of_absent(noun kind, const address& where) {
  switch (kind) {
    case noun::function:
      if constexpr (std::is_same_v<Message, get_policy>)
        return no_such_policy();
      if constexpr (std::is_same_v<Message, remove_permission>)
        return no_policy_for(where);
      return no_such_function(where);
    case noun::table:
      if constexpr (std::is_same_v<Message,
                                   describe_table> || std::is_same_v<Message, delete_table>)
        return no_such_table(where);
      return no_such_table();
    case noun::bucket:
      return no_such_bucket(where.name);
    case noun::log_group:
      return no_such_log_group();
    case noun::api:
      return no_such_api(where.name);
    case noun::identity:
    case noun::keyring:
    case noun::parameter_store:
    case noun::secret_store:
      break; // Always there.
  }
  return {code::internal, "Nothing has that name."};
}

} // namespace troupe
