// SPDX-License-Identifier: Apache-2.0
#include "gateway/iam/operations.hpp"

#include <map>

/// What belongs to the account as a whole: its alias, its password policy, how much there is.
namespace troupe::gateway::iam {

namespace {

template <class Model, class What>
task<reply<Model>> change(call& c, What what) {
  change_account ask{std::move(what)};
  auto asking = ask_identity(c, std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<Model>(std::move(done));
}

task<result<account_identity>> describe(call& c) {
  return ask_identity(c, describe_account{});
}

} // namespace

task<reply<model::create_account_alias>>
create_account_alias(call& c, wire::input<model::create_account_alias> in) {
  using asked = model::create_account_alias;
  return change<asked>(c, troupe::set_account_alias{std::string{in[asked::AccountAlias]}});
}

task<reply<model::delete_account_alias>>
delete_account_alias(call& c, wire::input<model::delete_account_alias> in) {
  using asked = model::delete_account_alias;
  return change<asked>(c, troupe::delete_account_alias{std::string{in[asked::AccountAlias]}});
}

task<reply<model::list_account_aliases>>
list_account_aliases(call& c, wire::input<model::list_account_aliases> in) {
  using asked = model::list_account_aliases;
  const auto page = read_page(in);
  if (!page)
    co_return page.refusal();
  auto describing = describe(c);
  const auto account = co_await std::move(describing);
  if (!account)
    co_return account.refusal();
  std::vector<std::string> aliases;
  if (account->alias)
    aliases.push_back(*account->alias);
  const auto next = cut_page(aliases, *page);
  if (!next)
    co_return next.refusal();
  wire::output<asked> out;
  out[asked::output::AccountAliases].fill(aliases);
  write_page(out, *next);
  co_return out;
}

task<reply<model::update_account_password_policy>>
update_account_password_policy(call& c, wire::input<model::update_account_password_policy> in) {
  using asked = model::update_account_password_policy;
  password_policy policy;
  policy.minimum_length = in[asked::MinimumPasswordLength].value_or(policy.minimum_length);
  policy.symbols = in[asked::RequireSymbols].value_or(false);
  policy.numbers = in[asked::RequireNumbers].value_or(false);
  policy.upper_case = in[asked::RequireUppercaseCharacters].value_or(false);
  policy.lower_case = in[asked::RequireLowercaseCharacters].value_or(false);
  policy.users_may_change = in[asked::AllowUsersToChangePassword].value_or(false);
  policy.age_days_max = in[asked::MaxPasswordAge];
  policy.reuse_prevention = in[asked::PasswordReusePrevention];
  policy.hard_expiry = in[asked::HardExpiry];
  return change<asked>(c, set_password_policy{policy});
}

task<reply<model::delete_account_password_policy>>
delete_account_password_policy(call& c, wire::input<model::delete_account_password_policy>) {
  return change<model::delete_account_password_policy>(c, delete_password_policy{});
}

task<reply<model::get_account_password_policy>>
get_account_password_policy(call& c, wire::input<model::get_account_password_policy>) {
  using asked = model::get_account_password_policy;
  using policy = shapes::password_policy;
  auto describing = describe(c);
  const auto account = co_await std::move(describing);
  if (!account)
    co_return account.refusal();
  if (!account->passwords)
    co_return error{"NoSuchEntity",
                    "The Password Policy with domain name " + c.who.account + " cannot be found."};
  const auto& is = *account->passwords;
  wire::output<asked> out;
  const auto to = out[asked::output::PasswordPolicy];
  to[policy::MinimumPasswordLength] = is.minimum_length;
  to[policy::RequireSymbols] = is.symbols;
  to[policy::RequireNumbers] = is.numbers;
  to[policy::RequireUppercaseCharacters] = is.upper_case;
  to[policy::RequireLowercaseCharacters] = is.lower_case;
  to[policy::AllowUsersToChangePassword] = is.users_may_change;
  to[policy::ExpirePasswords] = is.age_days_max.has_value();
  to[policy::MaxPasswordAge] = is.age_days_max;
  to[policy::PasswordReusePrevention] = is.reuse_prevention;
  to[policy::HardExpiry] = is.hard_expiry;
  co_return out;
}

task<reply<model::get_account_summary>>
get_account_summary(call& c, wire::input<model::get_account_summary>) {
  using asked = model::get_account_summary;
  auto describing = describe(c);
  const auto account = co_await std::move(describing);
  if (!account)
    co_return account.refusal();
  const auto number = [](auto value) { return static_cast<std::int64_t>(value); };
  const std::map<std::string, std::int64_t> summary{
      {"AccessKeysPerUserQuota", number(access_keys_per_user_max)},
      {"AttachedPoliciesPerGroupQuota", number(attached_policies_max)},
      {"AttachedPoliciesPerRoleQuota", number(attached_policies_max)},
      {"AttachedPoliciesPerUserQuota", number(attached_policies_max)},
      {"GroupPolicySizeQuota", number(inline_policies_of_group_size_max)},
      {"Groups", number(account->groups)},
      {"GroupsPerUserQuota", number(groups_per_user_max)},
      {"GroupsQuota", number(groups_per_account_max)},
      {"InstanceProfiles", number(account->instance_profiles)},
      {"InstanceProfilesQuota", number(instance_profiles_per_account_max)},
      {"MFADevices", 0},
      {"MFADevicesInUse", 0},
      {"AccountMFAEnabled", 0},
      {"Policies", number(account->policies)},
      {"PoliciesQuota", number(policies_per_account_max)},
      {"PolicySizeQuota", number(managed_policy_size_max)},
      {"RolePolicySizeQuota", number(inline_policies_of_role_size_max)},
      {"Roles", number(account->roles)},
      {"RolesQuota", number(roles_per_account_max)},
      {"AssumeRolePolicySizeQuota", number(trust_policy_size_max)},
      {"UserPolicySizeQuota", number(inline_policies_of_user_size_max)},
      {"Users", number(account->users)},
      {"UsersQuota", number(users_per_account_max)},
      {"VersionsPerPolicyQuota", number(policy_versions_max)}};
  wire::output<asked> out;
  out[asked::output::SummaryMap].fill(summary);
  co_return out;
}

} // namespace troupe::gateway::iam
