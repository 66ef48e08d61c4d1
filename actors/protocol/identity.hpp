// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"
#include "core/clock.hpp"
#include "core/user_keys.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What is said to and by an account's identities: users, groups, roles, instance profiles, managed
/// policies, access keys. Local to the node that owns them. Names, paths and lengths have been held
/// to the model by the gateway; documents are checked where they come in (core/policy/).
///
/// An address has the account and nothing else; such an actor always exists.
namespace troupe {

// Quotas, AWS's defaults.
inline constexpr std::size_t users_per_account_max = 5'000;
inline constexpr std::size_t groups_per_account_max = 300;
inline constexpr std::size_t roles_per_account_max = 1'000;
inline constexpr std::size_t instance_profiles_per_account_max = 1'000;
inline constexpr std::size_t policies_per_account_max = 1'500;
inline constexpr std::size_t attached_policies_max = 10;
inline constexpr std::size_t policy_versions_max = 5;
inline constexpr std::size_t access_keys_per_user_max = 2;
inline constexpr std::size_t groups_per_user_max = 10;
inline constexpr std::size_t identity_tags_max = 50;
// Of documents, in characters that are not white space.
inline constexpr std::size_t managed_policy_size_max = 6'144;
inline constexpr std::size_t trust_policy_size_max = 2'048;
inline constexpr std::size_t inline_policies_of_user_size_max = 2'048;
inline constexpr std::size_t inline_policies_of_group_size_max = 5'120;
inline constexpr std::size_t inline_policies_of_role_size_max = 10'240;

struct identity_tag {
  std::string key;
  std::string value;

  friend bool operator==(const identity_tag&, const identity_tag&) = default;
  template <class Fields>
  void fields(Fields& f) {
    f(key, value);
  }
};

/// What has a name, a path and an id of its own.
enum class entity_kind : std::uint8_t { role = 1, user = 2, group = 3, instance_profile = 4 };

/// A console password's existence; the password is not kept, since there is no console.
struct login_profile {
  epoch_ms created = 0;
  bool reset_required = false;

  template <class Fields>
  void fields(Fields& f) {
    f(created, reset_required);
  }
};

/// A user, group, role or instance profile. What only some of them have is empty in the others.
struct entity {
  std::string name;
  std::string path = "/";
  std::string id; ///< `AROA…`, `AIDA…`, `AGPA…`, `AIPA…`: one that is made again has another.
  epoch_ms created = 0;
  std::vector<identity_tag> tags;
  std::optional<std::string> boundary;                ///< ARN of a policy. Of users and roles.
  std::map<std::string, std::string> inline_policies; ///< Documents as given. Not of profiles.
  std::vector<std::string> attached;                  ///< ARNs of policies, in order.
  // Of roles.
  std::string trust;
  std::optional<std::string> description;
  std::int64_t max_session_seconds = 3'600;
  std::string service; ///< Of a service-linked one: `autoscaling.amazonaws.com`.
  // Of users.
  std::vector<std::string> groups; ///< Their ids.
  std::vector<std::string> keys;   ///< The ids of access keys.
  std::optional<login_profile> login;
  // Of instance profiles.
  std::string role; ///< The id of the one that it holds, or empty.

  template <class Fields>
  void fields(Fields& f) {
    f(name, path, id, created, tags, boundary, inline_policies, attached, trust, description,
      max_session_seconds, service, groups, keys, login, role);
  }
};

/// An entity as it is answered: an instance profile with the role that it holds.
struct entity_view {
  entity is;
  std::optional<entity> role = {};
};

struct find_entity {
  entity_kind kind{};
  std::string name; ///< In any case.
};

/// How the entities of a list are chosen.
enum class entity_relation : std::uint8_t {
  any,
  users_of_group,   ///< `of` is the group's name ...
  groups_of_user,   ///< ... the user's ...
  profiles_of_role, ///< ... the role's ...
  attached_to,      ///< ... the ARN of a policy: entities of the kind that it is attached to ...
  bounded_by,       ///< ... or that it bounds.
};
/// In the order of names without case; of relations, in the order of ids.
struct list_entities {
  entity_kind kind{};
  entity_relation relation = entity_relation::any;
  std::string of;
  std::string path_prefix;
  std::string after; ///< What `next` of the page before said.
  std::size_t limit = 100;
};
struct entities_page {
  std::vector<entity_view> entities;
  std::string next; ///< Empty where this is the last page.
};

// What can be done to one entity. `create` gives all but id and time.
struct create_entity {
  entity made;
};
struct delete_entity {};
struct rename_entity {
  std::optional<std::string> name, path;
};
struct describe_role {
  std::optional<std::string> description;
  std::optional<std::int64_t> max_session_seconds;
};
struct set_trust {
  std::string document;
};
struct set_boundary {
  std::optional<std::string> policy; ///< Removes it where there is none.
};
struct tag_entity {
  std::vector<identity_tag> tags;
};
struct untag_entity {
  std::vector<std::string> keys;
};
struct attach_policy {
  std::string policy;
};
struct detach_policy {
  std::string policy;
};
struct put_inline_policy {
  std::string name;
  std::string document;
};
struct delete_inline_policy {
  std::string name;
};
/// Of a user.
struct join_group {
  std::string group;
};
struct leave_group {
  std::string group;
};
struct set_login {
  bool is_new = false;
  std::optional<bool> reset_required;
};
struct delete_login {};
/// Of an instance profile.
struct hold_role {
  std::string role;
};
struct release_role {
  std::string role;
};
/// Of a role that is linked to a service: by the service's own way alone.
struct delete_linked_role {};

using entity_change
    = std::variant<create_entity, delete_entity, rename_entity, describe_role, set_trust,
                   set_boundary, tag_entity, untag_entity, attach_policy, detach_policy,
                   put_inline_policy, delete_inline_policy, join_group, leave_group, set_login,
                   delete_login, hold_role, release_role, delete_linked_role>;
struct change_entity {
  entity_kind kind{};
  std::string name;
  entity_change what;
};

// -- managed policies

struct policy_version {
  std::int64_t number = 0; ///< 1 is `v1`; never used twice.
  std::string document;
  epoch_ms created = 0;

