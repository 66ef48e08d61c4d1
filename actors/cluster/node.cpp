// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/node.hpp"

#include "actors/protocol/refusal.hpp"
#include "config/logging.hpp"
#include "core/digest.hpp"
#include "core/limits.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>

namespace troupe {

namespace {

result<welcome> let_in(node_actor::stateful_pointer<node_state> self, const context* here,
                       hosts* guests, const join_cluster& guest) {
  if (guests->count() >= limits::cluster_guests_max)
    return error{code::throttled, "The cluster has as many nodes as it may."};
  const auto host = caf::actor_cast<host_actor>(guest.host);
  self->monitor(host);
  guests->add(host);
  log_info("a node has joined: incarnation=" + guest.incarnation);
  const auto pointer
      = [](const auto& handle) { return caf::actor_cast<caf::strong_actor_ptr>(handle); };
  return welcome{.incarnation = self->state.incarnation,
                 .directory = pointer(here->directory),
                 .http_host = here->host,
                 .http_port = here->port,
                 .session_secret = here->issuer.secret(),
                 .auth_required = here->config->auth.required,
                 .access_keys = here->access_keys};
}

result<package_piece> read_package(const context* here, const fetch_package& ask) {
  const auto body = here->store.bodies->open(ask.body);
  if (!body || ask.offset > body->size())
    return error{"ResourceNotFoundException", "There is no such package."};
  const auto bytes
      = std::min<std::uint64_t>(limits::cluster_package_piece_bytes, body->size() - ask.offset);
  return package_piece{body->read(ask.offset, bytes), body->size()};
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
      [self, here, guests](const join_cluster& guest) {
        return answer(let_in(self, here, guests, guest));
      },
      [here](const fetch_package& ask) { return answer(read_package(here, ask)); },
  };
}

} // namespace troupe
