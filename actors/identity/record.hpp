// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/identity.hpp"
#include "persistence/store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// What is stored of an account's identities. Names are stored in lower case in keys, since they
/// are unique without regard to it; what refers to an entity refers to its id, which outlives a new
/// name.
///
///     space identity, text(account), then
///     entity  = u8(1) u8(kind) text(name)                 ->  entity_record
///     id      = u8(2) text(id)                            ->  id_record: whose it is
///     policy  = u8(3) text(name)                          ->  policy_record, all its versions
///     use     = u8(4) text(policy ARN) u8(1|2) text(id)   ->  mark: attached to | boundary of
///     member  = u8(5) text(group id) text(user id)        ->  mark
///     holder  = u8(6) text(role id) text(profile id)      ->  mark
///     key     = u8(7) text(access key id)                 ->  user_key_record
///     account = u8(8)                                     ->  account_record
namespace troupe {

struct entity_record {
  entity is;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(is);
  }
};

struct id_record {
  std::uint32_t kind = 0;
  std::string name;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(kind, name);
  }
};

struct policy_record {
  managed_policy is;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(is);
  }
};

/// That the key is there is all that there is to say.
struct mark_record {
  bool is = true;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(is);
  }
};

struct user_key_record {
  user_key is;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(is);
  }
};

struct account_record {
  account_identity is;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(is);
  }
};

enum class policy_use_kind : std::uint8_t { attached = 1, boundary = 2 };

std::string entity_key(const std::string& account, entity_kind kind, std::string_view name);
std::string entity_prefix(const std::string& account, entity_kind kind);
std::string id_key(const std::string& account, const std::string& id);
std::string policy_key(const std::string& account, std::string_view name);
std::string policy_prefix(const std::string& account);
std::string use_key(const std::string& account, const std::string& policy, policy_use_kind how,
                    const std::string& id);
std::string use_prefix(const std::string& account, const std::string& policy, policy_use_kind how);
std::string member_key(const std::string& account, const std::string& group,
                       const std::string& user);
std::string member_prefix(const std::string& account, const std::string& group);
std::string holder_key(const std::string& account, const std::string& role,
                       const std::string& profile);
std::string holder_prefix(const std::string& account, const std::string& role);
std::string user_key_key(const std::string& account, const std::string& id);
std::string account_key(const std::string& account);

/// The last part of a key.
std::string last_part(std::string_view key, std::string_view prefix);

std::string lower_case(std::string_view text);

std::optional<entity> load_entity(const persistence::reader& from, const std::string& account,
                                  entity_kind kind, std::string_view name);
std::optional<entity> load_entity_of_id(const persistence::reader& from, const std::string& account,
                                        const std::string& id);
void store_entity(persistence::transaction& to, const std::string& account, entity_kind kind,
                  const entity& what);
account_identity load_account(const persistence::reader& from, const std::string& account);
void store_account(persistence::transaction& to, const std::string& account,
                   const account_identity& what);

/// How many keys begin with that.
std::size_t count_keys(const persistence::reader& from, const std::string& prefix);
bool has_keys(const persistence::reader& from, const std::string& prefix);

/// The entity with what goes with it.
entity_view view_of(const persistence::reader& from, const std::string& account, entity is);

/// Every access key of every account, for the index that signatures are checked with.
void each_user_key(const persistence::reader& from,
                   const std::function<void(const std::string& id, known_user_key)>& visit);

} // namespace troupe
