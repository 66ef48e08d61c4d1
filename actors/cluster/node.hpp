// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cluster/hosts.hpp"
#include "actors/context.hpp"
#include "actors/protocol/cluster.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <string>

/// The owner's side of a cluster: lets guests in, and forgets them when they are gone. A guest that
/// hangs is gone too: heartbeats cut it off (see actors/platform.cpp).
namespace troupe {

struct node_state {
  std::string incarnation;
  static inline constexpr const char* name = "node";
};

node_actor::behavior_type node(node_actor::stateful_pointer<node_state> self, const context* here,
                               hosts* guests);

} // namespace troupe
