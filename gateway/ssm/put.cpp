// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"
#include "gateway/ssm/operations.hpp"
#include "gateway/wire/patterns.hpp"
#include "gateway/wire/scalars.hpp"

#include <array>

/// PutParameter.
namespace troupe::gateway::ssm {

namespace {

using asked = model::put_parameter;

constexpr std::string_view default_key = "alias/aws/ssm";
constexpr std::size_t policies_max = 10;

/// `[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2026-12-02T21:34:33.000Z"}}]`
result<void> read_policies(std::string_view text, parameter_version& into) {
  constexpr std::array types{"Expiration", "ExpirationNotification", "NoChangeNotification"};
  const auto list = json::parse(text);
  if (!list || !list->is_array())
    return error{"InvalidPolicyAttributeException", "The policies are not a list of policies."};
  if (list->size() > policies_max)
    return error{"PoliciesLimitExceededException",
                 "You specified more than the maximum number of allowed policies for the "
                 "parameter. The maximum is 10."};
  for (const auto& one : list->elements()) {
    const std::string type{one["Type"].text()};
    if (std::ranges::find(types, type) == types.end())
      return error{"InvalidPolicyTypeException",
                   "The policy type is not supported. Parameter Store supports the following "
                   "policy types: Expiration, ExpirationNotification, and NoChangeNotification."};
    into.policies.push_back({type, one.dump()});
    if (type != "Expiration")
      continue;
    into.expires
        = wire::read_time(one["Attributes"]["Timestamp"].text(), wire::timestamp_format::iso8601);
    if (!into.expires)
      return error{"InvalidPolicyAttributeException", "Timestamp is not a date of ISO 8601."};
  }
  return {};
}

std::optional<error> refuse_pattern(std::string_view pattern, std::string_view value) {
  if (pattern.empty())
    return std::nullopt;
  const auto found = wire::finds_pattern(value, pattern);
  if (!found)
    return error{"InvalidAllowedPatternException",
                 "The request does not meet the regular expression requirement."};
  if (*found)
    return std::nullopt;
  return error{"ParameterPatternMismatchException",
               "Parameter value, cannot be validated against allowedPattern: "
                   + std::string{pattern}};
}

/// A new parameter may have them, one that is overwritten may not.
result<tag_map> read_new_tags(wire::input<asked> in) {
  std::vector<std::pair<std::string, std::string>> given;
  for (const auto tag : in[asked::Tags])
    given.emplace_back(tag[model::shapes::tag::Key], tag[model::shapes::tag::Value]);
  if (in[asked::Overwrite].value_or(false) && !given.empty())
    return error{code::validation,
                 "Invalid request: tags and overwrite can't be used together. To create a "
                 "parameter with tags, please remove overwrite flag. To update tags for an "
                 "existing parameter, please use AddTagsToResource or RemoveTagsFromResource."};
  return read_tags(given, parameter_tag_rules());
}

/// What needs no look at what is there.
result<troupe::put_parameter> read_ask(const call& c, wire::input<asked> in) {
  troupe::put_parameter ask;
  auto& made = ask.parameter;
  auto name = read_new_name(in[asked::Name]);
  if (!name)
    return std::move(name).refusal();
  made.name = std::move(*name);
  made.value = in[asked::Value];
  ask.value_bytes = made.value.size();
  ask.overwrite = in[asked::Overwrite].value_or(false);
  made.type = in[asked::Type].value_or("");
  made.key = in[asked::KeyId].value_or("");
  made.allowed_pattern = in[asked::AllowedPattern].value_or("");
  made.modified_by = principal_arn(c.who);
  if (const auto text = in[asked::Description])
    ask.description = std::string{*text};
  if (const auto tier = in[asked::Tier])
    ask.tier = std::string{*tier};
  if (in.peek(asked::DataType) == "text") // Others are checked against services that are not here.
    made.data_type = *in[asked::DataType];
  auto tags = read_new_tags(in);
  if (!tags)
    return std::move(tags).refusal();
  ask.tags = std::move(*tags);
  if (const auto text = in[asked::Policies])
    if (auto read = read_policies(*text, made); !read)
      return read.refusal();
  if (made.value.empty())
    return error{code::validation,
                 "1 validation error detected: Value '' at 'value' failed to satisfy constraint: "
                 "Member must have length greater than or equal to 1."};
  if (made.value.size() > advanced_value_bytes_max)
    return error{code::validation, "Advanced tier parameters support a maximum parameter value of "
                                   "8192 characters."};
  if (auto refused = refuse_pattern(made.allowed_pattern, made.value))
    return std::move(*refused);
  return ask;
}

/// The type that a parameter has, for who overwrites it without one.
task<result<std::string>> type_of_existing(call& c, std::string name) {
  troupe::get_parameters ask;
  ask.names.push_back(std::move(name));
  auto asking = ask_parameters(c, std::move(ask));
  const auto came = co_await std::move(asking);
  if (!came)
    co_return came.refusal();
  const auto& found = came->found.front();
  if (found.came != found_parameter::outcome::found)
    co_return error{code::validation, "A parameter type is required when you create a parameter."};
  co_return found.parameter.type;
}

} // namespace

task<reply<asked>> put_parameter(call& c, wire::input<asked> in) {
  auto ask = read_ask(c, in);
  if (!ask)
    co_return std::move(ask).refusal();
  auto& made = ask->parameter;
  if (made.type.empty()) {
    auto looking = type_of_existing(c, made.name);
    auto type = co_await std::move(looking);
    if (!type)
      co_return std::move(type).refusal();
    made.type = std::move(*type);
    ask->inherits_type = true;
  }
  const bool is_secure = made.type == "SecureString";
  if (!is_secure && !made.key.empty())
    co_return error{code::validation, "KeyId is only for parameters of type SecureString."};
  if (is_secure) {
    if (made.key.empty())
      made.key = default_key;
    auto sealing = seal_value(c, made.key, made.name, std::move(made.value));
    auto sealed = co_await std::move(sealing);
    if (!sealed)
      co_return std::move(sealed).refusal();
    made.value = std::move(*sealed);
  }
  auto asking = ask_parameters(c, std::move(*ask));
  const auto put = co_await std::move(asking);
  if (!put)
    co_return put.refusal();
  wire::output<asked> out;
  out[asked::output::Version] = put->version;
  out[asked::output::Tier] = put->tier;
  co_return out;
}

} // namespace troupe::gateway::ssm