  template <class Fields>
  void fields(Fields& f) {
    f(number, document, created);
  }
};

struct managed_policy {
  std::string name;
  std::string path = "/";
  std::string id; ///< `ANPA…`
  std::optional<std::string> description;
  epoch_ms created = 0;
  epoch_ms updated = 0;
  std::vector<identity_tag> tags;
  std::vector<policy_version> versions; ///< By number.
  std::int64_t default_version = 1;
  std::int64_t last_version = 1;

  template <class Fields>
  void fields(Fields& f) {
    f(name, path, id, description, created, updated, tags, versions, default_version, last_version);
  }
};

struct policy_view {
  managed_policy is;
  std::string arn;
  std::size_t attachments = 0;
  std::size_t bounded = 0; ///< How many it is the permissions boundary of.
};

struct find_policy {
  std::string arn;
};
enum class policy_owner : std::uint8_t { any, aws, account };
struct list_policies {
  policy_owner owner = policy_owner::any;
  std::string path_prefix;
  bool attached_only = false; ///< To entities ...
  bool bounding_only = false; ///< ... or as a boundary.
  std::string after;
  std::size_t limit = 100;
};
struct policies_page {
  std::vector<policy_view> policies; ///< Without documents.
  std::string next;
};

struct create_policy {
  managed_policy made; ///< Without version; `document` is the first one's.
  std::string document;
};
struct delete_policy {};
struct add_policy_version {
  std::string document;
  bool is_default = false;
};
struct delete_policy_version {
  std::string version; ///< `v2`
};
struct set_default_version {
  std::string version;
};
struct tag_policy {
  std::vector<identity_tag> tags;
};
struct untag_policy {
  std::vector<std::string> keys;
};
using policy_change
    = std::variant<create_policy, delete_policy, add_policy_version, delete_policy_version,
                   set_default_version, tag_policy, untag_policy>;
struct change_policy {
  std::string arn; ///< Of `create_policy`: empty.
  policy_change what;
};

// -- access keys

struct user_key {
  std::string id; ///< `AKIA…`
  std::string secret;
  std::string user_id;
  bool is_active = true;
  epoch_ms created = 0;
  epoch_ms used = 0; ///< 0: never.
  std::string used_region;
  std::string used_service;

  template <class Fields>
  void fields(Fields& f) {
    f(id, secret, user_id, is_active, created, used, used_region, used_service);
  }
};
/// With who has it. The secret is there in answers to changes only.
struct user_key_view {
  user_key is;
  user_key_holder holder;
};

struct make_user_key {};
struct set_key_active {
  std::string id;
  bool is_active = false;
};
struct delete_user_key {
  std::string id;
};
struct change_user_key {
  std::string user; ///< The name.
  std::variant<make_user_key, set_key_active, delete_user_key> what;
};
/// All of a user's, or the one of that id.
struct find_user_keys {
  std::string user;
  std::string id;
};
struct user_keys_found {
  std::vector<user_key_view> keys;
};

// -- the account

struct password_policy {
  std::int64_t minimum_length = 6;
  bool symbols = false, numbers = false, upper_case = false, lower_case = false;
  bool users_may_change = false;
  std::optional<std::int64_t> age_days_max, reuse_prevention;
  std::optional<bool> hard_expiry;

  template <class Fields>
  void fields(Fields& f) {
    f(minimum_length, symbols, numbers, upper_case, lower_case, users_may_change, age_days_max,
      reuse_prevention, hard_expiry);
  }
};

struct account_identity {
  std::optional<std::string> alias;
  std::optional<password_policy> passwords;
  std::uint64_t users = 0, groups = 0, roles = 0, instance_profiles = 0, policies = 0;

  template <class Fields>
  void fields(Fields& f) {
    f(alias, passwords, users, groups, roles, instance_profiles, policies);
  }
};

struct set_account_alias {
  std::string alias;
};
struct delete_account_alias {
  std::string alias;
};
struct set_password_policy {
  password_policy policy;
};
struct delete_password_policy {};
struct change_account {
  std::variant<set_account_alias, delete_account_alias, set_password_policy, delete_password_policy>
      what;
};
struct describe_account {};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::find_entity)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::entity_view)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::list_entities)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::entities_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::change_entity)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::find_policy)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::policy_view)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::list_policies)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::policies_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::change_policy)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::change_user_key)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::user_key_view)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::find_user_keys)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::user_keys_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::change_account)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::describe_account)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::account_identity)
