// SPDX-License-Identifier: Apache-2.0
#include "actors/identity/record.hpp"

#include "persistence/key.hpp"
#include "persistence/record.hpp"

#include <algorithm>

namespace troupe {

namespace {

using persistence::key;
using persistence::key_range;

enum class part : std::uint8_t { entity = 1, id, policy, use, member, holder, key, account };

key start(const std::string& account, part of) {
  key out{persistence::space::identity};
  out.text(account).u8(static_cast<std::uint8_t>(of));
  return out;
}

} // namespace

std::string lower_case(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c + 32);
  return out;
}

std::string entity_prefix(const std::string& account, entity_kind kind) {
  return start(account, part::entity).u8(static_cast<std::uint8_t>(kind)).bytes();
}
std::string entity_key(const std::string& account, entity_kind kind, std::string_view name) {
  return start(account, part::entity)
      .u8(static_cast<std::uint8_t>(kind))
      .text(lower_case(name))
      .bytes();
}
std::string id_key(const std::string& account, const std::string& id) {
  return start(account, part::id).text(id).bytes();
}
std::string policy_prefix(const std::string& account) {
  return start(account, part::policy).bytes();
}
std::string policy_key(const std::string& account, std::string_view name) {
  return start(account, part::policy).text(lower_case(name)).bytes();
}
std::string use_prefix(const std::string& account, const std::string& policy, policy_use_kind how) {
  return start(account, part::use).text(policy).u8(static_cast<std::uint8_t>(how)).bytes();
}
std::string use_key(const std::string& account, const std::string& policy, policy_use_kind how,
                    const std::string& id) {
  return start(account, part::use).text(policy).u8(static_cast<std::uint8_t>(how)).text(id).bytes();
}
std::string member_prefix(const std::string& account, const std::string& group) {
  return start(account, part::member).text(group).bytes();
}
std::string member_key(const std::string& account, const std::string& group,
                       const std::string& user) {
  return start(account, part::member).text(group).text(user).bytes();
}
std::string holder_prefix(const std::string& account, const std::string& role) {
  return start(account, part::holder).text(role).bytes();
}
std::string holder_key(const std::string& account, const std::string& role,
                       const std::string& profile) {
  return start(account, part::holder).text(role).text(profile).bytes();
}
std::string user_key_key(const std::string& account, const std::string& id) {
  return start(account, part::key).text(id).bytes();
}
std::string account_key(const std::string& account) {
  return start(account, part::account).bytes();
}

std::string last_part(std::string_view of, std::string_view prefix) {
  // As if the prefix were nothing but the byte of a space.
  persistence::key_parts parts{of.substr(prefix.size() - 1)};
  return parts.text();
}

std::optional<entity> load_entity(const persistence::reader& from, const std::string& account,
                                  entity_kind kind, std::string_view name) {
  const auto bytes = from.get(entity_key(account, kind, name));
  if (!bytes)
    return std::nullopt;
  return persistence::unpack<entity_record>(*bytes).is;
}

std::optional<entity> load_entity_of_id(const persistence::reader& from, const std::string& account,
                                        const std::string& id) {
  const auto bytes = from.get(id_key(account, id));
  if (!bytes)
    return std::nullopt;
  const auto whose = persistence::unpack<id_record>(*bytes);
  return load_entity(from, account, static_cast<entity_kind>(whose.kind), whose.name);
}

void store_entity(persistence::transaction& to, const std::string& account, entity_kind kind,
                  const entity& what) {
  to.put(entity_key(account, kind, what.name), persistence::pack(entity_record{what}));
  to.put(id_key(account, what.id),
         persistence::pack(id_record{static_cast<std::uint32_t>(kind), lower_case(what.name)}));
}

account_identity load_account(const persistence::reader& from, const std::string& account) {
  const auto bytes = from.get(account_key(account));
  return bytes ? persistence::unpack<account_record>(*bytes).is : account_identity{};
}

void store_account(persistence::transaction& to, const std::string& account,
                   const account_identity& what) {
  to.put(account_key(account), persistence::pack(account_record{what}));
}

std::size_t count_keys(const persistence::reader& from, const std::string& prefix) {
  std::size_t count = 0;
  from.scan(key_range::starting_with(prefix), persistence::direction::forward,
            [&](std::string_view, std::string_view) {
              ++count;
              return true;
            });
  return count;
}

bool has_keys(const persistence::reader& from, const std::string& prefix) {
  bool found = false;
  from.scan(key_range::starting_with(prefix), persistence::direction::forward,
            [&](std::string_view, std::string_view) {
              found = true;
              return false;
            });
  return found;
}

entity_view view_of(const persistence::reader& from, const std::string& account, entity is) {
  entity_view out{std::move(is)};
  if (!out.is.role.empty())
    out.role = load_entity_of_id(from, account, out.is.role);
  return out;
}

void each_user_key(const persistence::reader& from,
                   const std::function<void(const std::string& id, known_user_key)>& visit) {
  const key all{persistence::space::identity};
  from.scan(key_range::starting_with(all.bytes()), persistence::direction::forward,
            [&](std::string_view at, std::string_view value) {
              persistence::key_parts parts{at};
              const auto account = parts.text();
              if (parts.u8() != static_cast<std::uint8_t>(part::key))
                return true;
              auto one = persistence::unpack<user_key_record>(value).is;
              const auto user = load_entity_of_id(from, account, one.user_id);
              if (!user)
                return true;
              visit(one.id, {std::make_shared<const user_key_holder>(
                                 user_key_holder{account, user->name, user->path, user->id}),
                             std::move(one.secret), one.is_active});
              return true;
            });
}

} // namespace troupe
