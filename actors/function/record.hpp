// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/function.hpp"
#include "core/clock.hpp"
#include "core/names.hpp"
#include "persistence/key.hpp"
#include "persistence/store.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What a function leaves on disk: one catalog record, and one entry for each event that waits.
namespace troupe {

struct function_record {
  function_description description;
  std::string
      package; ///< Id of the body that holds the zip; empty for a native function without one.
  std::vector<policy_statement> policy;
  std::string policy_revision; ///< Empty until the first statement.

  [[nodiscard]] bool is_native() const {
    return description.configuration.handler.starts_with("native:");
  }

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(description, package, policy, policy_revision);
  }
};

/// An accepted event that has not run to its end.
struct event_record {
  std::string payload;
  std::string function_arn;
  std::string client_context;
  std::string trace_id;
  std::int64_t accepted = 0; ///< When it came in, for its maximum age.
  std::int64_t failures = 0; ///< Runs that the function failed.

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(payload, function_arn, client_context, trace_id, accepted, failures);
  }
};

/// `catalog` key of a function.
persistence::key function_key(const address& where);
/// Prefix of all `event` keys of a function, and the key of one.
persistence::key event_prefix(const address& where);
persistence::key event_key(const address& where, epoch_ms due, std::string_view request_id);

/// The functions that have events waiting: whoever starts a node wakes them.
std::vector<address> functions_with_events(const persistence::reader& from);

/// The bodies of packages that functions name; all others in their place are garbage.
std::set<std::string, std::less<>> used_packages(const persistence::reader& from);

} // namespace troupe
