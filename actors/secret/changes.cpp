// SPDX-License-Identifier: Apache-2.0
#include "actors/secret/changes.hpp"

#include "persistence/record.hpp"

#include <algorithm>

namespace troupe {

namespace {

using persistence::reader;
using persistence::transaction;

constexpr epoch_ms day = 86'400'000;

void store(transaction& tx, const secret_facts& with, const secret_description& secret) {
  tx.put(secret_key(with.where, secret.name), persistence::pack(secret_record{secret}));
}

secret_store_counts counts_of(const reader& from, const secret_facts& with) {
  const auto bytes = from.get(secret_counts_key(with.where));
  return bytes ? persistence::unpack<secret_store_counts>(*bytes) : secret_store_counts{};
}

void store(transaction& tx, const secret_facts& with, const secret_store_counts& counts) {
  tx.put(secret_counts_key(with.where), persistence::pack(counts));
}

/// With all its values; what is counted is the caller's affair.
void erase(transaction& tx, const secret_facts& with, const std::string& name) {
  std::vector<std::string> keys;
  tx.scan(value_records(with.where, name), persistence::direction::forward,
          [&](std::string_view key, std::string_view) {
            keys.emplace_back(key);
            return true;
          });
  for (const auto& key : keys)
    tx.erase(key);
  tx.erase(secret_key(with.where, name));
}

// -- stages

void add_stage(secret_version& to, std::string_view stage) {
  const auto at = std::ranges::lower_bound(to.stages, stage);
  if (at == to.stages.end() || *at != stage)
    to.stages.insert(at, std::string{stage});
}

/// From whatever version has it.
void take_stage(secret_description& of, std::string_view stage) {
  for (auto& version : of.versions)
    std::erase(version.stages, stage);
}

/// A label sits on one version. What was current becomes the previous one.
void set_stage(secret_description& of, secret_version& to, std::string_view stage) {
  auto* before = find_staged(of, stage);
  if (before == &to)
    return;
  take_stage(of, stage);
  if (stage == current_stage && before) {
    take_stage(of, previous_stage);
    add_stage(*before, previous_stage);
  }
  add_stage(to, stage);
}

/// The oldest version without a stage makes room for another one.
result<void> make_room(transaction& tx, const secret_facts& with, secret_description& secret) {
  if (secret.versions.size() < secret_versions_max)
    return {};
  const auto oldest = std::ranges::find_if(
      secret.versions, [](const secret_version& one) { return one.stages.empty(); });
  if (oldest == secret.versions.end())
    return error{"LimitExceededException", "A secret has at most "
                                               + std::to_string(secret_versions_max)
                                               + " versions with staging labels."};
  tx.erase(value_key(with.where, secret.name, oldest->id));
  secret.versions.erase(oldest);
  return {};
}

void add_version(transaction& tx, const secret_facts& with, secret_description& secret,
                 const new_version& made, const std::vector<std::string>& stages) {
  secret.versions.push_back(
      {.id = made.id, .stages = {}, .key = made.key, .created = with.now, .accessed = {}});
  auto& version = secret.versions.back();
  const bool is_current
      = stages.empty() || std::ranges::find(stages, current_stage) != stages.end();
  if (is_current) {
    take_stage(secret, pending_stage);
    set_stage(secret, version, current_stage);
  }
  for (const auto& stage : stages)
    set_stage(secret, version, stage);
  tx.put(value_key(with.where, secret.name, made.id), persistence::pack(value_record{made.value}));
}

sealed_value value_of(const reader& from, const secret_facts& with, const std::string& name,
                      const std::string& version) {
  const auto bytes = from.get(value_key(with.where, name, version));
  ensure(bytes.has_value(), "a version has a value");
  return persistence::unpack<value_record>(*bytes).value;
}

std::vector<std::string> gone_secrets(const reader& from, const secret_facts& with,
                                      std::size_t limit) {
  std::vector<std::string> names;
  from.scan(secret_records(with.where), persistence::direction::forward,
            [&](std::string_view, std::string_view value) {
              auto secret = persistence::unpack<secret_record>(value).secret;
              if (is_gone(secret, with.now))
                names.push_back(std::move(secret.name));
              return names.size() < limit;
            });
  return names;
}

/// Runs `edit(secret_description&)` on a secret that is not about to go, and stores it.
template <class Edit>
result<secret_description> edit_secret(transaction& tx, const secret_facts& with,
                                       std::string_view named, Edit edit) {
  auto secret = find_kept_secret(tx, with, named);
  if (!secret)
    return secret;
  result<void> done = edit(*secret);
  if (!done)
    return done.refusal();
  secret->changed = with.now;
  store(tx, with, *secret);
  return secret;
}

result<void> move(secret_description& secret, const move_stage& ask) {
  auto* holder = find_staged(secret, ask.stage);
  auto* to = ask.to.empty() ? nullptr : find_version(secret, ask.to);
  if (!ask.to.empty() && !to)
    return no_such_secret_version(ask.to);
  if (!ask.from.empty() && !find_version(secret, ask.from))
    return no_such_secret_version(ask.from);
  if (!ask.from.empty() && (!holder || holder->id != ask.from))
    return error{"InvalidParameterException", "The parameter RemoveFromVersionId can't be "
                                                  + ask.from + ". Staging label " + ask.stage
                                                  + " isn't attached to this version."};
  if (to && holder && holder != to && ask.from.empty())
    return error{"InvalidParameterException",
                 "The parameter RemoveFromVersionId can't be empty. Staging label " + ask.stage
                     + " is currently attached to version " + holder->id
                     + ", so you must explicitly reference that version in RemoveFromVersionId."};
  if (!to && ask.stage == current_stage)
    return error{"InvalidParameterException",
                 "You can only move staging label AWSCURRENT to a different secret version. It "
                 "can't be completely removed."};
  if (to && to->stages.size() >= secret_stages_max && !has_stage(*to, ask.stage))
    return error{"LimitExceededException",
                 "A version has at most " + std::to_string(secret_stages_max) + " staging labels."};
  if (to)
    set_stage(secret, *to, ask.stage);
  else
    take_stage(secret, ask.stage);
  return {};
}

} // namespace

result<secret_put> apply(transaction& tx, const secret_facts& with, const create_secret& ask) {
  auto before = get_secret(tx, with, ask.name);
  if (before && before->gone)
    return error{"InvalidRequestException", "You can't create this secret because a secret with "
                                            "this name is already scheduled for deletion."};
  if (before && ask.version && find_version(*before, ask.version->id)) {
    auto existing = value_of(tx, with, before->name, ask.version->id);
    return secret_put{std::move(*before), ask.version->id, std::move(existing)};
  }
  if (before)
    return error{"ResourceExistsException",
                 "The operation failed because the secret " + ask.name + " already exists."};
  auto counts = counts_of(tx, with);
  const bool is_stored = tx.get(secret_key(with.where, ask.name)).has_value();
  if (!is_stored && counts.secrets >= secrets_max)
    return error{"LimitExceededException",
                 "A store has at most " + std::to_string(secrets_max) + " secrets."};
  if (is_stored)
    erase(tx, with, ask.name); // Its time had come.
  secret_description made;
  made.name = ask.name;
  made.suffix = ask.suffix;
  made.description = ask.description;
  made.key = ask.key;
  if (!ask.tags.empty())
    made.tags = ask.tags;
  made.created = made.changed = with.now;
  if (ask.version)
    add_version(tx, with, made, *ask.version, {});
  store(tx, with, made);
  if (!is_stored) {
    ++counts.secrets;
    store(tx, with, counts);
  }
  return secret_put{std::move(made), ask.version ? ask.version->id : std::string{}, {}};
}

result<secret_put> apply(transaction& tx, const secret_facts& with, const update_secret& ask) {
  auto secret = find_kept_secret(tx, with, ask.secret);
  if (!secret)
    return std::move(secret).refusal();
  if (ask.version) {
    if (secret->suffix != ask.suffix) // Another one of its name, since the value was sealed.
      return error{"ResourceNotFoundException", "Secrets Manager can't find the specified secret."};
    if (find_version(*secret, ask.version->id)) {
      auto existing = value_of(tx, with, secret->name, ask.version->id);
      return secret_put{std::move(*secret), ask.version->id, std::move(existing)};
    }
    if (auto room = make_room(tx, with, *secret); !room)
      return room.refusal();
    add_version(tx, with, *secret, *ask.version, ask.stages);
  }
  if (ask.description)
    secret->description = *ask.description;
  if (ask.key)
    secret->key = *ask.key;
  secret->changed = with.now;
  store(tx, with, *secret);
  return secret_put{std::move(*secret), ask.version ? ask.version->id : std::string{}, {}};
}

result<secret_description> apply(transaction& tx, const secret_facts& with, const move_stage& ask) {
  return edit_secret(tx, with, ask.secret,
                     [&](secret_description& secret) { return move(secret, ask); });
}

result<secret_description> apply(transaction& tx, const secret_facts& with, const tag_secret& ask) {
  return edit_secret(tx, with, ask.secret, [&](secret_description& secret) -> result<void> {
    auto tags = secret.tags.value_or(tag_map{});
    remove_tags(tags, ask.remove);
    if (auto added = add_tags(tags, ask.add, secret_tag_rules()); !added)
      return added.refusal();
    if (secret.tags || !tags.empty())
      secret.tags = std::move(tags);
    return {};
  });
}

result<secret_description> apply(transaction& tx, const secret_facts& with,
                                 const delete_secret& ask) {
  auto secret
      = ask.at_once ? find_secret(tx, with, ask.secret) : find_kept_secret(tx, with, ask.secret);
  if (!secret)
    return secret;
  if (!ask.at_once) {
    secret->gone = with.now + ask.days * day;
    store(tx, with, *secret);
    return secret;
  }
  secret->gone = with.now;
  erase(tx, with, secret->name);
  auto counts = counts_of(tx, with);
  --counts.secrets;
  store(tx, with, counts);
  return secret;
}

result<secret_description> apply(transaction& tx, const secret_facts& with,
                                 const restore_secret& ask) {
  auto secret = find_secret(tx, with, ask.secret);
  if (!secret)
    return secret;
  secret->gone.reset();
  store(tx, with, *secret);
  return secret;
}

result<secret_description> apply(transaction& tx, const secret_facts& with,
                                 const set_secret_policy& ask) {
  return edit_secret(tx, with, ask.secret, [&](secret_description& secret) -> result<void> {
    secret.policy = ask.policy;
    return {};
  });
}

void keep_access(transaction& tx, const secret_facts& with, const get_secret_value& ask) {
  const auto read_now = read(tx, with, ask);
  if (!read_now)
    return;
  auto secret = read_now->secret;
  secret.versions = find_secret(tx, with, secret.name)->versions;
  secret.accessed = day_of_access(with.now);
  find_version(secret, read_now->version.id)->accessed = secret.accessed;
  store(tx, with, secret);
}

bool has_gone_secrets(const reader& from, const secret_facts& with) {
  return !gone_secrets(from, with, 1).empty();
}

bool erase_gone_secrets(transaction& tx, const secret_facts& with) {
  constexpr std::size_t at_once = 100;
  const auto names = gone_secrets(tx, with, at_once);
  auto counts = counts_of(tx, with);
  for (const auto& name : names)
    erase(tx, with, name);
  counts.secrets -= names.size();
  store(tx, with, counts);
  return names.size() == at_once;
}

} // namespace troupe
