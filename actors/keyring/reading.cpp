// SPDX-License-Identifier: Apache-2.0
#include "actors/keyring/reading.hpp"

#include "actors/keyring/material.hpp"
#include "persistence/key.hpp"
#include "persistence/record.hpp"

#include <algorithm>

namespace troupe {

namespace {

using persistence::reader;

enum class record_kind : std::uint8_t { key = 1, alias = 2, counts = 3 };

persistence::key records_of(const address& keyring, record_kind kind) {
  persistence::key prefix{persistence::space::keyring};
  prefix.u8(static_cast<std::uint8_t>(kind)).text(keyring.account).text(keyring.region);
  return prefix;
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// A UUID in lower case, or `mrk-` and 32 digits.
bool is_key_id(std::string_view text) {
  constexpr std::string_view multi_region = "mrk-";
  constexpr std::size_t digits = 32;
  if (text.starts_with(multi_region))
    return text.size() == multi_region.size() + digits && is_hex(text.substr(multi_region.size()));
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() != form.size())
    return false;
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == '-' ? text[i] != '-' : !is_hex(text.substr(i, 1)))
      return false;
  return true;
}

error not_found(std::string message) {
  return {"NotFoundException", std::move(message)};
}

result<std::string> follow_alias(const reader& from, const keyring_facts& with,
                                 std::string_view name) {
  const auto bytes = from.get(alias_record_key(with.where, name));
  if (!bytes)
    return not_found("Alias " + alias_arn(with.where, std::string{name}) + " is not found.");
  return persistence::unpack<alias_record>(*bytes).alias.key;
}

std::optional<key_record> get_key(const reader& from, const keyring_facts& with,
                                  std::string_view id) {
  const auto bytes = from.get(key_record_key(with.where, id));
  if (!bytes)
    return std::nullopt;
  auto record = persistence::unpack<key_record>(*bytes);
  if (is_gone(record.key, with.now))
    return std::nullopt;
  return record;
}

/// The part of an ARN of this keyring after the account; refuses others.
result<std::string> rest_of_arn(const keyring_facts& with, std::string_view text) {
  auto parsed = arn::parse(text);
  if (!parsed || parsed->service != "kms")
    return error{"InvalidArnException", "Invalid arn " + std::string{text}};
  if (parsed->region != with.where.region)
    return not_found("Invalid arn " + parsed->region);
  if (parsed->account != with.where.account)
    return not_found("Key '" + std::string{text} + "' does not exist");
  return std::move(parsed->rest);
}

error unfit(const keyring_facts& with, const key_description& key, std::string_view operation) {
  return {"InvalidKeyUsageException", key_arn(with.where, key.id) + " key usage is " + key.usage
                                          + " which is not valid for " + std::string{operation}
                                          + "."};
}

/// A page of records, by the names at the end of their keys. `take` is false for what is left out.
template <class Take>
bool scan_page(const reader& from, persistence::key_range range, const std::string& after_key,
               std::size_t limit, Take take) {
  if (!after_key.empty())
    range.from = std::max(range.from, after_key + '\0');
  std::size_t taken = 0;
  bool more = false;
  from.scan(range, persistence::direction::forward, [&](std::string_view, std::string_view value) {
    if (taken == limit) {
      more = true;
      return false;
    }
    taken += take(value);
    return true;
  });
  return more;
}

} // namespace

std::string key_arn(const address& keyring, const std::string& id) {
  return make_arn("kms", keyring.region, keyring.account, "key/" + id);
}

std::string alias_arn(const address& keyring, const std::string& name) {
  return make_arn("kms", keyring.region, keyring.account, name);
}

std::string key_record_key(const address& keyring, std::string_view id) {
  return records_of(keyring, record_kind::key).text(id).bytes();
}
std::string alias_record_key(const address& keyring, std::string_view name) {
  return records_of(keyring, record_kind::alias).text(name).bytes();
}
std::string keyring_counts_key(const address& keyring) {
  return records_of(keyring, record_kind::counts).bytes();
}
persistence::key_range key_records(const address& keyring) {
  return persistence::key_range::starting_with(records_of(keyring, record_kind::key));
}
persistence::key_range alias_records(const address& keyring) {
  return persistence::key_range::starting_with(records_of(keyring, record_kind::alias));
}

bool is_gone(const key_description& key, epoch_ms now) {
  return key.deletion && *key.deletion <= now;
}

result<std::string> find_key_id(const reader& from, const keyring_facts& with,
                                std::string_view key) {
  std::string rest;
  if (key.starts_with("arn:")) {
    auto read = rest_of_arn(with, key);
    if (!read)
      return std::move(read).refusal();
    rest = std::move(*read);
    constexpr std::string_view key_part = "key/";
    if (rest.starts_with(key_part))
      rest.erase(0, key_part.size());
    key = rest;
  }
  if (key.starts_with(alias_prefix))
    return follow_alias(from, with, key);
  if (!is_key_id(key))
    return not_found("Invalid keyId '" + std::string{key} + "'");
  return std::string{key};
}

