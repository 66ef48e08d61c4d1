// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/interfaces.hpp"
#include "persistence/store.hpp"

#include <caf/actor_addr.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <utility>

/// The directory: a named thing's actor is spawned when it is first asked for, and ends when nobody
/// has asked for it in a long time; its truth is in storage, so ending loses nothing.
///
/// What does not exist gets no actor and no entry, however many names are asked for. Only who makes
/// a thing is given an actor for what is not there; such a handle is used once and then let go, and
/// where nothing came of it, the actor ends at once. So two who make the same thing meet the same
/// actor, which makes it once.
///
/// Whoever keeps a handle asks again after `limits::route_lease`. So a thing that has not been
/// asked for within `idle_time_max(kind)` is in nobody's hands, and no message can meet its dead
/// actor. An actor that ended by itself, because a claim about our own code did not hold, is
/// forgotten, and spawned anew when it is next asked for.
namespace troupe {

/// How long a thing of this kind is left alone before it ends: a function may be at work for 15
/// minutes.
std::chrono::seconds idle_time_max(noun kind);

/// Makes the actor of a named thing. The composition root knows how (actors/platform.cpp).
using spawn_named = std::function<caf::strong_actor_ptr(noun, const address&)>;
/// Whether there is such a thing now. May throw `fault`.
using thing_exists = std::function<bool(noun, const address&)>;
/// By its record in the catalog. For one actor: a snapshot is one thread's at a time.
thing_exists exists_in(persistence::store& store);

struct directory_state {
  using key = std::pair<noun, address>;
  struct entry {
    caf::strong_actor_ptr actor;
    std::chrono::steady_clock::time_point asked;
    std::size_t makers = 0; ///< Who may yet make the thing through this actor.
    bool is_kept = false;   ///< Somebody was given the handle to keep for its lease.
  };
  std::map<key, entry> awake;
  std::map<caf::actor_addr, key> keys; ///< Of every actor that has not ended yet.
  std::size_t functions = 0;           ///< Of them, those of functions.
  caf::typed_response_promise<bool> stopped;
  static inline constexpr const char* name = "directory";
};

/// `storage` is told `reset_atom` once every actor has been told to end, and answers when it is
/// empty.
directory_actor::behavior_type directory(directory_actor::stateful_pointer<directory_state> self,
                                         spawn_named spawn, thing_exists exists,
                                         caf::actor storage);

} // namespace troupe
