// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/hosts.hpp"
#include "actors/function/instance_launch.hpp"
#include "actors/function/package_keeper.hpp"
#include "actors/function/package_shelf.hpp"
#include "actors/function/supervisor_parts.hpp"
#include "core/digest.hpp"
#include "persistence/record.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>

/// Where a supervisor's instances come from and go to.
namespace troupe {

using namespace std::chrono_literals;

namespace {

using timer = supervisor_timer::kind;

constexpr auto placement_time_max = 30s;

void add_instance(supervisor_self self, scaling::slot slot, instance_actor started) {
  auto& state = self->state;
  self->monitor(started);
  state.instances.emplace(slot, std::move(started));
  arm(self, timer::reap, state.node->config->function.idle);
}

/// A guest starts it. The instance may report before the guest has answered.
void place_instance_on(supervisor_self self, const host_actor& guest, std::string log_stream) {
  auto& state = self->state;
  const auto slot = state.scale->add();
  state.guest_slots.insert(slot);
  const auto me = caf::actor_cast<caf::strong_actor_ptr>(supervisor_actor{self});
  self->request(guest, placement_time_max,
                place_instance{.function = state.where,
                               .record = persistence::pack(*state.record),
                               .log_stream = std::move(log_stream),
                               .slot = slot,
                               .supervisor = me})
      .then(
          [self, slot](const caf::strong_actor_ptr& started) {
            add_instance(self, slot, caf::actor_cast<instance_actor>(started));
            if (self->state.early_slots.erase(slot) > 0)
              reported(self, {.slot = slot});
          },
          [self, slot](const caf::error&) { forget_slot(self, slot); });
}

void start_instance(supervisor_self self) {
  auto& state = self->state;
  const auto& node = *state.node;
  auto stream = log_stream_name(node.time->now(), random_bytes(16));
  if (node.guests && !state.record->is_native())
    if (const auto guest = node.guests->place_of(state.started++))
      return place_instance_on(self, *guest, std::move(stream));
  auto setup = make_setup(state.node, state.where, *state.record, std::move(stream), 0,
                          report_sink{supervisor_actor{self}});
  if (!setup.runs_on)
    return refuse_waiting(self, {"InvalidRuntimeException",
                                 "troupe: this node does not run the runtime " + setup.code.runtime
                                     + " with the handler " + setup.code.handler});
  const auto slot = state.scale->add();
  setup.slot = slot;
  add_instance(self, slot, self->spawn(instance, std::move(setup)));
}

bool has_package(supervisor_self self) {
  auto& state = self->state;
  if (state.package_ready || state.record->package.empty())
    return true;
  if (state.node->packages->has(state.record->package)) {
    state.package_ready = true;
    return true;
  }
  if (std::exchange(state.package_coming, true))
    return false;
  self->request(spawn_package_keeper(self->system(), state.node), package_time_max,
                restore_package{.body = state.record->package,
                                .sha256 = state.record->description.code_sha256})
      .then(
          [self](bool) {
            self->state.package_coming = false;
            look(self);
          },
          [self](const caf::error& why) {
            self->state.package_coming = false;
            refuse_waiting(self, from_caf(why));
          });
  return false;
}

} // namespace

void stop(supervisor_self self, scaling::slot which) {
  const auto found = self->state.instances.find(which);
  if (found != self->state.instances.end())
    self->send(found->second, stop_atom_v);
}

void look(supervisor_self self) {
  auto& state = self->state;
  if (!state.record || state.waiting.empty())
    return;
  const auto now = self->clock().now();
  const auto patient = std::ranges::partition_point(
      state.waiting, [now](const auto& one) { return now - one.since >= scaling::patience; });
  const auto impatient = static_cast<std::size_t>(patient - state.waiting.begin());
  if (has_package(self))
    for (auto count = state.scale->to_start(state.waiting.size(), impatient, now); count > 0;
         --count)
      start_instance(self);
  serve_waiting(self); // What was fast may have become slow: then the idle ones help.
  if (!state.waiting.empty())
    arm(self, timer::scale, scaling::patience);
}

void forget_slot(supervisor_self self, scaling::slot slot) {
  auto& state = self->state;
  state.scale->ended(slot);
  state.instances.erase(slot);
  state.early_slots.erase(slot);
  state.guest_slots.erase(slot);
  lose_guest_calls(self, slot);
  look(self);
}

} // namespace troupe
