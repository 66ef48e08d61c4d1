// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/directory.hpp"

#include "actors/protocol/refusal.hpp"
#include "core/limits.hpp"
#include "persistence/catalog.hpp"

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

namespace troupe {

namespace {

using directory_self = directory_actor::stateful_pointer<directory_state>;

constexpr auto look_interval = std::chrono::seconds{60};

/// CAF's clock, which tests move.
std::chrono::steady_clock::time_point now_of(directory_self self) {
  return self->clock().now();
}

directory_state::entry& wake(directory_self self, const spawn_named& spawn,
                             const directory_state::key& key) {
  auto& state = self->state;
  auto& entry = state.awake[key];
  entry.asked = now_of(self);
  if (!entry.actor) {
    entry.actor = spawn(key.first, key.second);
    state.keys.emplace(caf::actor_cast<caf::actor_addr>(entry.actor), key);
    state.functions += key.first == noun::function;
    self->monitor(entry.actor);
  }
  return entry;
}

/// Null where there is no such thing. An actor that somebody was given to keep says so itself: its
/// thing may have gone, and come back.
caf::strong_actor_ptr find(directory_self self, const spawn_named& spawn,
                           const thing_exists& exists, const resolve& ask) {
  auto& awake = self->state.awake;
  const directory_state::key key{ask.kind, ask.where};
  if (ask.to_make) {
    auto& entry = wake(self, spawn, key);
    ++entry.makers;
    return entry.actor;
  }
  const auto known = awake.find(key);
  if ((known == awake.end() || !known->second.is_kept) && !exists(ask.kind, ask.where))
    return nullptr;
  auto& entry = wake(self, spawn, key);
  entry.is_kept = true;
  return entry.actor;
}

/// The entry of an actor that its name still leads to.
std::map<directory_state::key, directory_state::entry>::iterator
entry_of(directory_state& state, const caf::actor_addr& actor) {
  const auto known = state.keys.find(actor);
  if (known == state.keys.end())
    return state.awake.end();
  const auto entry = state.awake.find(known->second);
  const bool is_its = entry != state.awake.end()
                      && caf::actor_cast<caf::actor_addr>(entry->second.actor) == actor;
  return is_its ? entry : state.awake.end();
}

void forget(directory_state& state, const caf::actor_addr& ended) {
  if (const auto entry = entry_of(state, ended); entry != state.awake.end())
    state.awake.erase(entry);
  const auto known = state.keys.find(ended);
  if (known == state.keys.end())
    return;
  state.functions -= known->second.first == noun::function;
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

/// The last of those who would have made a thing ends its actor where they did not, unless somebody
/// keeps its handle.
void let_go_of(directory_self self, const thing_exists& exists,
               const caf::strong_actor_ptr& actor) {
  auto& awake = self->state.awake;
  const auto found = entry_of(self->state, caf::actor_cast<caf::actor_addr>(actor));
  if (found == awake.end())
    return;
  const auto& [kind, where] = found->first;
  auto& entry = found->second;
  entry.makers -= entry.makers > 0;
  if (entry.makers > 0 || entry.is_kept || exists(kind, where))
    return;
  end(self, entry.actor);
  awake.erase(found);
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
  if (state.functions > 0)
    return;
  end_all(self); // Of what ended or was told to, nothing is left in the map that this goes through.
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

thing_exists exists_in(persistence::store& store) {
  const auto snapshot = std::shared_ptr<persistence::snapshot>{store.make_snapshot()};
  return [snapshot](noun kind, const address& where) {
    if (kind == noun::identity)
      return true; // Every account has one.
    const auto key = persistence::catalog_key(static_cast<std::uint8_t>(kind), where.account,
                                              where.region, where.name);
    return snapshot->view()->get(key).has_value();
  };
}

directory_actor::behavior_type directory(directory_self self, spawn_named spawn,
                                         thing_exists exists, caf::actor storage) {
  self->set_down_handler([self](caf::down_msg& gone) {
    forget(self->state, gone.source);
    go_on_stopping(self);
  });
  self->delayed_send(self, look_interval, tick_atom_v);
  return {
      [self, spawn = std::move(spawn),
       exists](const resolve& ask) -> caf::result<caf::strong_actor_ptr> {
        try {
          return find(self, spawn, exists, ask);
        } catch (const fault& why) {
          return to_caf({why.kind, why.message});
        }
      },
      [self, exists](const let_go& done) {
        try {
          let_go_of(self, exists, done.actor);
        } catch (const fault&) {
          return; // It ends once it has been idle for long enough.
        }
      },
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
