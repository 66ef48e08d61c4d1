// SPDX-License-Identifier: Apache-2.0
#include "gateway/call.hpp"

#include "gateway/wire/input.hpp"

#include <caf/send.hpp>

namespace troupe::gateway {

std::string principal_arn(const caller& who) {
  if (!who.role.empty())
    return "arn:aws:sts::" + who.account + ":assumed-role/" + who.role + "/" + who.session;
  if (!who.federated.empty())
    return "arn:aws:sts::" + who.account + ":federated-user/" + who.federated;
  if (!who.user.empty())
    return "arn:aws:iam::" + who.account + ":user" + who.user_path + who.user;
  return "arn:aws:iam::" + who.account + ":root";
}

namespace {

std::string route_key(noun kind, const address& where) {
  std::string key;
  key.reserve(where.account.size() + where.region.size() + where.name.size() + 4);
  key += static_cast<char>('a' + static_cast<int>(kind));
  key.append("|").append(where.account).append("|").append(where.region);
  key.append("|").append(where.name);
  return key;
}

} // namespace

void unimplemented_calls::count(std::string_view service, std::string_view operation) {
  constexpr std::size_t names_max = 1'000;
  constexpr std::size_t name_bytes_max = 200;
  std::string name{service};
  name.append(".").append(operation.substr(0, name_bytes_max));
  std::lock_guard hold{guard_};
  if (counts_.size() < names_max || counts_.contains(name))
    ++counts_[std::move(name)];
}

std::map<std::string, std::uint64_t> unimplemented_calls::counts() const {
  std::lock_guard hold{guard_};
  return counts_;
}

std::optional<error> refuse_untaken(call& c) {
  const auto input = std::exchange(c.input, {});
  if (!input.tree || input.tree->is_all_taken())
    return std::nullopt;
  if (input.words)
    return input.words(*input.of, *input.tree);
  return error{code::not_implemented, wire::not_implemented(*input.of, input.tree->untaken())};
}

site::route* find_route(site& here, noun kind, const address& where) {
  const auto* forgettings = here.forgettings;
  if (forgettings && here.forgettings_seen != forgettings->load(std::memory_order_acquire)) {
    here.forgettings_seen = forgettings->load(std::memory_order_acquire);
    here.routes.clear();
  }
  if (const auto* owner = here.node.owner; owner && here.turn_seen != owner->turn()) {
    here.turn_seen = owner->turn();
    here.routes.clear();
  }
  auto found = here.routes.find(route_key(kind, where));
  if (found == here.routes.end())
    return nullptr;
  if (std::chrono::steady_clock::now() - found->second.since >= limits::route_lease) {
    here.routes.erase(found);
    return nullptr;
  }
  return &found->second;
}

caf::strong_actor_ptr known_route(site& here, noun kind, const address& where) {
  const auto* found = find_route(here, kind, where);
  return found ? found->to : nullptr;
}

task<result<caf::strong_actor_ptr>> find(call& c, noun kind, address where, bool to_make) {
  auto& here = c.gateway;
  auto key = route_key(kind, where);
  auto directory = caf::actor_cast<caf::strong_actor_ptr>(here.node.directory);
  resolve question{kind, std::move(where), to_make};
  auto waiting = ask_raw<caf::strong_actor_ptr>(here.post, std::move(directory),
                                                std::move(question), limits::ask_time_max);
  auto found = co_await std::move(waiting);
  if (!found || !*found || to_make)
    co_return found;
  if (here.routes.size() >= limits::routes_per_thread_max)
    here.routes.clear();
  here.routes[std::move(key)] = site::route{*found, std::chrono::steady_clock::now()};
  co_return found;
}

void let_go_of(call& c, caf::strong_actor_ptr made_by) {
  caf::anon_send(c.gateway.node.directory, let_go{std::move(made_by)});
}

} // namespace troupe::gateway
