// SPDX-License-Identifier: Apache-2.0
#include "gateway/iam/operations.hpp"

#include <algorithm>

/// ListEntitiesForPolicy: who has a policy, attached or as a boundary.
namespace troupe::gateway::iam {

namespace {

using asked = model::list_entities_for_policy;

/// The lists that an answer is made of, one after the other; a marker says in which the next page
/// begins, and after whom: `3/AIDA…`.
constexpr struct {
  entity_kind kind;
  entity_relation relation;
} lists[] = {{entity_kind::group, entity_relation::attached_to},
             {entity_kind::user, entity_relation::attached_to},
             {entity_kind::role, entity_relation::attached_to},
             {entity_kind::user, entity_relation::bounded_by},
             {entity_kind::role, entity_relation::bounded_by}};

struct entity_query {
  std::string policy;
  std::string path_prefix;
  std::string_view kind;  ///< `User`, or empty.
  std::string_view usage; ///< `PermissionsPolicy`, or empty.
  std::size_t list = 0;
  std::string after;
  std::size_t limit = 0;

  [[nodiscard]] bool wants(std::size_t which) const {
    const auto [of, relation] = lists[which];
    if (usage == "PermissionsPolicy" && relation != entity_relation::attached_to)
      return false;
    if (usage == "PermissionsBoundary" && relation != entity_relation::bounded_by)
      return false;
    return kind.empty() || (kind == "User" && of == entity_kind::user)
           || (kind == "Role" && of == entity_kind::role)
           || (kind == "Group" && of == entity_kind::group);
  }
};

struct entities_found {
  std::vector<entity> groups, users, roles;
  std::string next;

  [[nodiscard]] std::size_t size() const { return groups.size() + users.size() + roles.size(); }
  void add(entity_kind kind, entity one) {
    auto& to = kind == entity_kind::group ? groups : kind == entity_kind::user ? users : roles;
    // Of two that a policy is of both ways, one is enough.
    if (std::ranges::find(to, one.id, &entity::id) == to.end())
      to.push_back(std::move(one));
  }
};

result<entity_query> read_query(wire::input<asked> in) {
  entity_query ask;
  ask.policy = in[asked::PolicyArn];
  ask.path_prefix = in[asked::PathPrefix].value_or("/");
  ask.kind = in[asked::EntityFilter].value_or("");
  ask.usage = in[asked::PolicyUsageFilter].value_or("");
  auto page = read_page(in);
  if (!page)
    return std::move(page).refusal();
  ask.limit = page->limit;
  if (page->after.empty())
    return ask;
  const auto first = page->after.front();
  if (first < '0' || first >= static_cast<char>('0' + std::size(lists)) || page->after.size() < 2
      || page->after[1] != '/')
    return invalid_marker();
  ask.list = static_cast<std::size_t>(first - '0');
  ask.after = page->after.substr(2);
  return ask;
}

task<result<entities_found>> look_up(call& c, entity_query query) {
  entities_found found;
  for (; query.list < std::size(lists); ++query.list, query.after.clear()) {
    if (!query.wants(query.list))
      continue;
    const auto [kind, relation] = lists[query.list];
    if (found.size() >= query.limit) {
      found.next = std::to_string(query.list) + "/";
      break;
    }
    list_entities ask{.kind = kind, .relation = relation, .of = query.policy};
    ask.path_prefix = query.path_prefix;
    ask.after = query.after;
    ask.limit = query.limit - found.size();
    auto asking = ask_identity(c, std::move(ask));
    auto page = co_await std::move(asking);
    if (!page)
      co_return page.refusal();
    for (auto& one : page->entities)
      found.add(kind, std::move(one.is));
    if (!page->next.empty()) {
      found.next = std::to_string(query.list) + "/" + page->next;
      break;
    }
  }
  co_return found;
}

} // namespace

task<reply<asked>> list_entities_for_policy(call& c, wire::input<asked> in) {
  auto query = read_query(in);
  if (!query)
    co_return std::move(query).refusal();
  if (auto refused = refuse_arn(query->policy))
    co_return std::move(*refused);
  find_policy ask{query->policy};
  auto asking = ask_identity(c, std::move(ask));
  if (const auto policy = co_await std::move(asking); !policy)
    co_return policy.refusal();
  auto looking = look_up(c, std::move(*query));
  const auto found = co_await std::move(looking);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  out[asked::output::PolicyGroups].fill(found->groups, [](auto to, const entity& one) {
    to[shapes::policy_group::GroupName] = one.name;
    to[shapes::policy_group::GroupId] = one.id;
  });
  out[asked::output::PolicyUsers].fill(found->users, [](auto to, const entity& one) {
    to[shapes::policy_user::UserName] = one.name;
    to[shapes::policy_user::UserId] = one.id;
  });
  out[asked::output::PolicyRoles].fill(found->roles, [](auto to, const entity& one) {
    to[shapes::policy_role::RoleName] = one.name;
    to[shapes::policy_role::RoleId] = one.id;
  });
  write_page(out, found->next);
  co_return out;
}

} // namespace troupe::gateway::iam
