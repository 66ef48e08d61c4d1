// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"
#include "core/policy/document.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace troupe::policy {

namespace {

using refusal = std::optional<error>;

error malformed(std::string message) {
  return {"MalformedPolicyDocument", std::move(message)};
}

std::string quoted(std::string_view text) {
  return std::string{"\""}.append(text).append("\"");
}

/// The six parts of an ARN; the last holds all further colons.
std::optional<std::array<std::string_view, 6>> split_arn(std::string_view text) {
  std::array<std::string_view, 6> parts;
  for (std::size_t i = 0; i < 5; ++i) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos)
      return std::nullopt;
    parts[i] = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  parts[5] = text;
  return parts;
}

refusal check_iam_resource(std::string_view resource, const std::array<std::string_view, 6>& arn) {
  if (!arn[3].empty() && arn[3] != "*")
    return malformed(std::string{"IAM resource "}.append(resource).append(
        " cannot contain region information."));
  constexpr std::string_view starts[] = {"user/",
                                         "federated-user/",
                                         "role/",
                                         "group/",
                                         "instance-profile/",
                                         "mfa/",
                                         "server-certificate/",
                                         "policy/",
                                         "sms-mfa/",
                                         "saml-provider/",
                                         "oidc-provider/",
                                         "report/",
                                         "access-report/"};
  const auto path = arn[5];
  // What a wildcard may stand for cannot be told; AWS lets `*` and what begins with one pass.
  const bool is_known = path.starts_with("*") || path == "root"
                        || std::ranges::any_of(starts, [&](std::string_view start) {
                             return path.starts_with(start);
                           });
  if (is_known)
    return std::nullopt;
  return malformed(
      "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, "
      "instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, "
      "oidc-provider/, report/, access-report/.");
}

refusal check_resource_shape(std::string_view resource) {
  if (resource == "*")
    return std::nullopt;
  if (!resource.starts_with("arn:"))
    return malformed(
        std::string{"Resource "}.append(resource).append(" must be in ARN format or \"*\"."));
  if (!split_arn(resource) && resource.find('*') == std::string_view::npos)
    return malformed("The policy failed legacy parsing");
  return std::nullopt;
}

refusal check_resource_parts(std::string_view resource) {
  const auto arn = split_arn(resource);
  if (!arn)
    return std::nullopt;
  const auto [prefix, partition, vendor, region, account, path] = *arn;
  constexpr std::string_view partitions[] = {"aws", "aws-cn", "aws-us-gov", "*"};
  if (std::ranges::find(partitions, partition) == std::end(partitions))
    return malformed("Partition " + quoted(partition) + " is not valid for resource "
                     + quoted(resource) + ".");
  if (vendor.empty() || vendor.find_first_of("*?") != std::string_view::npos)
    return malformed("Resource vendor must be fully qualified and cannot contain regexes.");
  if (vendor == "iam")
    return check_iam_resource(resource, *arn);
  if (vendor == "s3" && !region.empty() && region != "*")
    return malformed(
        std::string{"Resource "}.append(resource).append(" can not contain region information."));
  return std::nullopt;
}

refusal check_action(std::string_view action) {
  if (action == "*")
    return std::nullopt;
  const auto colon = action.find(':');
  if (colon == std::string_view::npos || colon == 0)
    return malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  if (action.find(':', colon + 1) != std::string_view::npos)
    return malformed("Actions/Condition can contain only one colon.");
  const auto vendor = action.substr(0, colon);
  const auto is_vendor = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; };
  if (!std::ranges::all_of(vendor, is_vendor))
    return malformed(std::string{"Vendor "}.append(vendor).append(" is not valid"));
  return std::nullopt;
}

template <class Check>
refusal first_of(const document& policy, const std::vector<std::string> statement::*list,
                 Check check) {
  for (const auto& statement : policy.statements)
    for (const auto& one : statement.*list)
      if (auto refused = check(one))
        return refused;
  return std::nullopt;
}

