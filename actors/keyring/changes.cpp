// SPDX-License-Identifier: Apache-2.0
#include "actors/keyring/changes.hpp"

#include "actors/keyring/material.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/json.hpp"
#include "persistence/record.hpp"

#include <algorithm>

namespace troupe {

namespace {

using persistence::reader;
using persistence::transaction;

constexpr epoch_ms day = 86'400'000;

void store(transaction& tx, const keyring_facts& with, const key_record& record) {
  tx.put(key_record_key(with.where, record.key.id), persistence::pack(record));
}

void store(transaction& tx, const keyring_facts& with, key_alias alias) {
  const auto key = alias_record_key(with.where, alias.name);
  tx.put(key, persistence::pack(alias_record{std::move(alias)}));
}

keyring_counts counts_of(const reader& from, const keyring_facts& with) {
  const auto bytes = from.get(keyring_counts_key(with.where));
  return bytes ? persistence::unpack<keyring_counts>(*bytes) : keyring_counts{};
}

void store(transaction& tx, const keyring_facts& with, const keyring_counts& counts) {
  tx.put(keyring_counts_key(with.where), persistence::pack(counts));
}

key_record make_key(const keyring_facts& with, const create_key& ask) {
  key_record made;
  made.key.id = random_uuid();
  made.key.description = ask.description;
  made.key.spec = ask.spec;
  made.key.usage = ask.usage;
  made.key.policy = ask.policy.empty() ? default_key_policy(with.where.account) : ask.policy;
  made.key.created = with.now;
  made.key.tags = ask.tags;
  made.materials.push_back(seal_material(with.master, made.key.id, ask.secret));
  made.key.material_id = made.materials.back().id;
  return made;
}

/// A key that its owner may change.
result<key_record> find_own_key(const reader& from, const keyring_facts& with,
                                std::string_view key) {
  auto found = find_key(from, with, key);
  if (found && found->key.is_aws_managed)
    return error{"AccessDeniedException",
                 key_arn(with.where, found->key.id) + " is managed by AWS and cannot be changed."};
  return found;
}

std::optional<error> refuse_update(const keyring_facts& with, const update_key& ask,
                                   const key_description& key) {
  const bool is_policy_alone = ask.policy && !ask.description && !ask.enabled && !ask.rotated;
  if (is_policy_alone)
    return std::nullopt;
  if (auto pending = refuse_pending(with, key))
    return pending;
  if (ask.rotated && key.is(key_state::disabled))
    return error{"DisabledException", key_arn(with.where, key.id) + " is disabled."};
  if (ask.rotated && key.spec != "SYMMETRIC_DEFAULT")
    return error{"UnsupportedOperationException", ""};
  return std::nullopt;
}

bool is_same(const key_grant& a, const key_grant& b) {
  return a.grantee == b.grantee && a.retiring == b.retiring && a.operations == b.operations
         && a.context_subset == b.context_subset && a.context_equals == b.context_equals;
}

/// The id of the key that a grant of that token is for, or nothing.
std::string key_of_token(const reader& from, const keyring_facts& with, const std::string& token) {
  std::string found;
  from.scan(key_records(with.where), persistence::direction::forward,
            [&](std::string_view, std::string_view value) {
              const auto record = persistence::unpack<key_record>(value);
              const bool has_it = std::ranges::find(record.grants, token, &key_grant::token)
                                  != record.grants.end();
              if (has_it)
                found = record.key.id;
              return !has_it;
            });
  return found;
}

std::vector<std::string> names_of_aliases(const reader& from, const keyring_facts& with,
                                          const std::string& key) {
  std::vector<std::string> names;
  from.scan(alias_records(with.where), persistence::direction::forward,
            [&](std::string_view, std::string_view value) {
              auto alias = persistence::unpack<alias_record>(value).alias;
              if (alias.key == key)
                names.push_back(std::move(alias.name));
              return true;
            });
  return names;
}

std::vector<std::string> gone_keys(const reader& from, const keyring_facts& with,
                                   std::size_t keys_max_now) {
  std::vector<std::string> gone;
  from.scan(key_records(with.where), persistence::direction::forward,
            [&](std::string_view, std::string_view value) {
              auto key = persistence::unpack<key_record>(value).key;
              if (is_gone(key, with.now))
                gone.push_back(std::move(key.id));
              return gone.size() < keys_max_now;
            });
  return gone;
}

} // namespace

result<key_description> apply(transaction& tx, const keyring_facts& with, const create_key& ask) {
  auto counts = counts_of(tx, with);
  if (counts.keys >= keys_max)
    return error{"LimitExceededException",
                 "You have reached the limit of " + std::to_string(keys_max) + " keys."};
  ++counts.keys;
  store(tx, with, counts);
  auto made = make_key(with, ask);
  store(tx, with, made);
  return std::move(made.key);
}

result<key_description> apply(transaction& tx, const keyring_facts& with, const update_key& ask) {
  auto found = find_own_key(tx, with, ask.key);
  if (!found)
    return std::move(found).refusal();
  auto& key = found->key;
  if (auto refused = refuse_update(with, ask, key))
    return std::move(*refused);
  if (ask.description)
    key.description = *ask.description;
  if (ask.policy)
    key.policy = *ask.policy;
  if (ask.enabled)
    key.state = static_cast<std::uint32_t>(*ask.enabled ? key_state::enabled : key_state::disabled);
  if (ask.rotated && *ask.rotated)
    key.rotation = key_rotation{ask.rotation_days, with.now + ask.rotation_days * day};
  if (ask.rotated && !*ask.rotated)
    key.rotation.reset();
  store(tx, with, *found);
  return std::move(key);
}

result<key_description> apply(transaction& tx, const keyring_facts& with, const tag_key& ask) {
  auto found = find_own_key(tx, with, ask.key);
  if (!found)
    return std::move(found).refusal();
  if (auto pending = refuse_pending(with, found->key))
    return std::move(*pending);
  remove_tags(found->key.tags, ask.remove);
  if (auto added = add_tags(found->key.tags, ask.add, key_tag_rules()); !added)
    return added.refusal();
  store(tx, with, *found);
  return std::move(found->key);
}

result<key_description> apply(transaction& tx, const keyring_facts& with,
                              const schedule_deletion& ask) {
  auto found = find_own_key(tx, with, ask.key);
  if (!found)
    return std::move(found).refusal();
  auto& key = found->key;
  if (ask.days) {
    if (auto pending = refuse_pending(with, key))
      return std::move(*pending);
    key.state = static_cast<std::uint32_t>(key_state::pending_deletion);
    key.deletion = with.now + *ask.days * day;
  } else {
    if (!key.is(key_state::pending_deletion))
      return error{"KMSInvalidStateException",
                   key_arn(with.where, key.id) + " is not pending deletion."};
    key.state = static_cast<std::uint32_t>(key_state::disabled);
    key.deletion.reset();
  }
  store(tx, with, *found);
  return std::move(key);
}

result<bool> apply(transaction& tx, const keyring_facts& with, const put_alias& ask) {
  const auto target = find_own_key(tx, with, ask.key);
  if (!target)
    return target.refusal();
  if (auto pending = refuse_pending(with, target->key))
    return std::move(*pending);
  const auto arn = alias_arn(with.where, ask.name);
  const auto bytes = tx.get(alias_record_key(with.where, ask.name));
  if (bytes && ask.is_new)
    return error{"AlreadyExistsException", "An alias with the name " + arn + " already exists"};
  if (!bytes && !ask.is_new)
    return error{"NotFoundException", "Alias " + arn + " is not found."};
  auto counts = counts_of(tx, with);
  if (!bytes && counts.aliases >= aliases_max)
    return error{"LimitExceededException",
                 "You have reached the limit of " + std::to_string(aliases_max) + " aliases."};
  auto alias = bytes ? persistence::unpack<alias_record>(*bytes).alias
                     : key_alias{.name = ask.name, .created = with.now};
  alias.key = target->key.id;
  alias.updated = with.now;
  store(tx, with, std::move(alias));
  if (!bytes) {
    ++counts.aliases;
    store(tx, with, counts);
  }
  return true;
}

result<bool> apply(transaction& tx, const keyring_facts& with, const delete_alias& ask) {
  if (!tx.erase(alias_record_key(with.where, ask.name)))
    return error{"NotFoundException",
                 "Alias " + alias_arn(with.where, ask.name) + " is not found."};
  auto counts = counts_of(tx, with);
  --counts.aliases;
  store(tx, with, counts);
  return true;
}

result<key_grant> apply(transaction& tx, const keyring_facts& with, const create_grant& ask) {
  auto found = find_own_key(tx, with, ask.key);
  if (!found)
    return std::move(found).refusal();
  if (auto pending = refuse_pending(with, found->key))
    return std::move(*pending);
  if (found->key.is(key_state::disabled))
    return error{"DisabledException", key_arn(with.where, found->key.id) + " is disabled."};
  auto& grants = found->grants;
  const auto same = std::ranges::find_if(grants, [&](const key_grant& one) {
    return !one.name.empty() && one.name == ask.grant.name && is_same(one, ask.grant);
  });
  if (same != grants.end())
    return *same;
  if (grants.size() >= grants_per_key_max)
    return error{"LimitExceededException",
                 "A key has at most " + std::to_string(grants_per_key_max) + " grants."};
  auto made = ask.grant;
  constexpr std::size_t id_bytes = 32;
  constexpr std::size_t token_bytes = 48;
  made.id = to_hex(random_bytes(id_bytes));
  made.token = to_base64(random_bytes(token_bytes));
  made.key = found->key.id;
  made.created = with.now;
  grants.push_back(made);
  store(tx, with, *found);
  return made;
}

result<bool> apply(transaction& tx, const keyring_facts& with, const end_grant& ask) {
  auto key = ask.key;
  if (key.empty())
    key = key_of_token(tx, with, ask.token);
  if (key.empty())
    return error{"InvalidGrantTokenException", "The grant token is not one of a grant."};
  auto found = find_key(tx, with, key);
  if (!found)
    return std::move(found).refusal();
  const auto gone = std::erase_if(found->grants, [&](const key_grant& one) {
    return ask.id.empty() ? one.token == ask.token : one.id == ask.id;
  });
  if (gone == 0)
    return error{"NotFoundException", "Grant ID " + ask.id + " not found"};
  store(tx, with, *found);
  return true;
}

void prepare(transaction& tx, const keyring_facts& with, const ask_keyring& ask) {
  if (!has_to_prepare(tx, with, ask)) // Somebody else's question had it done meanwhile.
    return;
  const auto named = key_asked_for(ask);
  if (auto found = find_key(tx, with, named)) {
    auto& key = found->key;
    auto& materials = found->materials;
    if (materials.size() < key_materials_max) {
      materials.push_back(seal_material(with.master, key.id, make_secret(key.spec)));
      key.material_id = materials.back().id;
    }
    key.rotation->next = with.now + key.rotation->period_days * day;
    store(tx, with, *found);
    return;
  }
  const std::string service{aws_service_of(with, named)};
  create_key ask_for;
  ask_for.description
      = "Default key that protects my " + service + " data when no other key is defined";
  ask_for.secret = make_secret(ask_for.spec);
  auto made = make_key(with, ask_for);
  constexpr std::int64_t year = 365;
  made.key.is_aws_managed = true;
  made.key.rotation = key_rotation{year, with.now + year * day};
  store(tx, with, made);
  store(tx, with,
        key_alias{std::string{aws_alias_prefix} + service, made.key.id, with.now, with.now});
}

bool has_gone_keys(const reader& from, const keyring_facts& with) {
  return !gone_keys(from, with, 1).empty();
}

bool erase_gone_keys(transaction& tx, const keyring_facts& with) {
  constexpr std::size_t at_once = 100;
  const auto gone = gone_keys(tx, with, at_once);
  auto counts = counts_of(tx, with);
  for (const auto& id : gone) {
    for (const auto& alias : names_of_aliases(tx, with, id)) {
      tx.erase(alias_record_key(with.where, alias));
      --counts.aliases;
    }
    tx.erase(key_record_key(with.where, id));
    --counts.keys;
  }
  store(tx, with, counts);
  return gone.size() == at_once;
}

std::string default_key_policy(const std::string& account) {
  json_writer out;
  out.begin_object()
      .member("Version", "2012-10-17")
      .member("Id", "key-default-1")
      .key("Statement")
      .begin_array()
      .begin_object()
      .member("Sid", "Enable IAM User Permissions")
      .member("Effect", "Allow")
      .key("Principal")
      .begin_object()
      .member("AWS", "arn:aws:iam::" + account + ":root")
      .end_object()
      .member("Action", "kms:*")
      .member("Resource", "*")
      .end_object()
      .end_array()
      .end_object();
  return std::move(out).take();
}

const tag_rules& key_tag_rules() {
  static const tag_rules rules{.too_many = {"TagException", "Too many tags"},
                               .reserved
                               = {"TagException", "Tags beginning with aws: are reserved"},
                               .duplicate = {"TagException", "Duplicate tag keys"}};
  return rules;
}

} // namespace troupe
