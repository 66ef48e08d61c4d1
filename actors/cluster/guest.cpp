// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/guest.hpp"

#include "actors/protocol/refusal.hpp"
#include "config/logging.hpp"
#include "core/digest.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <algorithm>

namespace troupe {

namespace {

using namespace std::chrono_literals;
using guest_self = guest_actor::stateful_pointer<guest_state>;

/// Longer than a TLS handshake may take.
constexpr auto meeting_time_max = 10s;

std::string place_of(const guest_state& state) {
  return state.setup.owner_host + ":" + std::to_string(state.setup.owner_port);
}

/// Ends the turn, if there is one, and looks again after a pause. A guest that has not met its
/// owner yet leaves it to the operator to try again.
void come_back_later(guest_self self, error why) {
  auto& state = self->state;
  if (state.host)
    self->send_exit(state.host, caf::exit_reason::user_shutdown);
  state.owner = nullptr;
  state.directory = nullptr;
  state.host = nullptr;
  if (!state.first) {
    state.refused = std::move(why);
    for (auto& one : std::exchange(state.asked, {}))
      one.deliver(to_caf(*state.refused));
    return;
  }
  self->delayed_send(self, state.pause, tick_atom_v);
  state.pause = std::min(2 * state.pause, guest_state::pause_max);
}

/// What the gateway was built on.
bool is_as_before(const welcome& first, const welcome& now) {
  return first.auth_required == now.auth_required && first.access_keys == now.access_keys;
}

void begin_turn(guest_self self, welcome& said) {
  auto& state = self->state;
  if (state.first && !is_as_before(*state.first, said)) {
    log_error("the owner at " + place_of(state)
              + " has other access keys than before: start this guest anew");
    return come_back_later(self, {code::access_denied, "The owner has other access keys."});
  }
  state.directory = caf::actor_cast<directory_actor>(said.directory);
  state.setup.issuer->adopt(said.session_secret);
  state.setup.tie->found({said.http_host, said.http_port});
  state.pause = guest_state::pause_min;
  log_info((state.first ? "the owner is back at " : "joined ") + place_of(state));
  if (!state.first)
    state.first = said;
  for (auto& one : std::exchange(state.asked, {}))
    one.deliver(said);
}

void introduce(guest_self self, const caf::strong_actor_ptr& door) {
  auto& state = self->state;
  state.owner = caf::actor_cast<node_actor>(door);
  self->monitor(state.owner);
  state.host = state.setup.spawn_host(state.owner);
  const auto asked = state.owner.address();
  self->request(state.owner, meeting_time_max,
                join_cluster{state.incarnation, caf::actor_cast<caf::strong_actor_ptr>(state.host)})
      .then(
          [self, asked](welcome& said) {
            if (self->state.owner && self->state.owner.address() == asked)
              begin_turn(self, said);
          },
          [self, asked](caf::error& why) {
            if (self->state.owner && self->state.owner.address() == asked)
              come_back_later(self, from_caf(why));
          });
}

void look_for(guest_self self) {
  const auto& setup = self->state.setup;
  self->request(setup.link, meeting_time_max, caf::connect_atom::value, setup.owner_host,
                setup.owner_port)
      .then(
          [self](const caf::node_id&, const caf::strong_actor_ptr& door,
                 const std::set<std::string>&) {
            if (door)
              introduce(self, door);
            else
              come_back_later(self, {code::out_of_reach, "It is no cluster port."});
          },
          [self](caf::error& why) {
            const auto text = self->system().render(why);
            log_debug("the owner cannot be met: " + text);
            come_back_later(self, {code::out_of_reach, text});
          });
}

void owner_went(guest_self self) {
  auto& state = self->state;
  const bool was_there = state.directory != nullptr;
  if (was_there) {
    state.setup.tie->lost();
    log_warn("the owner at " + place_of(state) + " is away; looking for it");
  }
  come_back_later(self, {code::out_of_reach, "The owner went away."});
}

} // namespace

guest_actor::behavior_type guest(guest_self self, guest_setup setup) {
  auto& state = self->state;
  state.setup = std::move(setup);
  state.incarnation = random_uuid();
  self->set_exit_handler([self](const caf::exit_msg& told) {
    if (self->state.host)
      self->send_exit(self->state.host, told.reason);
    self->quit(told.reason);
  });
  self->set_down_handler([self](const caf::down_msg& gone) {
    if (self->state.owner && self->state.owner.address() == gone.source)
      owner_went(self);
  });
  look_for(self);
  return {
      [self](resolve& ask) -> caf::result<caf::strong_actor_ptr> {
        if (self->state.directory)
          return self->delegate(self->state.directory, std::move(ask));
        return to_caf({code::out_of_reach, "The node that owns the data is away."});
      },
      // What is made is made on the owner: a guest's gateway sends such requests on.
      [](const let_go&) {},
      [self](tick_atom) {
        if (!self->state.owner)
          look_for(self);
      },
      [](reset_atom) -> caf::result<bool> {
        return to_caf({code::not_implemented, "A guest keeps nothing."});
      },
      [](stop_atom) { return true; },
      [&state, self](status_atom) -> caf::result<welcome> {
        if (state.first)
          return *state.first;
        if (state.refused)
          return to_caf(*state.refused);
        state.asked.push_back(self->make_response_promise<welcome>());
        return state.asked.back();
      },
  };
}

} // namespace troupe
