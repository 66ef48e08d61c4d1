// SPDX-License-Identifier: Apache-2.0
#include "gateway/iam/operations.hpp"

#include <algorithm>
#include <array>

/// Managed policies: the account's own, and AWS's.
namespace troupe::gateway::iam {

namespace {

std::string version_id(std::int64_t number) {
  return "v" + std::to_string(number);
}

enum class policy_detail : std::uint8_t { made, found, listed };

void write_policy(wire::structure_place<shapes::policy> to, const policy_view& view,
                  policy_detail detail) {
  using policy = shapes::policy;
  const auto& is = view.is;
  to[policy::PolicyName] = is.name;
  to[policy::PolicyId] = is.id;
  to[policy::Arn] = view.arn;
  to[policy::Path] = is.path;
  to[policy::DefaultVersionId] = version_id(is.default_version);
  to[policy::AttachmentCount] = static_cast<std::int64_t>(view.attachments);
  to[policy::PermissionsBoundaryUsageCount] = static_cast<std::int64_t>(view.bounded);
  to[policy::IsAttachable] = true;
  to[policy::CreateDate] = is.created;
  to[policy::UpdateDate] = is.updated;
  if (detail == policy_detail::listed)
    return;
  if (detail == policy_detail::found)
    to[policy::Description] = is.description;
  if (detail == policy_detail::found || !is.tags.empty())
    write_tags(to[policy::Tags], is.tags);
}

void write_version(wire::structure_place<shapes::policy_version> to, const managed_policy& of,
                   const policy_version& one, bool with_document) {
  using version = shapes::policy_version;
  if (with_document)
    to[version::Document] = document_text(one.document);
  to[version::VersionId] = version_id(one.number);
  to[version::IsDefaultVersion] = one.number == of.default_version;
  to[version::CreateDate] = one.created;
}

/// Asks for the policy of an ARN that may be none.
task<result<policy_view>> find(call& c, std::string arn) {
  if (auto refused = refuse_arn(arn))
    co_return std::move(*refused);
  find_policy ask{std::move(arn)};
  auto asking = ask_identity(c, std::move(ask));
  co_return co_await std::move(asking);
}

task<result<policy_view>> change(call& c, std::string arn, policy_change what) {
  if (auto refused = refuse_arn(arn))
    co_return std::move(*refused);
  change_policy ask{std::move(arn), std::move(what)};
  auto asking = ask_identity(c, std::move(ask));
  co_return co_await std::move(asking);
}

template <class Model>
task<reply<Model>> change_quietly(call& c, std::string arn, policy_change what) {
  auto changing = change(c, std::move(arn), std::move(what));
  auto done = co_await std::move(changing);
  co_return reply_of<Model>(std::move(done));
}

} // namespace

task<reply<model::create_policy>> create_policy(call& c, wire::input<model::create_policy> in) {
  using asked = model::create_policy;
  troupe::create_policy what;
  what.made.name = in[asked::PolicyName];
  what.made.path = in[asked::Path].value_or("/");
  what.made.description = in[asked::Description];
  what.made.tags = read_tags(in[asked::Tags]);
  what.document = in[asked::PolicyDocument];
  change_policy ask{{}, std::move(what)};
  auto asking = ask_identity(c, std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  write_policy(out[asked::output::Policy], *done, policy_detail::made);
  co_return out;
}

task<reply<model::get_policy>> get_policy(call& c, wire::input<model::get_policy> in) {
  using asked = model::get_policy;
  auto finding = find(c, std::string{in[asked::PolicyArn]});
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  write_policy(out[asked::output::Policy], *found, policy_detail::found);
  co_return out;
}

task<reply<model::delete_policy>> delete_policy(call& c, wire::input<model::delete_policy> in) {
  using asked = model::delete_policy;
  return change_quietly<asked>(c, std::string{in[asked::PolicyArn]}, troupe::delete_policy{});
}

task<reply<model::list_policies>> list_policies(call& c, wire::input<model::list_policies> in) {
  using asked = model::list_policies;
  auto page = read_page(in);
  if (!page)
    co_return std::move(page).refusal();
  troupe::list_policies ask;
  const auto scope = in[asked::Scope].value_or("All");
  if (scope != "All")
    ask.owner = scope == "AWS" ? policy_owner::aws : policy_owner::account;
  ask.path_prefix = in[asked::PathPrefix].value_or("/");
  ask.attached_only = in[asked::OnlyAttached].value_or(false);
  const auto usage = in[asked::PolicyUsageFilter].value_or("");
  ask.attached_only = ask.attached_only || usage == "PermissionsPolicy";
  ask.bounding_only = usage == "PermissionsBoundary";
  ask.after = std::move(page->after);
  ask.limit = page->limit;
  auto asking = ask_identity(c, std::move(ask));
  const auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  out[asked::output::Policies].fill(found->policies, [](auto to, const policy_view& one) {
    write_policy(to, one, policy_detail::listed);
  });
  write_page(out, found->next);
  co_return out;
}

task<reply<model::create_policy_version>>
create_policy_version(call& c, wire::input<model::create_policy_version> in) {
  using asked = model::create_policy_version;
  add_policy_version what{std::string{in[asked::PolicyDocument]},
                          in[asked::SetAsDefault].value_or(false)};
  auto changing = change(c, std::string{in[asked::PolicyArn]}, std::move(what));
  const auto done = co_await std::move(changing);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  write_version(out[asked::output::PolicyVersion], done->is, done->is.versions.back(), false);
  co_return out;
}

task<reply<model::get_policy_version>>
get_policy_version(call& c, wire::input<model::get_policy_version> in) {
  using asked = model::get_policy_version;
  const std::string arn{in[asked::PolicyArn]};
  const std::string wanted{in[asked::VersionId]};
  auto finding = find(c, arn);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  const auto& versions = found->is.versions;
  const auto version = std::ranges::find_if(
      versions, [&](const policy_version& one) { return version_id(one.number) == wanted; });
  if (version == versions.end())
    co_return error{"NoSuchEntity", "Policy " + arn + " version " + wanted
                                        + " does not exist or is not attachable."};
  wire::output<asked> out;
  write_version(out[asked::output::PolicyVersion], found->is, *version, true);
  co_return out;
}

task<reply<model::delete_policy_version>>
delete_policy_version(call& c, wire::input<model::delete_policy_version> in) {
  using asked = model::delete_policy_version;
  troupe::delete_policy_version what{std::string{in[asked::VersionId]}};
  return change_quietly<asked>(c, std::string{in[asked::PolicyArn]}, std::move(what));
}

task<reply<model::set_default_policy_version>>
set_default_policy_version(call& c, wire::input<model::set_default_policy_version> in) {
  using asked = model::set_default_policy_version;
  set_default_version what{std::string{in[asked::VersionId]}};
  return change_quietly<asked>(c, std::string{in[asked::PolicyArn]}, std::move(what));
}

task<reply<model::list_policy_versions>>
list_policy_versions(call& c, wire::input<model::list_policy_versions> in) {
  using asked = model::list_policy_versions;
  const auto page = read_page(in);
  if (!page)
    co_return page.refusal();
  auto finding = find(c, std::string{in[asked::PolicyArn]});
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  auto versions = found->is.versions;
  std::ranges::reverse(versions); // The newest first.
  const auto next = cut_page(versions, *page);
  if (!next)
    co_return next.refusal();
  wire::output<asked> out;
  out[asked::output::Versions].fill(versions, [&](auto to, const policy_version& one) {
    write_version(to, found->is, one, false);
  });
  write_page(out, *next);
  co_return out;
}

task<reply<model::tag_policy>> tag_policy(call& c, wire::input<model::tag_policy> in) {
  using asked = model::tag_policy;
  troupe::tag_policy what{read_tags(in[asked::Tags])};
  return change_quietly<asked>(c, std::string{in[asked::PolicyArn]}, std::move(what));
}

task<reply<model::untag_policy>> untag_policy(call& c, wire::input<model::untag_policy> in) {
  using asked = model::untag_policy;
  troupe::untag_policy what;
  for (const auto key : in[asked::TagKeys])
    what.keys.emplace_back(key);
  return change_quietly<asked>(c, std::string{in[asked::PolicyArn]}, std::move(what));
}

task<reply<model::list_policy_tags>> list_policy_tags(call& c,
                                                      wire::input<model::list_policy_tags> in) {
  using asked = model::list_policy_tags;
  const auto page = read_page(in);
  if (!page)
    co_return page.refusal();
  auto finding = find(c, std::string{in[asked::PolicyArn]});
  auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  const auto next = cut_page(found->is.tags, *page);
  if (!next)
    co_return next.refusal();
  wire::output<asked> out;
  write_tags(out[asked::output::Tags], found->is.tags);
  write_page(out, *next);
  co_return out;
}

} // namespace troupe::gateway::iam
