// SPDX-License-Identifier: Apache-2.0
#include "gateway/iam/operations.hpp"

/// Instance profiles, each with one role at most.
namespace troupe::gateway::iam {

task<reply<model::create_instance_profile>>
create_instance_profile(call& c, wire::input<model::create_instance_profile> in) {
  using asked = model::create_instance_profile;
  entity made;
  made.name = in[asked::InstanceProfileName];
  made.path = in[asked::Path].value_or("/");
  made.tags = read_tags(in[asked::Tags]);
  change_entity ask{entity_kind::instance_profile, made.name, create_entity{std::move(made)}};
  auto asking = ask_identity(c, std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return done.refusal();
  wire::output<asked> out;
  write_profile(out[asked::output::InstanceProfile], c.who.account, *done, true);
  co_return out;
}

task<reply<model::get_instance_profile>>
get_instance_profile(call& c, wire::input<model::get_instance_profile> in) {
  using asked = model::get_instance_profile;
  auto finding = find_named<asked>(c, read_entity(c, in));
  const auto found = co_await std::move(finding);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  write_profile(out[asked::output::InstanceProfile], c.who.account, *found, true);
  co_return out;
}

task<reply<model::list_instance_profiles>>
list_instance_profiles(call& c, wire::input<model::list_instance_profiles> in) {
  using asked = model::list_instance_profiles;
  list_entities ask{.kind = entity_kind::instance_profile};
  ask.path_prefix = in[asked::PathPrefix].value_or("/");
  const auto write = [account = c.who.account](auto& out, const auto& found) {
    out[asked::output::InstanceProfiles].fill(
        found, [&](auto to, const entity_view& one) { write_profile(to, account, one, false); });
  };
  return list_entities_of<asked>(c, in, std::move(ask), write);
}

task<reply<model::list_instance_profiles_for_role>>
list_instance_profiles_for_role(call& c, wire::input<model::list_instance_profiles_for_role> in) {
  using asked = model::list_instance_profiles_for_role;
  list_entities ask{.kind = entity_kind::instance_profile,
                    .relation = entity_relation::profiles_of_role};
  ask.of = in[asked::RoleName];
  const auto write = [account = c.who.account](auto& out, const auto& found) {
    out[asked::output::InstanceProfiles].fill(
        found, [&](auto to, const entity_view& one) { write_profile(to, account, one, false); });
  };
  return list_entities_of<asked>(c, in, std::move(ask), write);
}

task<reply<model::add_role_to_instance_profile>>
add_role_to_instance_profile(call& c, wire::input<model::add_role_to_instance_profile> in) {
  using asked = model::add_role_to_instance_profile;
  hold_role what{std::string{in[asked::RoleName]}};
  return change_named<asked>(c, read_entity(c, in), std::move(what));
}

task<reply<model::remove_role_from_instance_profile>>
remove_role_from_instance_profile(call& c,
                                  wire::input<model::remove_role_from_instance_profile> in) {
  using asked = model::remove_role_from_instance_profile;
  release_role what{std::string{in[asked::RoleName]}};
  return change_named<asked>(c, read_entity(c, in), std::move(what));
}

} // namespace troupe::gateway::iam
