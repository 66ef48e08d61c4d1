// SPDX-License-Identifier: Apache-2.0
#include "actors/identity/changes.hpp"
#include "actors/identity/record.hpp"
#include "actors/identity/refusals.hpp"
#include "core/policy/document.hpp"
#include "core/tags.hpp"
#include "persistence/record.hpp"

#include <algorithm>
#include <set>

/// Users, groups, roles and instance profiles, made and changed.
namespace troupe {

namespace {

using namespace identities;
using persistence::transaction;

std::string_view id_prefix(entity_kind kind) {
  switch (kind) {
    case entity_kind::role:
      return "AROA";
    case entity_kind::user:
      return "AIDA";
    case entity_kind::group:
      return "AGPA";
    case entity_kind::instance_profile:
      return "AIPA";
  }
  return "A";
}

struct kind_quota {
  std::uint64_t account_identity::*count;
  std::size_t most;
  std::string_view name;
};

kind_quota quota_of(entity_kind kind) {
  switch (kind) {
    case entity_kind::role:
      return {&account_identity::roles, roles_per_account_max, "RolesPerAccount"};
    case entity_kind::user:
      return {&account_identity::users, users_per_account_max, "UsersPerAccount"};
    case entity_kind::group:
      return {&account_identity::groups, groups_per_account_max, "GroupsPerAccount"};
    case entity_kind::instance_profile:
      break;
  }
  return {&account_identity::instance_profiles, instance_profiles_per_account_max,
          "InstanceProfilesPerAccount"};
}

/// Of inline policies together, with the white space that does not count otherwise.
constexpr std::size_t inline_bytes_max = 512u << 10;

/// Of inline policies together.
std::size_t inline_size_max(entity_kind kind) {
  switch (kind) {
    case entity_kind::user:
      return inline_policies_of_user_size_max;
    case entity_kind::group:
      return inline_policies_of_group_size_max;
    default:
      return inline_policies_of_role_size_max;
  }
}

std::string_view attachments_quota(entity_kind kind) {
  switch (kind) {
    case entity_kind::user:
      return "PoliciesPerUser";
    case entity_kind::group:
      return "PoliciesPerGroup";
    default:
      return "PoliciesPerRole";
  }
}

std::string mark() {
  return persistence::pack(mark_record{});
}

/// A principal of this account that is not there. Of others nobody here can know.
std::optional<error> refuse_absent_principal(const transaction& tx, const std::string& account,
                                             const policy::principal& one) {
  const auto prefix = "arn:aws:iam::" + account + ":";
  if (one.kind != "AWS" || !one.value.starts_with(prefix))
    return std::nullopt;
  const auto path = std::string_view{one.value}.substr(prefix.size());
  if (path == "root")
    return std::nullopt;
  const auto kind = path.starts_with("role/") ? entity_kind::role : entity_kind::user;
  const auto found = load_entity(tx, account, kind, path.substr(path.rfind('/') + 1));
  const auto resource = kind == entity_kind::role ? "role" : "user";
  if (found && path == resource + found->path + found->name)
    return std::nullopt;
  return error{"MalformedPolicyDocument",
               "Invalid principal in policy: \"AWS\":\"" + one.value + "\""};
}

std::optional<error> refuse_trust(const transaction& tx, const std::string& account,
                                  const std::string& text) {
  const auto trust = policy::read(text, policy::place::trust);
  if (!trust)
    return trust.refusal();
  for (const auto& statement : trust->statements)
    for (const auto& one : statement.principals)
      if (auto refused = refuse_absent_principal(tx, account, one))
        return refused;
  if (policy::size_of(text) > trust_policy_size_max)
    return over_quota("ACLSizePerRole", trust_policy_size_max);
  return std::nullopt;
}

std::optional<error> refuse_boundary(const transaction& tx, const std::string& account,
                                     const std::optional<std::string>& policy) {
  if (!policy || find_managed(tx, account, *policy))
    return std::nullopt;
  return no_such("Scope ARN: " + *policy + " does not exist or is not attachable.");
}

/// What stands in the way of an entity's end.
std::optional<error> refuse_deletion(const transaction& tx, const std::string& account,
                                     entity_kind kind, const entity& is) {
  if (kind == entity_kind::role && has_keys(tx, holder_prefix(account, is.id)))
    return must_first("remove roles from instance profile");
  if (!is.role.empty())
    return must_first("remove roles from instance profile");
  if (kind == entity_kind::group && has_keys(tx, member_prefix(account, is.id)))
    return must_first("remove users from group");
  if (!is.groups.empty())
    return must_first("remove users from group");
  if (is.login)
    return must_first("delete login profile");
  if (!is.keys.empty())
    return must_first("delete access keys");
  if (!is.attached.empty())
    return must_first("detach all policies");
  if (!is.inline_policies.empty())
    return must_first("delete policies");
  return std::nullopt;
}

/// One change of one entity: each overload refuses before it writes, and leaves in `is` what is to
/// be stored.
class entity_editor {
public:
  using outcome = std::optional<error>; ///< Nothing where it is done.

