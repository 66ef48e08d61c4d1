// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/native.hpp"
#include "actors/protocol/services.hpp"
#include "config/settings.hpp"
#include "core/clock.hpp"

#include <caf/actor_system.hpp>

#include <memory>
#include <string>

/// The composition root of a node: settings become a data directory, an actor system and the node's
/// root actors, in this order, and end in the other. Everything that lives as long as the node is
/// owned here; there are no globals.
namespace troupe {

class platform {
public:
  /// Opens the data directory and starts the actors; a guest (`cluster.join`) connects to its owner
  /// first. The functions outlive the platform. Refuses with a message for the operator.
  static result<std::unique_ptr<platform>> open(const settings& how, const clock& time,
                                                const native_functions& natives);
  platform(const platform&) = delete;
  platform& operator=(const platform&) = delete;
  /// Ends every actor, flushes what is batched, and closes the data directory.
  ~platform();

  [[nodiscard]] const services& node() const;
  [[nodiscard]] caf::actor_system& system();
  /// How functions' processes are held in, for people.
  [[nodiscard]] std::string isolation_level() const;
  /// Where the data is; of an ephemeral node, a temporary directory.
  [[nodiscard]] std::filesystem::path data() const;

  /// The file with the token of the node's cluster; empty without a cluster.
  [[nodiscard]] std::filesystem::path cluster_token() const;

  /// Tells functions where this Troupe answers, makes the native functions known, opens the cluster
  /// port (refuses if it cannot), and goes on with the events that an earlier process left. Called
  /// once, when the gateway's address is known and before it serves. `access_keys`, as in a
  /// credentials file, are those that guests will know.
  result<void> begin(const std::string& host, std::uint16_t port, std::string access_keys = {});

private:
  struct parts;
  explicit platform(std::unique_ptr<parts> made);
  std::unique_ptr<parts> parts_;
};

} // namespace troupe
