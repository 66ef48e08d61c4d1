// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"
#include "actors/secret/changes.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>

/// Owns the secrets of Secrets Manager in one account and region.
///
/// A secret whose recovery window is over is gone from that moment on; its records are erased when
/// the actor next looks: when it wakes, and every hour.
namespace troupe {

struct secret_store_state {
  std::unique_ptr<persistence::snapshot> snapshot;
  static inline constexpr const char* name = "secret_store";
};

secret_store_actor::behavior_type
secret_store(secret_store_actor::stateful_pointer<secret_store_state> self, const context* node,
             address where);

} // namespace troupe
