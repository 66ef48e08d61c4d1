// SPDX-License-Identifier: Apache-2.0
#include "actors/function/host.hpp"

#include "actors/function/instance.hpp"
#include "actors/function/instance_launch.hpp"
#include "actors/function/package_keeper.hpp"
#include "actors/function/package_shelf.hpp"
#include "actors/function/record.hpp"
#include "actors/protocol/refusal.hpp"
#include "core/limits.hpp"
#include "persistence/record.hpp"

#include <caf/actor_cast.hpp>
#include <caf/typed_response_promise.hpp>

#include <memory>

namespace troupe {

namespace {

using host_self = host_actor::stateful_pointer<host_state>;
using placed = caf::typed_response_promise<caf::strong_actor_ptr>;

constexpr auto fetch_time_max = std::chrono::seconds{60};

void spawn_instance(host_self self, const context* here, const place_instance& ask,
                    const function_record& record, placed answer) {
  auto setup = make_setup(here, ask.function, record, ask.log_stream, ask.slot,
                          caf::actor_cast<report_sink>(ask.supervisor));
  if (!setup.runs_on) {
    answer.deliver(to_caf({"InvalidRuntimeException", "This node does not run the runtime."}));
    return;
  }
  const auto started = self->system().spawn(instance, std::move(setup));
  self->monitor(ask.supervisor);
  self->state.placed.emplace(ask.supervisor->address(), started);
  answer.deliver(caf::actor_cast<caf::strong_actor_ptr>(started));
}

/// A placement whose package is on its way. `held` keeps it where it is unpacked meanwhile; it goes
/// with the last of its instances here.
struct delivery {
  place_instance ask;
  function_record record;
  std::shared_ptr<const void> held;
  placed answer;
  std::string zip = {};
};
using delivery_ptr = std::shared_ptr<delivery>;

void unpack(host_self self, const context* here, const delivery_ptr& one) {
  self->request(spawn_package_keeper(self->system(), here), fetch_time_max,
                restore_package{.body = one->record.package,
                                .sha256 = one->record.description.code_sha256,
                                .zip = std::move(one->zip)})
      .then(
          [self, here, one](bool) {
            spawn_instance(self, here, one->ask, one->record, one->answer);
            here->packages->drop(one->record.package);
          },
          [one](caf::error& why) { one->answer.deliver(std::move(why)); });
}

/// Fetches the package from the owner piece by piece, unpacks it, and spawns.
void fetch_next(host_self self, const context* here, const node_actor& owner,
                const delivery_ptr& one) {
  self->request(owner, fetch_time_max, fetch_package{one->record.package, one->zip.size()})
      .then(
          [self, here, owner, one](const package_piece& piece) {
            one->zip += piece.bytes;
            const auto has = one->zip.size();
            if (piece.total > limits::package_zip_bytes_max || has > piece.total
                || (piece.bytes.empty() && has < piece.total))
              one->answer.deliver(to_caf({code::internal, "The owner sent no package."}));
            else if (has < piece.total)
              fetch_next(self, here, owner, one);
            else
              unpack(self, here, one);
          },
          [one](caf::error& why) { one->answer.deliver(std::move(why)); });
}

} // namespace

host_actor::behavior_type host(host_self self, const context* here, node_actor owner) {
  self->set_down_handler([self](const caf::down_msg& gone) {
    auto [first, last] = self->state.placed.equal_range(gone.source);
    for (auto it = first; it != last; ++it)
      self->send(it->second, stop_atom_v);
    self->state.placed.erase(first, last);
  });
  // Nobody whom we placed them for can be told any more.
  self->set_exit_handler([self](const caf::exit_msg& told) {
    for (const auto& [supervisor, instance] : self->state.placed)
      self->send(instance, stop_atom_v);
    self->quit(told.reason);
  });
  return {
      [self, here, owner](place_instance& ask) -> caf::result<caf::strong_actor_ptr> {
        auto record = persistence::unpack<function_record>(ask.record);
        auto answer = self->make_response_promise<caf::strong_actor_ptr>();
        if (record.is_native()) {
          spawn_instance(self, here, ask, record, answer);
          return answer;
        }
        auto held = here->packages->hold(record.package); // Before we look.
        if (here->packages->has(record.package))
          spawn_instance(self, here, ask, record, answer);
        else
          fetch_next(self, here, owner,
                     std::make_shared<delivery>(delivery{.ask = std::move(ask),
                                                         .record = std::move(record),
                                                         .held = std::move(held),
                                                         .answer = answer}));
        return answer;
      },
  };
}

} // namespace troupe
