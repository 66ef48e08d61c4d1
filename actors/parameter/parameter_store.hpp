// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"
#include "actors/parameter/changes.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>

/// Owns the parameters of SSM in one account and region.
///
/// A parameter whose policy says that it expires is gone from that moment on; its records are
/// erased when the actor next looks: when it wakes, and every hour.
namespace troupe {

struct parameter_store_state {
  std::unique_ptr<persistence::snapshot> snapshot;
  static inline constexpr const char* name = "parameter_store";
};

parameter_store_actor::behavior_type
parameter_store(parameter_store_actor::stateful_pointer<parameter_store_state> self,
                const context* node, address where);

} // namespace troupe