result<key_record> find_key(const reader& from, const keyring_facts& with, std::string_view key) {
  auto id = find_key_id(from, with, key);
  if (!id)
    return std::move(id).refusal();
  auto record = get_key(from, with, *id);
  if (!record)
    return not_found("Key '" + key_arn(with.where, *id) + "' does not exist");
  return std::move(*record);
}

std::optional<error> refuse_pending(const keyring_facts& with, const key_description& key) {
  if (!key.is(key_state::pending_deletion))
    return std::nullopt;
  return error{"KMSInvalidStateException", key_arn(with.where, key.id) + " is pending deletion."};
}

result<key_record> find_usable_key(const reader& from, const keyring_facts& with,
                                   std::string_view key) {
  auto found = find_key(from, with, key);
  if (!found)
    return found;
  if (auto pending = refuse_pending(with, found->key))
    return std::move(*pending);
  if (found->key.is(key_state::disabled))
    return error{"DisabledException", key_arn(with.where, found->key.id) + " is disabled."};
  return found;
}

result<key_description> read(const reader& from, const keyring_facts& with,
                             const describe_key& ask) {
  auto found = find_key(from, with, ask.key);
  if (!found)
    return std::move(found).refusal();
  return std::move(found->key);
}

result<keys_page> read(const reader& from, const keyring_facts& with, const list_keys& ask) {
  keys_page page;
  const auto after = ask.after.empty() ? std::string{} : key_record_key(with.where, ask.after);
  page.more = scan_page(from, key_records(with.where), after, ask.limit, [&](std::string_view v) {
    auto key = persistence::unpack<key_record>(v).key;
    if (is_gone(key, with.now))
      return false;
    page.ids.push_back(std::move(key.id));
    return true;
  });
  return page;
}

result<aliases_page> read(const reader& from, const keyring_facts& with, const list_aliases& ask) {
  std::string only;
  if (!ask.key.empty()) {
    auto found = find_key(from, with, ask.key);
    if (!found)
      return std::move(found).refusal();
    only = std::move(found->key.id);
  }
  aliases_page page;
  const auto after = ask.after.empty() ? std::string{} : alias_record_key(with.where, ask.after);
  page.more = scan_page(from, alias_records(with.where), after, ask.limit, [&](std::string_view v) {
    auto alias = persistence::unpack<alias_record>(v).alias;
    if (!only.empty() && alias.key != only)
      return false;
    page.aliases.push_back(std::move(alias));
    return true;
  });
  return page;
}

result<sealed_text> read(const reader& from, const keyring_facts& with, const encrypt_text& ask) {
  const auto found = find_usable_key(from, with, ask.key);
  if (!found)
    return found.refusal();
  if (found->key.usage != "ENCRYPT_DECRYPT")
    return unfit(with, found->key, ask.operation);
  auto blob = encrypt_with(*found, with.master, ask.plain, ask.context);
  if (!blob)
    return std::move(blob).refusal();
  return sealed_text{found->key.id, found->key.material_id, std::move(*blob)};
}

result<opened_text> read(const reader& from, const keyring_facts& with, const decrypt_text& ask) {
  const auto blob = parse_blob(ask.blob);
  if (!ask.key.empty()) {
    const auto wanted = find_usable_key(from, with, ask.key);
    if (!wanted)
      return wanted.refusal();
    if (!blob || blob->key != wanted->key.id)
      return error{"IncorrectKeyException", "The key ID in the request does not identify a CMK "
                                            "that can perform this operation."};
  }
  if (!blob || !get_key(from, with, blob->key))
    return invalid_ciphertext();
  const auto found = find_usable_key(from, with, blob->key);
  if (!found)
    return found.refusal();
  auto plain = decrypt_with(*found, with.master, *blob, ask.context);
  if (!plain)
    return std::move(plain).refusal();
  return opened_text{found->key.id, found->materials[blob->material].id, std::move(*plain)};
}

result<text_mac> read(const reader& from, const keyring_facts& with, const make_mac& ask) {
  const auto found = find_usable_key(from, with, ask.key);
  if (!found)
    return found.refusal();
  if (found->key.usage != "GENERATE_VERIFY_MAC")
    return unfit(with, found->key, ask.operation);
  // `HMAC_256` takes `HMAC_SHA_256`.
  const auto bits_of = [](const std::string& name) { return name.substr(name.rfind('_') + 1); };
  if (bits_of(ask.algorithm) != bits_of(found->key.spec))
    return error{"InvalidKeyUsageException", "Algorithm " + ask.algorithm
                                                 + " is incompatible with key spec "
                                                 + found->key.spec + "."};
  auto mac = mac_with(*found, with.master, ask.message);
  if (!mac)
    return std::move(mac).refusal();
  return text_mac{found->key.id, std::move(*mac)};
}

