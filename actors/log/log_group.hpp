// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"
#include "actors/log/reading.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <optional>
#include <vector>

/// Owns one log group: its description, its streams and their events. Reads answer from the newest
/// snapshot; a change is answered by the partition's writer once it is durable.
///
/// The output of function instances is stored as it comes, but while one write is under way the
/// next waits and grows, so that many small batches share a write. At most
/// `waiting_output_bytes_max` wait; what comes on top is dropped, and a line in the service's own
/// log says so.
namespace troupe {

inline constexpr std::size_t waiting_output_bytes_max = std::size_t{64} << 20;

struct log_group_state {
  std::optional<log_reader> reader;
  std::vector<append_output> waiting; ///< Output that is not with the writer yet.
  std::size_t waiting_bytes = 0;
  bool is_writing = false;
  bool is_sweeping = false;
  std::size_t dropped = 0;
  static inline constexpr const char* name = "log_group";
};

log_group_actor::behavior_type log_group(log_group_actor::stateful_pointer<log_group_state> self,
                                         const context* node, address where);

} // namespace troupe
