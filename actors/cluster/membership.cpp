// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/membership.hpp"

#include "actors/cluster/node.hpp"
#include "actors/function/host.hpp"
#include "actors/protocol/refusal.hpp"
#include "config/logging.hpp"
#include "core/digest.hpp"

#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <charconv>

namespace troupe {

namespace {

using namespace std::chrono_literals;

constexpr auto join_time_max = 5s;
constexpr auto loopback = "127.0.0.1";

error cannot_join(const std::string& where, std::string why) {
  return {code::validation, "cannot join " + where + ": " + std::move(why)};
}

} // namespace

void configure_cluster(caf::actor_system_config& config, const settings& how) {
  if (how.cluster.port == 0 && how.cluster.join.empty())
    return;
  config.load<caf::io::middleman>();
  config.set("middleman.heartbeat-interval", caf::timespan{500ms});
  config.set("middleman.connection-timeout", caf::timespan{2500ms});
}

result<std::unique_ptr<membership>> membership::begin(caf::actor_system& system, context& here,
                                                      services& faces) {
  auto made = std::unique_ptr<membership>(new membership(system, here));
  if (!here.config->cluster.join.empty())
    if (auto joined = made->join(faces); !joined)
      return joined.refusal();
  if (here.config->cluster.port != 0)
    here.guests = &made->guests_;
  return made;
}

result<void> membership::join(services& faces) {
  const auto& where = here_.config->cluster.join;
  const auto colon = where.rfind(':');
  auto port = std::uint16_t{0};
  if (colon == std::string::npos
      || std::from_chars(where.data() + colon + 1, where.data() + where.size(), port).ec
             != std::errc{})
    return cannot_join(where, "it is not HOST:PORT");
  const auto host_name = where.substr(0, colon);
  if (host_name != loopback && host_name != "localhost")
    return cannot_join(
        where, "the link between nodes is not authenticated yet, so only loopback is allowed");
  auto owner = system_.middleman().remote_actor<node_actor>(host_name, port);
  if (!owner)
    return cannot_join(where, "nobody answers there: " + system_.render(owner.error()));
  host_ = system_.spawn(troupe::host, &here_, *owner);
  auto outcome = result<welcome>{error{}};
  caf::scoped_actor self{system_};
  self->request(*owner, caf::timespan{join_time_max},
                join_cluster{random_uuid(), caf::actor_cast<caf::strong_actor_ptr>(host_)})
      .receive([&](welcome& in) { outcome = std::move(in); },
               [&](caf::error& why) { outcome = cannot_join(where, from_caf(why).message); });
  if (!outcome)
    return outcome.refusal();
  here_.directory = caf::actor_cast<directory_actor>(outcome->directory);
  here_.meter = caf::actor_cast<meter_actor>(outcome->meter);
  here_.issuer = sessions{std::move(outcome->session_secret)};
  faces.directory = here_.directory;
  faces.meter = here_.meter;
  faces.is_guest = true;
  faces.owner_host = outcome->http_host;
  faces.owner_port = outcome->http_port;
  log_warn("joined " + where + "; the link between nodes is not authenticated: loopback only");
  return {};
}

result<void> membership::open_door() {
  const auto port = here_.config->cluster.port;
  if (port == 0)
    return {};
  door_ = system_.spawn(node, &here_, &guests_);
  const auto bound = system_.middleman().publish(door_, port, loopback, true);
  if (!bound)
    return error{code::validation, "cannot open the cluster port " + std::to_string(port) + ": "
                                       + system_.render(bound.error())};
  log_warn("cluster port open; the link between nodes is not authenticated: loopback only");
  return {};
}

membership::~membership() {
  if (door_) {
    system_.middleman().unpublish(door_, 0);
    caf::anon_send_exit(door_, caf::exit_reason::user_shutdown);
  }
  if (host_)
    caf::anon_send_exit(host_, caf::exit_reason::user_shutdown);
}

} // namespace troupe
