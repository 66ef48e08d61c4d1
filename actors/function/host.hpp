// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"
#include "actors/function/instance.hpp"
#include "actors/protocol/cluster.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>

/// Places instances of another node's functions on this one: fetches and unpacks the package if it
/// is not there yet, and spawns the instance, which then belongs to the supervisor that asked. It
/// ends when that supervisor is gone. The host ends with the owner's turn
/// (actors/cluster/guest.hpp), and takes what it has placed with it.
namespace troupe {

struct host_state {
  /// The instances of each supervisor.
  std::multimap<caf::actor_addr, instance_actor> placed;
  static inline constexpr const char* name = "host";
};

host_actor::behavior_type host(host_actor::stateful_pointer<host_state> self, const context* here,
                               node_actor owner);

} // namespace troupe