  entity_editor(transaction& tx, const identity_change& with, entity_kind kind, entity& is)
      : tx_(tx), with_(with), account_(with.account), kind_(kind), is_(is) {}

  [[nodiscard]] bool is_erased() const { return erased_; }

  outcome operator()(const create_entity&) { return error{code::internal, "It is there already."}; }

  outcome operator()(const delete_entity&) {
    if (auto refused = refuse_deletion(tx_, account_, kind_, is_))
      return refused;
    erase();
    return std::nullopt;
  }

  outcome operator()(const delete_linked_role&) {
    if (is_.service.empty())
      return invalid_input("The role " + is_.name + " is not linked to a service.");
    if (has_keys(tx_, holder_prefix(account_, is_.id)))
      return must_first("remove roles from instance profile");
    for (const auto& policy : is_.attached)
      tx_.erase(use_key(account_, policy, policy_use_kind::attached, is_.id));
    erase();
    return std::nullopt;
  }

  outcome operator()(const rename_entity& ask) {
    if (ask.name && lower_case(*ask.name) != lower_case(is_.name)
        && load_entity(tx_, account_, kind_, *ask.name))
      return entity_exists(kind_, *ask.name);
    tx_.erase(entity_key(account_, kind_, is_.name));
    is_.name = ask.name.value_or(is_.name);
    is_.path = ask.path.value_or(is_.path);
    return std::nullopt;
  }

  outcome operator()(const describe_role& ask) {
    if (ask.description)
      is_.description = *ask.description;
    if (ask.max_session_seconds)
      is_.max_session_seconds = *ask.max_session_seconds;
    return std::nullopt;
  }

  outcome operator()(const set_trust& ask) {
    if (auto refused = refuse_trust(tx_, account_, ask.document))
      return refused;
    is_.trust = ask.document;
    return std::nullopt;
  }

  outcome operator()(const set_boundary& ask) {
    if (auto refused = refuse_boundary(tx_, account_, ask.policy))
      return refused;
    if (is_.boundary)
      tx_.erase(use_key(account_, *is_.boundary, policy_use_kind::boundary, is_.id));
    if (ask.policy)
      tx_.put(use_key(account_, *ask.policy, policy_use_kind::boundary, is_.id), mark());
    is_.boundary = ask.policy;
    return std::nullopt;
  }

  outcome operator()(const tag_entity& ask) {
    auto tags = with_tags(is_.tags, ask.tags);
    if (!tags)
      return std::move(tags).refusal();
    is_.tags = std::move(*tags);
    return std::nullopt;
  }

  outcome operator()(const untag_entity& ask) {
    is_.tags = without_tags(std::move(is_.tags), ask.keys);
    return std::nullopt;
  }

  outcome operator()(const attach_policy& ask) {
    if (!find_managed(tx_, account_, ask.policy))
      return not_attachable(ask.policy);
    auto& all = is_.attached;
    const auto at = std::ranges::lower_bound(all, ask.policy);
    if (at != all.end() && *at == ask.policy)
      return std::nullopt;
    if (all.size() >= attached_policies_max)
      return over_quota(attachments_quota(kind_), attached_policies_max);
    all.insert(at, ask.policy);
    tx_.put(use_key(account_, ask.policy, policy_use_kind::attached, is_.id), mark());
    return std::nullopt;
  }

