// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cluster/hosts.hpp"
#include "actors/context.hpp"
#include "actors/protocol/services.hpp"
#include "core/result.hpp"
#include "core/tls.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman_actor.hpp>

#include <filesystem>
#include <memory>

/// A node's part in a cluster: it owns the data and lets guests in (`cluster.port`), or is a guest
/// (`cluster.join`), or is alone. Messages travel over CAF, encrypted, between nodes that have
/// proven to each other that they have the cluster's token (actors/cluster/link.hpp); heartbeats
/// are on, so that a peer that hangs is noticed within about two seconds and a half; every request
/// between nodes has a finite time-out.
///
/// The port is bound to loopback, like the HTTP port that guests forward to.
namespace troupe {

/// Loads and tunes CAF's middleman, if the settings ask for a cluster.
void configure_cluster(caf::actor_system_config& config, const settings& how);

class membership {
public:
  /// A guest meets its owner here: node and faces lead there afterwards, whenever it is there.
  /// `data` is the data directory, where an owner makes a token if the settings name none. Refuses
  /// with a message for the operator if there is no token, or nobody answers who has it.
  static result<std::unique_ptr<membership>> begin(caf::actor_system& system, context& here,
                                                   services& faces,
                                                   const std::filesystem::path& data);
  ~membership();

  /// Publishes the owner's door, once its HTTP address is known.
  result<void> open_door();

  /// The file of the token; empty on a node that is alone.
  [[nodiscard]] const std::filesystem::path& token() const { return token_; }

private:
  membership(caf::actor_system& system, context& here) : system_(system), here_(here) {}
  result<void> read_token(const std::filesystem::path& data);
  result<void> join(services& faces);

  caf::actor_system& system_;
  context& here_;
  std::filesystem::path token_;
  hosts guests_;
  owner_tie tie_;
  caf::io::middleman_actor link_;
  node_actor door_;
  caf::actor guest_;
};

} // namespace troupe
