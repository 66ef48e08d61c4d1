// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cluster/hosts.hpp"
#include "actors/context.hpp"
#include "actors/protocol/services.hpp"
#include "core/result.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <memory>

/// A node's part in a cluster: it owns the data and lets guests in (`cluster.port`), or is a guest
/// (`cluster.join`), or is alone. Messages travel over CAF with heartbeats on, so that a peer that
/// hangs is noticed within about two seconds; every request between nodes has a finite time-out.
/// The link is not authenticated yet: it is bound to loopback and says so in the log.
namespace troupe {

/// Loads and tunes CAF's middleman, if the settings ask for a cluster.
void configure_cluster(caf::actor_system_config& config, const settings& how);

class membership {
public:
  /// A guest meets its owner here: node and faces lead there afterwards. Refuses with a message for
  /// the operator if nobody answers.
  static result<std::unique_ptr<membership>> begin(caf::actor_system& system, context& here,
                                                   services& faces);
  ~membership();

  /// Publishes the owner's door, once its HTTP address is known.
  result<void> open_door();

private:
  membership(caf::actor_system& system, context& here) : system_(system), here_(here) {}
  result<void> join(services& faces);

  caf::actor_system& system_;
  context& here_;
  hosts guests_;
  node_actor door_;
  host_actor host_;
};

} // namespace troupe
