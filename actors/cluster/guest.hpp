// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/interfaces.hpp"
#include "actors/protocol/owner_tie.hpp"
#include "core/sessions.hpp"

#include <caf/io/middleman_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

/// A guest's side of a cluster: it meets the owner, notices when the owner goes, and meets it again
/// by itself.
///
/// It is the guest's directory: while the owner is there, it leads to the owner's; while it is
/// away, everything that is asked for is refused at once with `code::out_of_reach`. It tells the
/// tie of every change, so that the gateway's threads give up what waits for an answer that will
/// not come. A peer that hangs is gone too: CAF's heartbeats end the link after about two seconds
/// and a half.
///
/// An owner that asks for signatures as it did not before, or has other keys, is not met again: the
/// gateway would have to be another one. The log says so, and to start the guest anew.
namespace troupe {

using guest_actor = directory_actor::extend<
    // Answers with what the owner said when it was met first, or with why it was not.
    caf::replies_to<status_atom>::with<welcome>>;

struct guest_setup {
  std::string owner_host;
  std::uint16_t owner_port = 0;
  caf::io::middleman_actor link;
  /// Makes what places instances here, for one turn of the owner.
  std::function<host_actor(node_actor owner)> spawn_host;
  owner_tie* tie = nullptr;
  sessions* issuer = nullptr; ///< Is given the owner's secret.
};

struct guest_state {
  static constexpr auto pause_min = std::chrono::milliseconds{100};
  static constexpr auto pause_max = std::chrono::milliseconds{2'000};

  guest_setup setup;
  std::string incarnation;
  node_actor owner; ///< Null while it is away, as is the rest of the turn.
  directory_actor directory;
  host_actor host;
  std::optional<welcome> first; ///< What the owner said at first.
  std::optional<error> refused; ///< Why it was not met, at first.
  std::vector<caf::typed_response_promise<welcome>> asked;
  std::chrono::milliseconds pause = pause_min; ///< Before it is looked for again.
  static inline constexpr const char* name = "guest";
};

guest_actor::behavior_type guest(guest_actor::stateful_pointer<guest_state> self,
                                 guest_setup setup);

} // namespace troupe