namespace {

/// The key, if it signs with that algorithm what it is given.
template <class Ask>
result<key_record> find_signer(const reader& from, const keyring_facts& with, const Ask& ask,
                               std::string_view operation) {
  auto found = find_usable_key(from, with, ask.key);
  if (!found)
    return found;
  if (found->key.usage != "SIGN_VERIFY")
    return unfit(with, found->key, operation);
  const auto known = signing_algorithms(found->key.spec);
  if (std::ranges::find(known, ask.algorithm) == known.end())
    return error{"InvalidKeyUsageException", "Algorithm " + ask.algorithm
                                                 + " is incompatible with key spec "
                                                 + found->key.spec + "."};
  if (!fits({ask.message, ask.is_digest}, ask.algorithm))
    return error{code::validation, "Digest is invalid length for algorithm " + ask.algorithm + "."};
  return found;
}

bool is_wanted(const key_grant& grant, const list_grants& ask) {
  return grant.id > ask.after && (ask.id.empty() || grant.id == ask.id)
         && (ask.grantee.empty() || grant.grantee == ask.grantee)
         && (ask.retiring.empty() || grant.retiring == ask.retiring);
}

/// The first ones by their ids, of those that there are.
grants_page first_grants(std::vector<key_grant> all, std::size_t limit) {
  std::ranges::sort(all, {}, &key_grant::id);
  const bool more = all.size() > limit;
  all.resize(std::min(all.size(), limit));
  return {std::move(all), more};
}

} // namespace

result<text_signature> read(const reader& from, const keyring_facts& with, const sign_text& ask) {
  const auto found = find_signer(from, with, ask, "Sign");
  if (!found)
    return found.refusal();
  auto made = sign_with(*found, with.master, ask.algorithm, {ask.message, ask.is_digest});
  if (!made)
    return std::move(made).refusal();
  return text_signature{found->key.id, std::move(*made)};
}

result<text_signature> read(const reader& from, const keyring_facts& with, const verify_text& ask) {
  const auto found = find_signer(from, with, ask, "Verify");
  if (!found)
    return found.refusal();
  const auto held = verify_with(*found, with.master, ask.algorithm, {ask.message, ask.is_digest},
                                ask.signature);
  if (!held)
    return held.refusal();
  if (!*held)
    return error{"KMSInvalidSignatureException", ""};
  return text_signature{found->key.id, ask.signature};
}

result<public_key> read(const reader& from, const keyring_facts& with, const get_public_key& ask) {
  auto found = find_usable_key(from, with, ask.key);
  if (!found)
    return std::move(found).refusal();
  if (signing_algorithms(found->key.spec).empty())
    return error{"UnsupportedOperationException",
                 key_arn(with.where, found->key.id) + " has no public key."};
  auto der = public_key_with(*found, with.master);
  if (!der)
    return std::move(der).refusal();
  return public_key{std::move(found->key), std::move(*der)};
}

result<grants_page> read(const reader& from, const keyring_facts& with, const list_grants& ask) {
  std::vector<key_grant> wanted;
  const auto take = [&](key_record& record) {
    for (auto& grant : record.grants)
      if (is_wanted(grant, ask))
        wanted.push_back(std::move(grant));
  };
  if (!ask.key.empty()) {
    auto found = find_key(from, with, ask.key);
    if (!found)
      return std::move(found).refusal();
    take(*found);
    return first_grants(std::move(wanted), ask.limit);
  }
  from.scan(key_records(with.where), persistence::direction::forward,
            [&](std::string_view, std::string_view value) {
              auto record = persistence::unpack<key_record>(value);
              if (!is_gone(record.key, with.now))
                take(record);
              return true;
            });
  return first_grants(std::move(wanted), ask.limit);
}

std::string_view aws_service_of(const keyring_facts& with, std::string_view key) {
  const auto arn_head = alias_arn(with.where, {});
  if (key.starts_with(arn_head))
    key.remove_prefix(arn_head.size());
  if (!key.starts_with(aws_alias_prefix))
    return {};
  constexpr std::string_view services[]
      = {"dynamodb", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs", "ssm"};
  const auto found = std::ranges::find(services, key.substr(aws_alias_prefix.size()));
  return found == std::end(services) ? std::string_view{} : *found;
}

std::string_view key_asked_for(const ask_keyring& ask) {
  return std::visit(
      [](const auto& one) -> std::string_view {
        if constexpr (requires { one.key; })
          return one.key;
        else
          return {};
      },
      ask.what);
}

bool has_to_prepare(const reader& from, const keyring_facts& with, const ask_keyring& ask) {
  const auto key = key_asked_for(ask);
  if (key.empty())
    return false;
  const auto found = find_key(from, with, key);
  if (!found)
    return !aws_service_of(with, key).empty();
  // Of a master key that was lost, AWS's own keys recover for what is yet to be encrypted.
  if (found->key.is_aws_managed && std::holds_alternative<encrypt_text>(ask.what)
      && !opens(*found, with.master))
    return true;
  const auto& rotation = found->key.rotation;
  return rotation && rotation->next <= with.now && found->key.is(key_state::enabled);
}

} // namespace troupe
