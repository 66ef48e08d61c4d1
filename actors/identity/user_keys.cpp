// SPDX-License-Identifier: Apache-2.0
#include "actors/identity/changes.hpp"
#include "actors/identity/record.hpp"
#include "actors/identity/refusals.hpp"
#include "persistence/record.hpp"

#include <algorithm>

/// Access keys: two at most for each user.
namespace troupe {

namespace {

using namespace identities;
using persistence::transaction;

void store(transaction& to, const std::string& account, const user_key& what) {
  to.put(user_key_key(account, what.id), persistence::pack(user_key_record{what}));
}

std::optional<user_key> load(const persistence::reader& from, const std::string& account,
                             const std::string& id) {
  const auto bytes = from.get(user_key_key(account, id));
  if (!bytes)
    return std::nullopt;
  return persistence::unpack<user_key_record>(*bytes).is;
}

bool has(const entity& user, const std::string& key) {
  return std::ranges::find(user.keys, key) != user.keys.end();
}

user_key_view view_of(user_key key, const std::string& account, const entity& user) {
  return {std::move(key), {account, user.name, user.path, user.id}};
}

result<user_key_view> apply_to(transaction& tx, const identity_change& with, entity user,
                               const make_user_key&) {
  if (user.keys.size() >= access_keys_per_user_max)
    return over_quota("AccessKeysPerUser", access_keys_per_user_max);
  user_key made{
      .id = with.key_id, .secret = with.key_secret, .user_id = user.id, .created = with.now};
  user.keys.push_back(made.id);
  store(tx, with.account, made);
  store_entity(tx, with.account, entity_kind::user, user);
  return view_of(std::move(made), with.account, user);
}

result<user_key_view> apply_to(transaction& tx, const identity_change& with, const entity& user,
                               const set_key_active& ask) {
  auto key = load(tx, with.account, ask.id);
  if (!key || !has(user, ask.id))
    return no_such_access_key(ask.id);
  key->is_active = ask.is_active;
  store(tx, with.account, *key);
  return view_of(std::move(*key), with.account, user);
}

result<user_key_view> apply_to(transaction& tx, const identity_change& with, entity user,
                               const delete_user_key& ask) {
  auto key = load(tx, with.account, ask.id);
  if (!key || std::erase(user.keys, ask.id) == 0)
    return no_such_access_key(ask.id);
  tx.erase(user_key_key(with.account, ask.id));
  store_entity(tx, with.account, entity_kind::user, user);
  return view_of(std::move(*key), with.account, user);
}

user_key_view shown(user_key key, const std::string& account, const entity& user) {
  key.secret.clear();
  return view_of(std::move(key), account, user);
}

} // namespace

result<user_key_view> apply(transaction& tx, const identity_change& with,
                            const change_user_key& ask) {
  auto user = load_entity(tx, with.account, entity_kind::user, ask.user);
  if (!user)
    return no_such_entity(entity_kind::user, ask.user);
  return std::visit([&](const auto& what) { return apply_to(tx, with, std::move(*user), what); },
                    ask.what);
}

void store_use(transaction& tx, const std::string& account, const std::string& id,
               const user_key_use& use) {
  auto key = load(tx, account, id);
  if (!key || key->used >= use.at)
    return;
  key->used = use.at;
  key->used_region = use.region;
  key->used_service = use.service;
  store(tx, account, *key);
}

result<user_keys_found> answer_to(const persistence::reader& from, const std::string& account,
                                  const find_user_keys& ask) {
  user_keys_found out;
  if (!ask.id.empty()) {
    auto key = load(from, account, ask.id);
    const auto user = key ? load_entity_of_id(from, account, key->user_id) : std::nullopt;
    if (!user)
      return no_such_access_key(ask.id);
    out.keys.push_back(shown(std::move(*key), account, *user));
    return out;
  }
  const auto user = load_entity(from, account, entity_kind::user, ask.user);
  if (!user)
    return no_such_entity(entity_kind::user, ask.user);
  for (const auto& id : user->keys)
    if (auto key = load(from, account, id))
      out.keys.push_back(shown(std::move(*key), account, *user));
  return out;
}

} // namespace troupe