  outcome operator()(const detach_policy& ask) {
    if (std::erase(is_.attached, ask.policy) == 0)
      return no_such_managed_policy(ask.policy);
    tx_.erase(use_key(account_, ask.policy, policy_use_kind::attached, is_.id));
    return std::nullopt;
  }

  outcome operator()(const put_inline_policy& ask) {
    if (const auto read = policy::read(ask.document, policy::place::identity); !read)
      return read.refusal();
    auto size = policy::size_of(ask.document);
    auto bytes = ask.document.size();
    for (const auto& [name, document] : is_.inline_policies)
      if (name != ask.name) {
        size += policy::size_of(document);
        bytes += document.size();
      }
    const auto most = inline_size_max(kind_);
    if (size > most || bytes > inline_bytes_max)
      return over_limit("Maximum policy size of " + std::to_string(most) + " bytes exceeded for "
                        + std::string{noun_of(kind_)} + " " + is_.name);
    is_.inline_policies[ask.name] = ask.document;
    return std::nullopt;
  }

  outcome operator()(const delete_inline_policy& ask) {
    if (is_.inline_policies.erase(ask.name) == 0)
      return no_such_inline_policy(kind_, ask.name);
    return std::nullopt;
  }

  outcome operator()(const join_group& ask) {
    const auto group = load_entity(tx_, account_, entity_kind::group, ask.group);
    if (!group)
      return no_such_entity(entity_kind::group, ask.group);
    if (std::ranges::find(is_.groups, group->id) != is_.groups.end())
      return std::nullopt;
    if (is_.groups.size() >= groups_per_user_max)
      return over_quota("GroupsPerUser", groups_per_user_max);
    is_.groups.push_back(group->id);
    tx_.put(member_key(account_, group->id, is_.id), mark());
    return std::nullopt;
  }

  outcome operator()(const leave_group& ask) {
    const auto group = load_entity(tx_, account_, entity_kind::group, ask.group);
    if (!group)
      return no_such_entity(entity_kind::group, ask.group);
    if (std::erase(is_.groups, group->id) == 0)
      return no_such("User " + is_.name + " is not a member of group " + group->name + ".");
    tx_.erase(member_key(account_, group->id, is_.id));
    return std::nullopt;
  }

  outcome operator()(const set_login& ask) {
    if (ask.is_new && is_.login)
      return exists("Login Profile for user " + is_.name + " already exists.");
    if (!ask.is_new && !is_.login)
      return no_such_login(is_.name);
    if (!is_.login)
      is_.login = login_profile{.created = with_.now};
    is_.login->reset_required = ask.reset_required.value_or(is_.login->reset_required);
    return std::nullopt;
  }

  outcome operator()(const delete_login&) {
    if (!is_.login)
      return no_such_login(is_.name);
    is_.login.reset();
    return std::nullopt;
  }

  outcome operator()(const hold_role& ask) {
    const auto role = load_entity(tx_, account_, entity_kind::role, ask.role);
    if (!role)
      return no_such_entity(entity_kind::role, ask.role);
    if (!role->service.empty())
      return protected_role(role->name);
    if (!is_.role.empty())
      return over_quota("InstanceSessionsPerInstanceProfile", 1);
    is_.role = role->id;
    tx_.put(holder_key(account_, role->id, is_.id), mark());
    return std::nullopt;
  }

  outcome operator()(const release_role& ask) {
    const auto role = load_entity(tx_, account_, entity_kind::role, ask.role);
    if (!role || is_.role != role->id)
      return no_such_entity(entity_kind::role, ask.role);
    tx_.erase(holder_key(account_, is_.role, is_.id));
    is_.role.clear();
    return std::nullopt;
  }

private:
  void erase() {
    if (is_.boundary)
      tx_.erase(use_key(account_, *is_.boundary, policy_use_kind::boundary, is_.id));
    tx_.erase(entity_key(account_, kind_, is_.name));
    tx_.erase(id_key(account_, is_.id));
    auto account = load_account(tx_, account_);
    auto& count = account.*quota_of(kind_).count;
    count -= count > 0;
    store_account(tx_, account_, account);
    erased_ = true;
  }

