// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"
#include "gateway/secretsmanager/operations.hpp"

#include <algorithm>

/// Secrets ended and kept after all, their stages, tags and policies.
namespace troupe::gateway::secretsmanager {

namespace {

constexpr std::int64_t window_min = 7;
constexpr std::int64_t window_max = 30;

result<troupe::delete_secret> read_deletion(wire::input<model::delete_secret> in) {
  using asked = model::delete_secret;
  auto name = read_name(in[asked::SecretId]);
  if (!name)
    return std::move(name).refusal();
  const auto days = in[asked::RecoveryWindowInDays];
  const bool at_once = in[asked::ForceDeleteWithoutRecovery].value_or(false);
  if (at_once && days)
    return error{"InvalidParameterException", "You can't use ForceDeleteWithoutRecovery in "
                                              "conjunction with RecoveryWindowInDays."};
  if (days && (*days < window_min || *days > window_max))
    return error{"InvalidParameterException", "The RecoveryWindowInDays value must be between 7 "
                                              "and 30 days (inclusive)."};
  return troupe::delete_secret{std::move(*name), days.value_or(window_max), at_once};
}

/// The document, or nothing where it is none.
std::optional<json> parse_policy(std::string_view text) {
  auto policy = json::parse(text);
  if (!policy || !policy->is_object() || (*policy)["Statement"].empty())
    return std::nullopt;
  return std::move(*policy);
}

error malformed() {
  return {"MalformedPolicyDocumentException", "The resource policy is not a policy document."};
}

bool is_everybody(const json& principal) {
  if (principal.is_string())
    return principal.text() == "*";
  if (principal.is_array())
    return std::ranges::any_of(principal.elements(), is_everybody);
  return principal.is_object() && is_everybody(principal["AWS"]);
}

/// A statement that lets everybody in, whoever he is.
bool is_public(const json& statement) {
  if (statement.is_array())
    return std::ranges::any_of(statement.elements(), is_public);
  return statement["Effect"].text() == "Allow" && is_everybody(statement["Principal"])
         && statement["Condition"].empty();
}

template <class Model>
task<reply<Model>> change(call& c, result<std::string> name, auto make) {
  if (!name)
    co_return std::move(name).refusal();
  auto asking = ask_secrets(c, make(std::move(*name)));
  const auto done = co_await std::move(asking);
  co_return name_of<Model>(c, done);
}

template <class Model>
task<reply<Model>> change_tags(call& c, tag_secret ask) {
  auto asking = ask_secrets(c, std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<Model>(std::move(done));
}

} // namespace

task<reply<model::delete_secret>> delete_secret(call& c, wire::input<model::delete_secret> in) {
  using asked = model::delete_secret;
  auto ask = read_deletion(in);
  if (!ask)
    co_return std::move(ask).refusal();
  auto asking = ask_secrets(c, *ask);
  const auto gone = co_await std::move(asking);
  // Who does not want it kept is not told that it was not there.
  const bool is_absent
      = !gone && ask->at_once && gone.refusal().kind == "ResourceNotFoundException";
  if (!gone && !is_absent)
    co_return gone.refusal();
  wire::output<asked> out;
  out[asked::output::ARN] = is_absent ? arn_of(c, std::string_view{ask->secret}) : arn_of(c, *gone);
  out[asked::output::Name] = is_absent ? ask->secret : gone->name;
  out[asked::output::DeletionDate] = is_absent ? std::optional{c.gateway.time.now()} : gone->gone;
  co_return out;
}

task<reply<model::restore_secret>> restore_secret(call& c, wire::input<model::restore_secret> in) {
  using asked = model::restore_secret;
  return change<asked>(c, read_name(in[asked::SecretId]),
                       [](std::string name) { return troupe::restore_secret{std::move(name)}; });
}

task<reply<model::update_secret_version_stage>>
update_secret_version_stage(call& c, wire::input<model::update_secret_version_stage> in) {
  using asked = model::update_secret_version_stage;
  move_stage ask{.secret = {},
                 .stage = std::string{in[asked::VersionStage]},
                 .from = std::string{in[asked::RemoveFromVersionId].value_or("")},
                 .to = std::string{in[asked::MoveToVersionId].value_or("")}};
  auto name = read_name(in[asked::SecretId]);
  if (!name)
    co_return std::move(name).refusal();
  ask.secret = std::move(*name);
  auto asking = ask_secrets(c, std::move(ask));
  const auto done = co_await std::move(asking);
  co_return name_of<asked>(c, done);
}

task<reply<model::tag_resource>> tag_resource(call& c, wire::input<model::tag_resource> in) {
  using asked = model::tag_resource;
  auto name = read_name(in[asked::SecretId]);
  if (!name)
    co_return std::move(name).refusal();
  auto tags = read_secret_tags(in[asked::Tags]);
  if (!tags)
    co_return std::move(tags).refusal();
  tag_secret ask{std::move(*name), std::move(*tags), {}};
  auto changing = change_tags<asked>(c, std::move(ask));
  co_return co_await std::move(changing);
}

task<reply<model::untag_resource>> untag_resource(call& c, wire::input<model::untag_resource> in) {
  using asked = model::untag_resource;
  auto name = read_name(in[asked::SecretId]);
  if (!name)
    co_return std::move(name).refusal();
  tag_secret ask{std::move(*name), {}, texts_of(in[asked::TagKeys])};
  auto changing = change_tags<asked>(c, std::move(ask));
  co_return co_await std::move(changing);
}

task<reply<model::put_resource_policy>>
put_resource_policy(call& c, wire::input<model::put_resource_policy> in) {
  using asked = model::put_resource_policy;
  auto name = read_name(in[asked::SecretId]);
  if (!name)
    co_return std::move(name).refusal();
  const std::string_view text = in[asked::ResourcePolicy];
  const bool blocks_public = in[asked::BlockPublicPolicy].value_or(false);
  const auto policy = parse_policy(text);
  if (!policy)
    co_return malformed();
  if (blocks_public && is_public((*policy)["Statement"]))
    co_return error{"PublicPolicyException",
                    "The BlockPublicPolicy parameter is set to true, and the resource policy did "
                    "not prevent broad access to the secret."};
  set_secret_policy ask{std::move(*name), std::string{text}};
  auto asking = ask_secrets(c, std::move(ask));
  const auto done = co_await std::move(asking);
  co_return name_of<asked>(c, done);
}

task<reply<model::get_resource_policy>>
get_resource_policy(call& c, wire::input<model::get_resource_policy> in) {
  using asked = model::get_resource_policy;
  auto name = read_name(in[asked::SecretId]);
  if (!name)
    co_return std::move(name).refusal();
  auto asking = ask_secrets(c, troupe::describe_secret{std::move(*name)});
  const auto secret = co_await std::move(asking);
  if (!secret)
    co_return secret.refusal();
  wire::output<asked> out;
  out[asked::output::ARN] = arn_of(c, *secret);
  out[asked::output::Name] = secret->name;
  if (!secret->policy.empty())
    out[asked::output::ResourcePolicy] = secret->policy;
  co_return out;
}

task<reply<model::delete_resource_policy>>
delete_resource_policy(call& c, wire::input<model::delete_resource_policy> in) {
  using asked = model::delete_resource_policy;
  return change<asked>(c, read_name(in[asked::SecretId]), [](std::string name) {
    return set_secret_policy{std::move(name), {}};
  });
}

task<reply<model::validate_resource_policy>>
validate_resource_policy(call& c, wire::input<model::validate_resource_policy> in) {
  using asked = model::validate_resource_policy;
  const auto secret = in[asked::SecretId];
  const auto policy = parse_policy(in[asked::ResourcePolicy]);
  if (!policy)
    co_return malformed();
  if (secret) {
    auto name = read_name(*secret);
    if (!name)
      co_return std::move(name).refusal();
    auto asking = ask_secrets(c, troupe::describe_secret{std::move(*name)});
    const auto found = co_await std::move(asking);
    if (!found)
      co_return found.refusal();
  }
  std::vector<std::string> broken;
  if (is_public((*policy)["Statement"]))
    broken.emplace_back("The resource policy grants broad access to the secret.");
  wire::output<asked> out;
  out[asked::output::PolicyValidationPassed] = broken.empty();
  out[asked::output::ValidationErrors].fill(broken, [](auto to, const std::string& message) {
    to[model::shapes::validation_errors_entry::CheckName] = "NoPublicAccess";
    to[model::shapes::validation_errors_entry::ErrorMessage] = message;
  });
  co_return out;
}

} // namespace troupe::gateway::secretsmanager
