// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/iam/identity.hpp"

/// What users, groups, roles and instance profiles have alike: policies attached and inline,
/// boundaries, tags, and an end. One function for each, whatever it is of.
namespace troupe::gateway::iam {

template <class Model>
task<reply<Model>> delete_named(call& c, wire::input<Model> in) {
  return change_named<Model>(c, read_entity(c, in), delete_entity{});
}

/// `What` is `attach_policy` or `detach_policy`.
template <class What, class Model>
task<reply<Model>> change_attached(call& c, wire::input<Model> in) {
  auto named = read_entity(c, in);
  std::string arn{in[Model::PolicyArn]};
  if (auto refused = refuse_arn(arn))
    named = std::move(*refused);
  return change_named<Model>(c, std::move(named), What{std::move(arn)});
}

template <class Model>
task<reply<Model>> attach(call& c, wire::input<Model> in) {
  return change_attached<attach_policy>(c, in);
}

template <class Model>
task<reply<Model>> detach(call& c, wire::input<Model> in) {
  return change_attached<detach_policy>(c, in);
}

template <class Model>
task<reply<Model>> list_attached(call& c, wire::input<Model> in) {
  using answer = typename Model::output;
  const auto page = read_page(in);
  const std::string prefix{in[Model::PathPrefix].value_or("/")};
  if (!page)
    co_return page.refusal();
  auto finding = find_named<Model>(c, read_entity(c, in));
  auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  auto& attached = found->is.attached;
  std::erase_if(attached, [&](const std::string& arn) {
    return !std::string_view{arn}.substr(arn.find(":policy/") + 7).starts_with(prefix);
  });
  const auto next = cut_page(attached, *page);
  if (!next)
    co_return next.refusal();
  wire::output<Model> out;
  out[answer::AttachedPolicies].fill(attached, [](auto to, const std::string& arn) {
    to[shapes::attached_policy::PolicyName] = arn.substr(arn.rfind('/') + 1);
    to[shapes::attached_policy::PolicyArn] = arn;
  });
  write_page(out, *next);
  co_return out;
}

template <class Model>
task<reply<Model>> put_inline(call& c, wire::input<Model> in) {
  put_inline_policy what{std::string{in[Model::PolicyName]},
                         std::string{in[Model::PolicyDocument]}};
  return change_named<Model>(c, read_entity(c, in), std::move(what));
}

template <class Model>
task<reply<Model>> delete_inline(call& c, wire::input<Model> in) {
  delete_inline_policy what{std::string{in[Model::PolicyName]}};
  return change_named<Model>(c, read_entity(c, in), std::move(what));
}

error no_such_inline_policy(entity_kind kind, const std::string& name);

template <class Model>
task<reply<Model>> get_inline(call& c, wire::input<Model> in) {
  using answer = typename Model::output;
  const std::string name{in[Model::PolicyName]};
  auto finding = find_named<Model>(c, read_entity(c, in));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  const auto policy = found->is.inline_policies.find(name);
  if (policy == found->is.inline_policies.end())
    co_return no_such_inline_policy(kind_of<Model>(), name);
  wire::output<Model> out;
  if constexpr (kind_of<Model>() == entity_kind::user)
    out[answer::UserName] = found->is.name;
  else if constexpr (kind_of<Model>() == entity_kind::role)
    out[answer::RoleName] = found->is.name;
  else
    out[answer::GroupName] = found->is.name;
  out[answer::PolicyName] = name;
  out[answer::PolicyDocument] = document_text(policy->second);
  co_return out;
}

template <class Model>
task<reply<Model>> list_inline(call& c, wire::input<Model> in) {
  using answer = typename Model::output;
  const auto page = read_page(in);
  if (!page)
    co_return page.refusal();
  auto finding = find_named<Model>(c, read_entity(c, in));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  std::vector<std::string> names;
  for (const auto& [name, document] : found->is.inline_policies)
    names.push_back(name);
  const auto next = cut_page(names, *page);
  if (!next)
    co_return next.refusal();
  wire::output<Model> out;
  out[answer::PolicyNames].fill(names);
  write_page(out, *next);
  co_return out;
}

template <class Model>
task<reply<Model>> put_boundary(call& c, wire::input<Model> in) {
  auto named = read_entity(c, in);
  std::string arn{in[Model::PermissionsBoundary]};
  if (auto refused = refuse_arn(arn))
    named = std::move(*refused);
  return change_named<Model>(c, std::move(named), set_boundary{std::move(arn)});
}

template <class Model>
task<reply<Model>> delete_boundary(call& c, wire::input<Model> in) {
  return change_named<Model>(c, read_entity(c, in), set_boundary{});
}

template <class Model>
task<reply<Model>> tag(call& c, wire::input<Model> in) {
  return change_named<Model>(c, read_entity(c, in), tag_entity{read_tags(in[Model::Tags])});
}

template <class Model>
task<reply<Model>> untag(call& c, wire::input<Model> in) {
  untag_entity what;
  for (const auto key : in[Model::TagKeys])
    what.keys.emplace_back(key);
  return change_named<Model>(c, read_entity(c, in), std::move(what));
}

template <class Model>
task<reply<Model>> list_tags(call& c, wire::input<Model> in) {
  using answer = typename Model::output;
  const auto page = read_page(in);
  if (!page)
    co_return page.refusal();
  auto finding = find_named<Model>(c, read_entity(c, in));
  auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  const auto next = cut_page(found->is.tags, *page);
  if (!next)
    co_return next.refusal();
  wire::output<Model> out;
  write_tags(out[answer::Tags], found->is.tags);
  write_page(out, *next);
  co_return out;
}

} // namespace troupe::gateway::iam