refusal check_sids(const document& policy) {
  std::set<std::string_view> seen;
  for (const auto& statement : policy.statements)
    if (!statement.sid.empty() && !seen.insert(statement.sid).second)
      return malformed("Statement IDs (SID) in a single policy must be unique.");
  return std::nullopt;
}

refusal check_identity_policy(const document& policy) {
  for (const auto& statement : policy.statements)
    if (!statement.principals.empty())
      return malformed("Syntax errors in policy.");
  if (policy.version != "2012-10-17")
    return malformed("Policy document must be version 2012-10-17 or greater.");
  if (auto refused = first_of(policy, &statement::resources, check_resource_shape))
    return refused;
  if (auto refused = check_sids(policy))
    return refused;
  for (const auto& statement : policy.statements) {
    if (statement.actions.empty())
      return malformed("Policy statement must contain actions.");
    if (statement.resources.empty())
      return malformed("Policy statement must contain resources.");
  }
  if (auto refused = first_of(policy, &statement::resources, check_resource_parts))
    return refused;
  return first_of(policy, &statement::actions, check_action);
}

bool is_account_id(std::string_view text) {
  return text.size() == 12
         && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether it can name a principal at all; whether there is one is known elsewhere.
bool is_aws_principal(std::string_view value) {
  if (value == "*" || is_account_id(value))
    return true;
  const auto arn = split_arn(value);
  if (!arn || (*arn)[0] != "arn" || !is_account_id((*arn)[4]) || !(*arn)[3].empty())
    return false;
  const auto service = (*arn)[2];
  const auto path = (*arn)[5];
  if (path.find_first_of("*?") != std::string_view::npos)
    return false;
  if (service == "iam")
    return path == "root" || path.starts_with("user/") || path.starts_with("role/");
  return service == "sts"
         && (path.starts_with("assumed-role/") || path.starts_with("federated-user/"));
}

refusal check_trust_principals(const statement& statement) {
  for (const auto& principal : statement.principals) {
    if (principal.kind == "AWS" && !is_aws_principal(principal.value))
      return malformed("Invalid principal in policy: \"AWS\":" + quoted(principal.value));
    const bool is_service = principal.value.find('.') != std::string::npos;
    if (principal.kind == "Service" && !is_service)
      return malformed("Invalid principal in policy: \"SERVICE\":" + quoted(principal.value));
  }
  return std::nullopt;
}

refusal check_trust_action(std::string_view action) {
  std::string lower{action};
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  constexpr std::string_view known[] = {"sts:assumerole",
                                        "sts:assumerolewithsaml",
                                        "sts:assumerolewithwebidentity",
                                        "sts:tagsession",
                                        "sts:setsourceidentity",
                                        "sts:setcontext",
                                        "sts:*",
                                        "*"};
  if (std::ranges::find(known, lower) != std::end(known))
    return std::nullopt;
  return malformed("Trust Policy statement actions can only be sts:AssumeRole, "
                   "sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity");
}

refusal check_trust_policy(const document& policy) {
  for (const auto& statement : policy.statements)
    if (!statement.resources.empty() || statement.not_resources)
      return malformed("Has prohibited field Resource.");
  if (auto refused = check_sids(policy))
    return refused;
  for (const auto& statement : policy.statements) {
    if (statement.actions.empty())
      return malformed("Policy statement must contain actions.");
    if (statement.principals.empty())
      return malformed("Missing required field Principal");
    if (auto refused = check_trust_principals(statement))
      return refused;
  }
  if (auto refused = first_of(policy, &statement::actions, check_action))
    return refused;
  return first_of(policy, &statement::actions, check_trust_action);
}

} // namespace

refusal check(const document& policy, place where) {
  return where == place::trust ? check_trust_policy(policy) : check_identity_policy(policy);
}

result<document> read(std::string_view text, place where) {
  if (where == place::trust && !json::parse(text))
    return malformed("This policy contains invalid Json");
  auto policy = parse(text);
  if (!policy)
    return policy;
  if (auto refused = check(*policy, where))
    return std::move(*refused);
  return policy;
}

} // namespace troupe::policy