  transaction& tx_;
  const identity_change& with_;
  const std::string& account_;
  entity_kind kind_;
  entity& is_;
  bool erased_ = false;
};

result<entity_view> create(transaction& tx, const identity_change& with, entity_kind kind,
                           entity made) {
  const auto& account = with.account;
  if (kind == entity_kind::role)
    if (auto refused = refuse_trust(tx, account, made.trust))
      return std::move(*refused);
  if (load_entity(tx, account, kind, made.name))
    return made.service.empty()
               ? entity_exists(kind, made.name)
               : invalid_input("Service role name " + made.name
                               + " has been taken in this account, please try a different suffix.");
  auto tags = with_tags({}, made.tags);
  if (!tags)
    return std::move(tags).refusal();
  if (auto refused = refuse_boundary(tx, account, made.boundary))
    return std::move(*refused);
  auto counts = load_account(tx, account);
  const auto quota = quota_of(kind);
  if (counts.*quota.count >= quota.most)
    return over_quota(quota.name, quota.most);
  ++(counts.*quota.count);
  store_account(tx, account, counts);
  made.tags = std::move(*tags);
  made.id = std::string{id_prefix(kind)} + with.new_id;
  made.created = with.now;
  if (made.boundary)
    tx.put(use_key(account, *made.boundary, policy_use_kind::boundary, made.id), mark());
  for (const auto& policy : made.attached) // Of a service's own role.
    tx.put(use_key(account, policy, policy_use_kind::attached, made.id), mark());
  store_entity(tx, account, kind, made);
  return entity_view{std::move(made)};
}

/// What may be done to a role that belongs to a service.
bool is_allowed_on_linked(const entity_change& what) {
  return std::holds_alternative<delete_linked_role>(what)
         || std::holds_alternative<describe_role>(what);
}

} // namespace

result<entity_view> apply(transaction& tx, const identity_change& with, const change_entity& ask) {
  if (const auto* make = std::get_if<create_entity>(&ask.what))
    return create(tx, with, ask.kind, make->made);
  auto is = load_entity(tx, with.account, ask.kind, ask.name);
  if (!is)
    return no_such_entity(ask.kind, ask.name);
  if (!is->service.empty() && !is_allowed_on_linked(ask.what))
    return protected_role(is->name);
  entity_editor edit{tx, with, ask.kind, *is};
  if (auto refused = std::visit(edit, ask.what))
    return std::move(*refused);
  if (!edit.is_erased())
    store_entity(tx, with.account, ask.kind, *is);
  return view_of(tx, with.account, std::move(*is));
}

result<std::vector<identity_tag>> with_tags(std::vector<identity_tag> tags,
                                            const std::vector<identity_tag>& others) {
  std::set<std::string> seen;
  for (const auto& [key, value] : others) {
    if (is_reserved_tag(key))
      return identities::invalid_input("Tag keys that begin with aws: are reserved for AWS.");
    if (!seen.insert(lower_case(key)).second)
      return identities::duplicate_tags();
    const auto same
        = [&key = key](const identity_tag& one) { return lower_case(one.key) == lower_case(key); };
    const auto found = std::ranges::find_if(tags, same);
    if (found != tags.end())
      *found = {key, value};
    else
      tags.push_back({key, value});
  }
  if (tags.size() > identity_tags_max)
    return identities::over_quota("TagsPerResource", identity_tags_max);
  return tags;
}

std::vector<identity_tag> without_tags(std::vector<identity_tag> tags,
                                       const std::vector<std::string>& keys) {
  for (const auto& key : keys)
    std::erase_if(tags,
                  [&](const identity_tag& one) { return lower_case(one.key) == lower_case(key); });
  return tags;
}

} // namespace troupe
