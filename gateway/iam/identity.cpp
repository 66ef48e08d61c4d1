// SPDX-License-Identifier: Apache-2.0
#include "gateway/iam/entity_policies.hpp"

#include "core/encoding.hpp"

#include <algorithm>

namespace troupe::gateway::iam {

namespace {

constexpr std::int64_t page_items_default = 100;

void write_boundary(wire::structure_place<shapes::attached_permissions_boundary> to,
                    const entity& is) {
  using boundary = shapes::attached_permissions_boundary;
  if (!is.boundary)
    return;
  to[boundary::PermissionsBoundaryType] = "PermissionsBoundaryPolicy";
  to[boundary::PermissionsBoundaryArn] = *is.boundary;
}

} // namespace

error no_such_inline_policy(entity_kind kind, const std::string& name) {
  const std::string_view of = kind == entity_kind::user   ? "user"
                              : kind == entity_kind::role ? "role"
                                                          : "group";
  return {"NoSuchEntity", std::string{"The "}
                              .append(of)
                              .append(" policy with name ")
                              .append(name)
                              .append(" cannot be found.")};
}

result<std::string> name_or_caller(const call& c, std::optional<std::string_view> name) {
  if (name)
    return std::string{*name};
  // Sessions of users may not call IAM on AWS, where nothing vouches for who uses them; here they
  // may name whom they mean, since who they are of may be gone, and another one of the name be
  // there.
  if (!c.who.user.empty() && c.who.is_temporary)
    return error{code::unknown_key, "The security token included in the request is invalid"};
  if (!c.who.user.empty() && c.who.federated.empty())
    return c.who.user;
  return error{code::validation, "Must specify userName when calling with non-User credentials"};
}

std::string entity_arn(const std::string& account, entity_kind kind, const entity& is) {
  std::string_view noun = "role";
  if (kind == entity_kind::user)
    noun = "user";
  else if (kind == entity_kind::group)
    noun = "group";
  else if (kind == entity_kind::instance_profile)
    noun = "instance-profile";
  return "arn:aws:iam::" + account + ":" + std::string{noun} + is.path + is.name;
}

std::optional<error> refuse_arn(std::string_view arn) {
  constexpr auto colons = 5;
  if (arn.starts_with("arn:") && std::ranges::count(arn, ':') >= colons)
    return std::nullopt;
  return error{code::validation, "Invalid ARN:  Could not be parsed!"};
}

error invalid_marker() {
  return {code::validation, "Invalid Marker."};
}

result<page_request> read_page(std::optional<std::string_view> marker,
                               std::optional<std::int64_t> most) {
  page_request page;
  page.limit = static_cast<std::size_t>(most.value_or(page_items_default));
  if (marker) {
    auto after = from_base64(*marker);
    if (!after || after->empty())
      return invalid_marker();
    page.after = std::move(*after);
  }
  return page;
}

std::string marker_text(const std::string& next) {
  return to_base64(next);
}

std::vector<identity_tag> read_tags(wire::list_view<wire::as::structure<shapes::tag>> in) {
  std::vector<identity_tag> out;
  for (const auto one : in)
    out.push_back({std::string{one[shapes::tag::Key]}, std::string{one[shapes::tag::Value]}});
  return out;
}

void write_tags(wire::list_place<wire::as::structure<shapes::tag>> to,
                const std::vector<identity_tag>& tags) {
  to.fill(tags, [](auto place, const identity_tag& one) {
    place[shapes::tag::Key] = one.key;
    place[shapes::tag::Value] = one.value;
  });
}

std::string document_text(const std::string& document) {
  return percent_encode(document);
}

void write_role(wire::structure_place<shapes::role> to, const std::string& account,
                const entity& is, role_detail detail) {
  using role = shapes::role;
  to[role::Path] = is.path;
  to[role::RoleName] = is.name;
  to[role::RoleId] = is.id;
  to[role::Arn] = entity_arn(account, entity_kind::role, is);
  to[role::CreateDate] = is.created;
  to[role::AssumeRolePolicyDocument] = document_text(is.trust);
  to[role::Description] = is.description;
  if (detail != role_detail::made)
    to[role::MaxSessionDuration] = is.max_session_seconds;
  if (detail == role_detail::listed)
    return;
  write_boundary(to[role::PermissionsBoundary], is);
  if (!is.tags.empty())
    write_tags(to[role::Tags], is.tags);
  if (detail == role_detail::found)
    to[role::RoleLastUsed].begin();
}

void write_user(wire::structure_place<shapes::user> to, const std::string& account,
                const entity& is, user_detail detail) {
  using user = shapes::user;
  to[user::Path] = is.path;
  to[user::UserName] = is.name;
  to[user::UserId] = is.id;
  to[user::Arn] = entity_arn(account, entity_kind::user, is);
  to[user::CreateDate] = is.created;
  if (detail == user_detail::listed)
    return;
  write_boundary(to[user::PermissionsBoundary], is);
  if (!is.tags.empty())
    write_tags(to[user::Tags], is.tags);
}

void write_group(wire::structure_place<shapes::group> to, const std::string& account,
                 const entity& is) {
  using group = shapes::group;
  to[group::Path] = is.path;
  to[group::GroupName] = is.name;
  to[group::GroupId] = is.id;
  to[group::Arn] = entity_arn(account, entity_kind::group, is);
  to[group::CreateDate] = is.created;
}

void write_profile(wire::structure_place<shapes::instance_profile> to, const std::string& account,
                   const entity_view& view, bool with_tags) {
  using profile = shapes::instance_profile;
  const auto& is = view.is;
  to[profile::Path] = is.path;
  to[profile::InstanceProfileName] = is.name;
  to[profile::InstanceProfileId] = is.id;
  to[profile::Arn] = entity_arn(account, entity_kind::instance_profile, is);
  to[profile::CreateDate] = is.created;
  std::vector<const entity*> roles;
  if (view.role)
    roles.push_back(&*view.role);
  to[profile::Roles].fill(roles, [&](auto place, const entity* role) {
    write_role(place, account, *role, role_detail::made);
  });
  if (with_tags && !is.tags.empty())
    write_tags(to[profile::Tags], is.tags);
}

} // namespace troupe::gateway::iam
