// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/refusal.hpp"
#include "actors/protocol/types.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <optional>

/// An actor system that does nothing by itself: `settle` runs every actor until all are idle,
/// `advance` moves the clock that their timers see. Detached actors and real blocking escape it:
/// spawn the writer undetached in tests.
namespace troupe::testing {

struct deterministic {
  struct config_type : caf::actor_system_config {
    config_type() { set("scheduler.policy", caf::atom("testing")); }
  };
  config_type config;
  caf::actor_system system{config};
  caf::scheduler::test_coordinator& clockwork
      = static_cast<caf::scheduler::test_coordinator&>(system.scheduler());

  void settle() { clockwork.run(); }
  void advance(caf::timespan by) {
    clockwork.advance_time(by);
    clockwork.run();
  }

  /// Asks, settles, and returns the answer or the refusal.
  template <class T, class Handle, class... Messages>
  result<T> ask(const Handle& to, Messages... messages) {
    caf::scoped_actor self{system};
    auto waiting = self->request(to, caf::infinite, std::move(messages)...);
    settle();
    std::optional<result<T>> outcome;
    waiting.receive([&](T& value) { outcome.emplace(std::move(value)); },
                    [&](caf::error& why) { outcome.emplace(from_caf(why)); });
    return std::move(*outcome);
  }
};

} // namespace troupe::testing
