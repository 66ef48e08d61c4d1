// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"
#include "actors/function/event_queue.hpp"
#include "actors/function/instance.hpp"
#include "actors/function/record.hpp"
#include "actors/function/scaling.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>

/// Owns one function: what it is, its instances, its waiting invocations, and its accepted events.
///
/// An invocation goes to an idle instance, which answers the asker itself; else it waits here for
/// at most as long as `scaling` allows. All changes of a function pass through its supervisor one
/// at a time, so its record in memory is what is in storage, and an invocation reads none.
/// Invocations under way during a change finish on the old code.
namespace troupe {

/// A timer of the supervisor's; at most one of each kind is under way.
struct supervisor_timer {
  enum class kind : std::uint8_t {
    scale, ///< Invocations wait: look whether to start more instances.
    reap,  ///< End instances that have been idle for too long.
    usage, ///< Tell the meter.
    event, ///< An event is due.
  };
  kind what{};
};

using supervisor_actor
    = function_actor::extend<caf::reacts_to<instance_report>, caf::reacts_to<supervisor_timer>>;

struct supervisor_state {
  /// An invocation without an instance yet: somebody waits for its answer, or it is an event.
  struct waiter {
    invocation ask;
    std::chrono::steady_clock::time_point since;
    caf::typed_response_promise<invocation_result> answer;
    std::optional<event_queue::entry> event = {};
  };

  const context* node = nullptr;
  address where;
  std::unique_ptr<persistence::snapshot> snapshot;
  std::optional<function_record> record; ///< Nothing: there is no such function.
  bool changing = false;
  bool package_ready = false;
  bool package_coming = false;

  std::optional<scaling> scale;
  std::unordered_map<scaling::slot, instance_actor> instances;
  std::uint64_t started = 0;
  std::deque<waiter> waiting;
  std::unordered_set<scaling::slot> guest_slots; ///< Instances on other nodes.
  /// What runs on other nodes, each under a number of its own: an instance there may report that it
  /// is free, and get the next one, before its answer is here. Each is answered once: by its
  /// answer, its failure, or the end of its instance, whichever comes first.
  struct guest_call {
    scaling::slot where;
    waiter what;
  };
  std::unordered_map<std::uint64_t, guest_call> guest_calls;
  std::uint64_t last_guest_call = 0;
  std::unordered_set<scaling::slot> early_slots; ///< Reported before their handle came.

  event_queue events;
  std::size_t events_under_way = 0;

  usage consumed;
  bool armed[4] = {}; ///< By `supervisor_timer::kind`.

  /// Whoever waits is answered even if a broken claim ends this actor.
  ~supervisor_state();
  static inline constexpr const char* name = "supervisor";
};

supervisor_actor::behavior_type
supervisor(supervisor_actor::stateful_pointer<supervisor_state> self, const context* node,
           address where);

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::supervisor_timer)
