// SPDX-License-Identifier: Apache-2.0
#include "gateway/iam/operations.hpp"

/// Groups and who is in them.
namespace troupe::gateway::iam {

task<reply<model::create_group>> create_group(call& c, wire::input<model::create_group> in) {
  using asked = model::create_group;
  entity made;
  made.name = in[asked::GroupName];
  made.path = in[asked::Path].value_or("/");
  change_entity ask{entity_kind::group, made.name, create_entity{std::move(made)}};
  auto asking = ask_identity(c, std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  write_group(out[asked::output::Group], c.who.account, done->is);
  co_return out;
}

/// With its users.
task<reply<model::get_group>> get_group(call& c, wire::input<model::get_group> in) {
  using asked = model::get_group;
  auto page = read_page(in);
  if (!page)
    co_return std::move(page).refusal();
  list_entities ask{.kind = entity_kind::user, .relation = entity_relation::users_of_group};
  ask.of = in[asked::GroupName];
  ask.after = std::move(page->after);
  ask.limit = page->limit;
  auto finding = find_named<asked>(c, read_entity(c, in));
  const auto group = co_await std::move(finding);
  if (!group)
    co_return group.refusal();
  auto asking = ask_identity(c, std::move(ask));
  const auto users = co_await std::move(asking);
  if (!users)
    co_return users.refusal();
  wire::output<asked> out;
  write_group(out[asked::output::Group], c.who.account, group->is);
  out[asked::output::Users].fill(users->entities, [&](auto to, const entity_view& one) {
    write_user(to, c.who.account, one.is, user_detail::listed);
  });
  write_page(out, users->next);
  co_return out;
}

task<reply<model::list_groups>> list_groups(call& c, wire::input<model::list_groups> in) {
  using asked = model::list_groups;
  list_entities ask{.kind = entity_kind::group};
  ask.path_prefix = in[asked::PathPrefix].value_or("/");
  const auto write = [account = c.who.account](auto& out, const auto& found) {
    out[asked::output::Groups].fill(
        found, [&](auto to, const entity_view& one) { write_group(to, account, one.is); });
  };
  return list_entities_of<asked>(c, in, std::move(ask), write);
}

task<reply<model::list_groups_for_user>>
list_groups_for_user(call& c, wire::input<model::list_groups_for_user> in) {
  using asked = model::list_groups_for_user;
  list_entities ask{.kind = entity_kind::group, .relation = entity_relation::groups_of_user};
  ask.of = in[asked::UserName];
  const auto write = [account = c.who.account](auto& out, const auto& found) {
    out[asked::output::Groups].fill(
        found, [&](auto to, const entity_view& one) { write_group(to, account, one.is); });
  };
  return list_entities_of<asked>(c, in, std::move(ask), write);
}

task<reply<model::update_group>> update_group(call& c, wire::input<model::update_group> in) {
  using asked = model::update_group;
  rename_entity what;
  what.name = in[asked::NewGroupName];
  what.path = in[asked::NewPath];
  return change_named<asked>(c, read_entity(c, in), std::move(what));
}

task<reply<model::add_user_to_group>> add_user_to_group(call& c,
                                                        wire::input<model::add_user_to_group> in) {
  using asked = model::add_user_to_group;
  join_group what{std::string{in[asked::GroupName]}};
  return change_named<asked>(c, read_entity(c, in), std::move(what));
}

task<reply<model::remove_user_from_group>>
remove_user_from_group(call& c, wire::input<model::remove_user_from_group> in) {
  using asked = model::remove_user_from_group;
  leave_group what{std::string{in[asked::GroupName]}};
  return change_named<asked>(c, read_entity(c, in), std::move(what));
}

} // namespace troupe::gateway::iam
