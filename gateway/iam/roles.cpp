// SPDX-License-Identifier: Apache-2.0
#include "gateway/iam/operations.hpp"

/// Roles, and what is theirs alone: whom they trust, and how long they may be assumed.
namespace troupe::gateway::iam {

task<reply<model::create_role>> create_role(call& c, wire::input<model::create_role> in) {
  using asked = model::create_role;
  entity made;
  made.name = in[asked::RoleName];
  made.path = in[asked::Path].value_or("/");
  made.trust = in[asked::AssumeRolePolicyDocument];
  made.description = in[asked::Description];
  made.max_session_seconds = in[asked::MaxSessionDuration].value_or(made.max_session_seconds);
  made.boundary = in[asked::PermissionsBoundary];
  made.tags = read_tags(in[asked::Tags]);
  change_entity ask{entity_kind::role, made.name, create_entity{std::move(made)}};
  auto asking = ask_identity(c, std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  write_role(out[asked::output::Role], c.who.account, done->is, role_detail::made);
  co_return out;
}

task<reply<model::get_role>> get_role(call& c, wire::input<model::get_role> in) {
  using asked = model::get_role;
  auto finding = find_named<asked>(c, read_entity(c, in));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  write_role(out[asked::output::Role], c.who.account, found->is, role_detail::found);
  co_return out;
}

task<reply<model::list_roles>> list_roles(call& c, wire::input<model::list_roles> in) {
  using asked = model::list_roles;
  list_entities ask{.kind = entity_kind::role};
  ask.path_prefix = in[asked::PathPrefix].value_or("/");
  const auto write = [account = c.who.account](auto& out, const auto& found) {
    out[asked::output::Roles].fill(found, [&](auto to, const entity_view& one) {
      write_role(to, account, one.is, role_detail::listed);
    });
  };
  return list_entities_of<asked>(c, in, std::move(ask), write);
}

task<reply<model::update_role>> update_role(call& c, wire::input<model::update_role> in) {
  using asked = model::update_role;
  describe_role what;
  what.description = in[asked::Description];
  what.max_session_seconds = in[asked::MaxSessionDuration];
  return change_named<asked>(c, read_entity(c, in), std::move(what));
}

task<reply<model::update_role_description>>
update_role_description(call& c, wire::input<model::update_role_description> in) {
  using asked = model::update_role_description;
  describe_role what;
  what.description = std::string{in[asked::Description]};
  change_entity ask{entity_kind::role, std::string{in[asked::RoleName]}, std::move(what)};
  auto asking = ask_identity(c, std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  write_role(out[asked::output::Role], c.who.account, done->is, role_detail::listed);
  co_return out;
}

task<reply<model::update_assume_role_policy>>
update_assume_role_policy(call& c, wire::input<model::update_assume_role_policy> in) {
  using asked = model::update_assume_role_policy;
  set_trust what{std::string{in[asked::PolicyDocument]}};
  return change_named<asked>(c, read_entity(c, in), std::move(what));
}

} // namespace troupe::gateway::iam
