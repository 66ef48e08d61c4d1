// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/node.hpp"

#include "actors/protocol/refusal.hpp"
#include "config/logging.hpp"
#include "core/digest.hpp"

#include <caf/actor_cast.hpp>

namespace troupe {

namespace {

welcome let_in(node_actor::stateful_pointer<node_state> self, const context* here, hosts* guests,
               const join_cluster& guest) {
  const auto host = caf::actor_cast<host_actor>(guest.host);
  self->monitor(host);
  guests->add(host);
  log_info("a node has joined: incarnation=" + guest.incarnation);
  const auto pointer
      = [](const auto& handle) { return caf::actor_cast<caf::strong_actor_ptr>(handle); };
  return {.incarnation = self->state.incarnation,
          .directory = pointer(here->directory),
          .meter = pointer(here->meter),
          .http_host = here->host,
          .http_port = here->port,
          .session_secret = here->issuer.secret()};
}

result<package_bytes> read_package(const context* here, const fetch_package& ask) {
  const auto body = here->store.bodies->open(ask.body);
  if (!body)
    return error{code::no_such_function, "There is no such package."};
  return package_bytes{body->read(0, body->size())};
}

} // namespace

node_actor::behavior_type node(node_actor::stateful_pointer<node_state> self, const context* here,
                               hosts* guests) {
  self->state.incarnation = random_uuid();
  self->set_down_handler([guests](const caf::down_msg& gone) {
    guests->remove(gone.source);
    log_warn("a node is gone; its instances are lost");
  });
  return {
      [self, here, guests](const join_cluster& guest) { return let_in(self, here, guests, guest); },
      [here](const fetch_package& ask) { return answer(read_package(here, ask)); },
  };
}

} // namespace troupe
