// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/metric/counters.hpp"
#include "actors/partition/partition.hpp"
#include "actors/protocol/interfaces.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <memory>
#include <vector>

/// Counts what functions consume: in memory as it is reported, in storage a second later at most,
/// all of it in one change. Told to end, it hands what it has to the writer first; whoever needs to
/// know that it is durable asks for a flush. A crash loses up to a second of counting, never an
/// invocation; a commit of which the disk does not say whether it happened is made again, and may
/// count twice.
namespace troupe {

inline constexpr auto usage_flush_interval = std::chrono::seconds{1};

struct meter_state {
  usage_by_day waiting; ///< Not with the writer yet.
  usage_by_day writing; ///< With the writer, not known to be durable yet.
  bool is_writing = false;
  bool is_ticking = false;
  std::unique_ptr<persistence::snapshot> snapshot;
  /// Asked while the writer was at work: whether storage holds `writing` is not known then.
  std::vector<std::pair<usage_query, caf::typed_response_promise<usage_report>>> asked;
  std::vector<caf::typed_response_promise<bool>> flushing; ///< Wait until nothing waits.
  static inline constexpr const char* name = "meter";
};

meter_actor::behavior_type meter(meter_actor::stateful_pointer<meter_state> self, partition where,
                                 const clock* time);

} // namespace troupe
