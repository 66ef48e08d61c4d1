// SPDX-License-Identifier: Apache-2.0
#include "actors/function/host.hpp"

#include "actors/function/instance.hpp"
#include "actors/function/instance_launch.hpp"
#include "actors/function/package_keeper.hpp"
#include "actors/function/package_shelf.hpp"
#include "actors/function/record.hpp"
#include "actors/protocol/refusal.hpp"
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
    answer.deliver(to_caf({code::no_such_runtime, "This node does not run the runtime."}));
    return;
  }
  const auto started = self->system().spawn(instance, std::move(setup));
  self->monitor(ask.supervisor);
  self->state.placed.emplace(ask.supervisor->address(), started);
  answer.deliver(caf::actor_cast<caf::strong_actor_ptr>(started));
}

/// Fetches the package from the owner and unpacks it, then spawns. `held` keeps it there meanwhile;
/// it goes with the last of its instances here.
void fetch_first(host_self self, const context* here, node_actor owner, place_instance ask,
                 function_record record, std::shared_ptr<const void> held, placed answer) {
  const auto refuse = [answer](caf::error& why) mutable { answer.deliver(std::move(why)); };
  self->request(owner, fetch_time_max, fetch_package{record.package})
      .then(
          [self, here, ask, record, held, answer, refuse](package_bytes& package) mutable {
            self->request(spawn_package_keeper(self->system(), here), fetch_time_max,
                          restore_package{.body = record.package,
                                          .sha256 = record.description.code_sha256,
                                          .zip = std::move(package.zip)})
                .then(
                    [self, here, ask, record, held, answer](bool) {
                      spawn_instance(self, here, ask, record, answer);
                      here->packages->drop(record.package);
                    },
                    refuse);
          },
          refuse);
}

} // namespace

host_actor::behavior_type host(host_self self, const context* here, node_actor owner) {
  self->set_down_handler([self](const caf::down_msg& gone) {
    auto [first, last] = self->state.placed.equal_range(gone.source);
    for (auto it = first; it != last; ++it)
      self->send(it->second, stop_atom_v);
    self->state.placed.erase(first, last);
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
          fetch_first(self, here, owner, std::move(ask), std::move(record), std::move(held),
                      answer);
        return answer;
      },
  };
}

} // namespace troupe
