// SPDX-License-Identifier: Apache-2.0
#include "actors/protocol/identity.hpp"
#include "core/names.hpp"
#include "core/policy/trust.hpp"
#include "gateway/sts/session_details.hpp"

#include <algorithm>

/// AssumeRole: credentials of a role, for whom its trust policy names.
namespace troupe::gateway::sts {

namespace {

using asked = model::assume_role;

constexpr std::int64_t session_seconds_default = 3'600;
constexpr std::int64_t chained_session_seconds_max = 3'600;

struct wanted_role {
  std::string arn;
  std::string account;
  std::string name;
};

struct assumption {
  wanted_role role;
  std::string session;
  std::int64_t seconds = session_seconds_default;
  session_details details;
  bool has_tags = false; ///< Of its own, not only inherited ones.
  bool sets_source = false;
};

/// What is no ARN, in STS's words; an ARN of anything but a role is one of no role.
result<wanted_role> read_role(std::string_view text) {
  const auto parsed = arn::parse(text);
  const auto after = [](std::string_view of, std::size_t colons) {
    for (; colons > 0 && of.find(':') != std::string_view::npos; --colons)
      of.remove_prefix(of.find(':') + 1);
    return of;
  };
  const auto partition = after(text, 1).substr(0, after(text, 1).find(':'));
  if (!parsed || partition.empty() || parsed->service.empty() || parsed->rest.empty())
    return error{code::validation, std::string{text}.append(" is invalid")};
  const bool is_role = parsed->service == "iam" && parsed->rest.starts_with("role/")
                       && is_account_id(parsed->account);
  return wanted_role{std::string{text}, parsed->account,
                     is_role ? parsed->rest.substr(parsed->rest.rfind('/') + 1) : ""};
}

result<assumption> read_assumption(const call& c, wire::input<asked> in) {
  auto role = read_role(in[asked::RoleArn]);
  if (!role)
    return std::move(role).refusal();
  assumption out{std::move(*role), std::string{in[asked::RoleSessionName]}};
  out.seconds = in[asked::DurationSeconds].value_or(session_seconds_default);
  // For conditions of the trust policy, which no statement is taken to fulfil.
  static_cast<void>(in[asked::ExternalId]);
  const auto calling = session_details::parse(c.who.details);
  std::vector<std::string> transitive;
  for (const auto key : in[asked::TransitiveTagKeys])
    transitive.emplace_back(key);
  auto tags = read_session_tags(in[asked::Tags], transitive, calling);
  if (!tags)
    return std::move(tags).refusal();
  out.has_tags = in[asked::Tags].size() > 0;
  out.details.tags = std::move(*tags);
  const auto policies = in[asked::PolicyArns];
  if (auto refused = read_session_policies(in[asked::Policy], policies, out.details))
    return std::move(*refused);
  const auto source = in[asked::SourceIdentity];
  out.sets_source = source.has_value();
  out.details.source_identity = source.value_or(std::string_view{calling.source_identity});
  return out;
}

/// The same for a role that is not there, so that nobody learns which are.
error denied(const caller& who, const wanted_role& role) {
  return {code::access_denied,
          "User: " + principal_arn(who)
              + " is not authorized to perform: sts:AssumeRole on resource: " + role.arn};
}

task<result<entity_view>> find_entity_of(call& c, std::string account, entity_kind kind,
                                         std::string name) {
  address where{std::move(account), {}, {}};
  find_entity ask{kind, std::move(name)};
  return ask_named<identity_actor>(c, noun::identity, std::move(where), std::move(ask));
}
task<result<entity_view>> find_role(call& c, std::string account, std::string name) {
  return find_entity_of(c, std::move(account), entity_kind::role, std::move(name));
}

/// The ARNs that a trust policy may name the caller by: none where the user or role that it is of
/// is gone, though another one of the name may be there.
task<result<policy::trusted_caller>> describe_caller(call& c) {
  policy::trusted_caller who{c.who.account, {}};
  const bool is_user = c.who.role.empty();
  if (is_user && c.who.user.empty())
    co_return who;
  auto finding = find_entity_of(c, c.who.account, is_user ? entity_kind::user : entity_kind::role,
                                is_user ? c.who.user : c.who.role);
  const auto found = co_await std::move(finding);
  if (!found && !(found.refusal().kind == "NoSuchEntity"))
    co_return found.refusal();
  // Of functions' sessions the role was not looked up, and need not be there.
  const bool is_gone
      = !c.who.principal_id.empty() && (!found || found->is.id != c.who.principal_id);
  if (is_gone)
    co_return policy::trusted_caller{};
  who.arns.push_back(principal_arn(c.who));
  if (found && !is_user)
    who.arns.push_back("arn:aws:iam::" + c.who.account + ":role" + found->is.path + found->is.name);
  co_return who;
}

std::optional<error> judge(const caller& who, const assumption& ask, const entity& role,
                           const policy::trusted_caller& described) {
  if ("arn:aws:iam::" + ask.role.account + ":role" + role.path + role.name != ask.role.arn)
    return denied(who, ask.role);
  const auto trust = policy::read(role.trust, policy::place::trust);
  if (!trust)
    return denied(who, ask.role);
  std::vector<std::string_view> actions{"sts:AssumeRole"};
  if (ask.has_tags)
    actions.push_back("sts:TagSession");
  if (ask.sets_source)
    actions.push_back("sts:SetSourceIdentity");
  switch (policy::judge_trust(*trust, described, actions)) {
    case policy::trust_verdict::allowed:
      return std::nullopt;
    case policy::trust_verdict::undecided:
      return error{code::not_implemented, "troupe: AssumeRole with a Condition in the role's trust "
                                          "policy is not implemented"};
    case policy::trust_verdict::denied:
      break;
  }
  return denied(who, ask.role);
}

std::optional<error> refuse_duration(const caller& who, const assumption& ask, const entity& role) {
  if (ask.seconds > role.max_session_seconds)
    return error{code::validation, "The requested DurationSeconds exceeds the MaxSessionDuration "
                                   "set for this role."};
  if (!who.role.empty() && ask.seconds > chained_session_seconds_max)
    return error{code::validation, "The requested DurationSeconds exceeds the 1 hour session limit "
                                   "for roles assumed by role chaining."};
  return std::nullopt;
}

session begin_session(const call& c, const assumption& ask, const entity& role) {
  const auto now = c.gateway.time.now();
  session made{ask.role.account, role.name, ask.session};
  made.principal_id = role.id;
  made.issued = now;
  made.expires = now - now % 1'000 + ask.seconds * 1'000;
  made.details = ask.details.text();
  return made;
}

} // namespace

task<reply<asked>> assume_role(call& c, wire::input<asked> in) {
  const auto ask = read_assumption(c, in);
  if (!ask)
    co_return ask.refusal();
  const auto size = packed_size(ask->details);
  if (!size)
    co_return size.refusal();
  if (ask->role.name.empty() || !c.who.federated.empty())
    co_return denied(c.who, ask->role);
  auto describing = describe_caller(c);
  const auto who = co_await std::move(describing);
  if (!who)
    co_return who.refusal();
  auto finding = find_role(c, ask->role.account, ask->role.name);
  const auto role = co_await std::move(finding);
  if (!role && role.refusal().kind == "NoSuchEntity")
    co_return denied(c.who, ask->role);
  if (!role)
    co_return role.refusal();
  if (auto refused = judge(c.who, *ask, role->is, *who))
    co_return std::move(*refused);
  if (auto refused = refuse_duration(c.who, *ask, role->is))
    co_return std::move(*refused);
  const auto made = begin_session(c, *ask, role->is);
  wire::output<asked> out;
  write_credentials(out[asked::output::Credentials], c.gateway.node.issuer->issue(made),
                    made.expires);
  const auto to = out[asked::output::AssumedRoleUser];
  to[shapes::assumed_role_user::AssumedRoleId] = role->is.id + ":" + ask->session;
  to[shapes::assumed_role_user::Arn]
      = "arn:aws:sts::" + ask->role.account + ":assumed-role/" + role->is.name + "/" + ask->session;
  if (!ask->details.is_plain())
    out[asked::output::PackedPolicySize] = *size;
  if (!ask->details.source_identity.empty())
    out[asked::output::SourceIdentity] = ask->details.source_identity;
  co_return out;
}

} // namespace troupe::gateway::sts
