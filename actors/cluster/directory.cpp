// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/directory.hpp"

#include "core/limits.hpp"

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <algorithm>

namespace troupe {

namespace {

using directory_self = directory_actor::stateful_pointer<directory_state>;

constexpr auto look_interval = std::chrono::seconds{60};

/// CAF's clock, which tests move.
std::chrono::steady_clock::time_point now_of(directory_self self) {
  return self->clock().now();
}

caf::strong_actor_ptr wake(directory_self self, const spawn_named& spawn, const resolve& ask) {
  auto& state = self->state;
  auto key = directory_state::key{ask.kind, ask.where};
  auto& entry = state.awake[key];
  entry.asked = now_of(self);
  if (!entry.actor) {
    entry.actor = spawn(ask.kind, ask.where);
    state.keys.emplace(caf::actor_cast<caf::actor_addr>(entry.actor), std::move(key));
    self->monitor(entry.actor);
  }
  return entry.actor;
}

void forget(directory_state& state, const caf::actor_addr& ended) {
  auto known = state.keys.find(ended);
  if (known == state.keys.end())
    return;
  auto entry = state.awake.find(known->second);
  if (entry != state.awake.end() && entry->second.actor
      && caf::actor_cast<caf::actor_addr>(entry->second.actor) == ended)
    state.awake.erase(entry);
  state.keys.erase(known);
}

void end(directory_self self, const caf::strong_actor_ptr& actor) {
  caf::anon_send(caf::actor_cast<caf::actor>(actor),
                 caf::exit_msg{self->address(), caf::exit_reason::user_shutdown});
}

/// Ends the actors that `is_due` picks; their names are free at once.
template <class Predicate>
void end_some(directory_self self, Predicate is_due) {
  auto& awake = self->state.awake;
  for (auto it = awake.begin(); it != awake.end();) {
    if (!is_due(it->first.first, it->second)) {
      ++it;
      continue;
    }
    end(self, it->second.actor);
    it = awake.erase(it);
  }
}

void end_all(directory_self self) {
  end_some(self, [](noun, const directory_state::entry&) { return true; });
}

/// While stopping: once no function is left, the rest ends; once nothing is left, the asker is
/// told.
void go_on_stopping(directory_self self) {
  auto& state = self->state;
  if (!state.stopped.pending())
    return;
  const auto is_function = [](const auto& one) { return one.second.first == noun::function; };
  if (std::ranges::any_of(state.keys, is_function))
    return;
  end_all(self);
  if (state.keys.empty())
    state.stopped.deliver(true);
}

void end_idle(directory_self self) {
  const auto now = now_of(self);
  end_some(self, [now](noun kind, const directory_state::entry& entry) {
    return now - entry.asked > idle_time_max(kind);
  });
}

} // namespace

std::chrono::seconds idle_time_max(noun kind) {
  constexpr auto longest_invocation = std::chrono::seconds{900};
  return kind == noun::function ? limits::actor_idle_time_max + longest_invocation
                                : limits::actor_idle_time_max;
}

directory_actor::behavior_type directory(directory_self self, spawn_named spawn,
                                         caf::actor storage) {
  self->set_down_handler([self](caf::down_msg& gone) {
    forget(self->state, gone.source);
    go_on_stopping(self);
  });
  self->delayed_send(self, look_interval, tick_atom_v);
  return {
      [self, spawn = std::move(spawn)](const resolve& ask) { return wake(self, spawn, ask); },
      [self](tick_atom) {
        end_idle(self);
        self->delayed_send(self, look_interval, tick_atom_v);
      },
      [self, storage](reset_atom) -> caf::result<bool> {
        end_all(self);
        self->delegate(storage, reset_atom_v);
        return caf::delegated<bool>{};
      },
      [self](stop_atom) {
        self->state.stopped = self->make_response_promise<bool>();
        end_some(self, [](noun kind, const auto&) { return kind == noun::function; });
        go_on_stopping(self);
        return self->state.stopped;
      },
  };
}

} // namespace troupe
