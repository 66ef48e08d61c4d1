// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"
#include "actors/keyring/changes.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>

/// Owns the keys of KMS in one account and region. What a key encrypts with never leaves it.
///
/// A key whose deletion is due is gone from that moment on; its record, and with it what could
/// still decrypt, is erased when the actor next looks: when it wakes, and every hour.
namespace troupe {

struct keyring_state {
  std::unique_ptr<persistence::snapshot> snapshot;
  static inline constexpr const char* name = "keyring";
};

keyring_actor::behavior_type keyring(keyring_actor::stateful_pointer<keyring_state> self,
                                     const context* node, address where);

} // namespace troupe
