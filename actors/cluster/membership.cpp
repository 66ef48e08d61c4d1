// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/membership.hpp"

#include "actors/cluster/guest.hpp"
#include "actors/cluster/link.hpp"
#include "actors/cluster/node.hpp"
#include "actors/function/host.hpp"
#include "actors/protocol/refusal.hpp"
#include "config/cluster_token.hpp"
#include "config/logging.hpp"

#include <caf/actor_cast.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <charconv>

namespace troupe {

namespace {

using namespace std::chrono_literals;

constexpr auto join_time_max = 20s; ///< More than a guest needs to find out that nobody answers.
constexpr auto open_time_max = 5s;
constexpr auto loopback = "127.0.0.1";

error cannot_join(const std::string& where, const std::string& why) {
  return {code::validation, "cannot join " + where + ": " + why};
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
                                                      services& faces,
                                                      const std::filesystem::path& data) {
  auto made = std::unique_ptr<membership>(new membership(system, here));
  const auto& cluster = here.config->cluster;
  if (cluster.port == 0 && cluster.join.empty())
    return made;
  if (auto read = made->read_token(data); !read)
    return read.refusal();
  if (!cluster.join.empty())
    if (auto joined = made->join(faces); !joined)
      return joined.refusal();
  if (cluster.port != 0)
    here.guests = &made->guests_;
  return made;
}

/// An owner without a token makes one; a guest must have been given its owner's.
result<void> membership::read_token(const std::filesystem::path& data) {
  const auto& cluster = here_.config->cluster;
  token_ = cluster.token;
  if (token_.empty() && !cluster.join.empty())
    return cannot_join(cluster.join,
                       "a guest needs its owner's token: --cluster-token FILE (the owner keeps "
                       "it in its data directory, in the file "
                           + std::string{cluster_token_name} + ")");
  if (token_.empty()) {
    token_ = data / cluster_token_name;
    if (!std::filesystem::exists(token_))
      if (auto written = make_cluster_token(token_); !written)
        return written.refusal();
  }
  auto secret = read_cluster_token(token_);
  if (!secret)
    return secret.refusal();
  link_ = spawn_link(system_, std::make_shared<const tls_secret>(*secret));
  return {};
}

result<void> membership::join(services& faces) {
  const auto& where = here_.config->cluster.join;
  const auto colon = where.rfind(':');
  auto port = std::uint16_t{0};
  if (colon == std::string::npos
      || std::from_chars(where.data() + colon + 1, where.data() + where.size(), port).ec
             != std::errc{})
    return cannot_join(where, "it is not HOST:PORT");
  auto host_name = where.substr(0, colon);
  if (host_name != loopback && host_name != "localhost")
    return cannot_join(
        where, "what a guest forwards over HTTP is not encrypted, so only loopback is allowed");
  const auto watcher
      = system_.spawn(guest, guest_setup{.owner_host = loopback,
                                         .owner_port = port,
                                         .link = link_,
                                         .spawn_host =
                                             [this](const node_actor& owner) {
                                               return system_.spawn(troupe::host, &here_, owner);
                                             },
                                         .tie = &tie_,
                                         .issuer = &here_.issuer});
  guest_ = caf::actor_cast<caf::actor>(watcher);
  auto outcome = result<welcome>{error{}};
  caf::scoped_actor self{system_};
  self->request(watcher, caf::timespan{join_time_max}, status_atom_v)
      .receive([&](welcome& said) { outcome = std::move(said); },
               [&](caf::error& why) { outcome = cannot_join(where, from_caf(why).message); });
  if (!outcome)
    return outcome.refusal();
  here_.directory = caf::actor_cast<directory_actor>(watcher);
  faces.directory = here_.directory;
  faces.owner = &tie_;
  faces.keys = nullptr;
  faces.owner_requires_auth = outcome->auth_required;
  faces.owner_access_keys = std::move(outcome->access_keys);
  return {};
}

result<void> membership::open_door() {
  const auto port = here_.config->cluster.port;
  if (port == 0)
    return {};
  door_ = system_.spawn(node, &here_, &guests_);
  auto outcome = result<void>{};
  caf::scoped_actor self{system_};
  const caf::detail::type_list<node_actor> interface;
  self->request(link_, caf::timespan{open_time_max}, caf::publish_atom::value, port,
                caf::actor_cast<caf::strong_actor_ptr>(door_), system_.message_types(interface),
                std::string{loopback}, true)
      .receive([](std::uint16_t) {},
               [&](caf::error& why) {
                 outcome = error{code::validation, "cannot open the cluster port "
                                                       + std::to_string(port) + ": "
                                                       + system_.render(why)};
               });
  return outcome;
}

membership::~membership() {
  const auto end = [](const auto& one) {
    if (one)
      caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
  };
  if (door_)
    caf::anon_send(link_, caf::unpublish_atom::value, door_.address(), std::uint16_t{0});
  end(door_);
  end(guest_);
  if (link_)
    end_link(system_, link_);
}

} // namespace troupe
