// SPDX-License-Identifier: Apache-2.0
#include "gateway/logs/group_names.hpp"

namespace troupe::gateway::logs {

namespace {

constexpr std::size_t name_characters_max = 512;

error name_too_long() {
  return {code::validation,
          "Invalid LogGroup or LogStream, both must have length less than or equal to 512."};
}

std::string in_quotes(std::string_view value) {
  return std::string{"'"}.append(value).append("'");
}

} // namespace

error constraint(std::string_view value, std::string_view member, std::string_view rule) {
  std::string text{"1 validation error detected: Value "};
  text.append(value).append(" at '").append(member);
  text.append("' failed to satisfy constraint: Member must ").append(rule);
  return {code::validation, std::move(text)};
}

result<address> named_group(const call& c, std::string_view name) {
  if (name.size() > name_characters_max)
    return name_too_long();
  return address{c.who.account, c.who.region, std::string{name}};
}

result<address> identified_group(const call& c, std::string_view identifier,
                                 std::string_view member) {
  if (identifier.starts_with("arn:"))
    return group_of_arn(c, identifier, member);
  if (!is_log_group_name(identifier) && identifier.size() <= name_characters_max)
    return constraint(in_quotes(identifier), member,
                      R"(satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+)");
  return named_group(c, identifier);
}

result<address> group_of_arn(const call& c, std::string_view arn_text, std::string_view member) {
  constexpr std::string_view kind = "log-group:";
  const auto parsed = arn::parse(arn_text);
  if (!parsed || parsed->service != "logs" || !std::string_view{parsed->rest}.starts_with(kind))
    return constraint(in_quotes(arn_text), member, "be the ARN of a log group");
  auto name = std::string_view{parsed->rest}.substr(kind.size());
  if (name.ends_with(":*"))
    name.remove_suffix(2);
  if (parsed->account != c.who.account || parsed->region != c.who.region)
    return error{"ResourceNotFoundException", "The specified log group does not exist."};
  return identified_group(c, name, member);
}

result<address> named_or_identified_group(const call& c, std::optional<std::string_view> name,
                                          std::optional<std::string_view> identifier) {
  if (name && identifier)
    return error{"ValidationException",
                 "LogGroup name and LogGroup ARN are mutually exclusive parameters."};
  if (identifier)
    return identified_group(c, *identifier, "logGroupIdentifier");
  if (name)
    return named_group(c, *name);
  return error{"ValidationException", "Either logGroupName or logGroupIdentifier must be given."};
}

result<std::string> named_stream(std::string_view name) {
  if (name.size() > name_characters_max)
    return name_too_long();
  return std::string{name};
}

std::string group_arn(const address& group) {
  return make_arn("logs", group.region, group.account, "log-group:" + group.name);
}

} // namespace troupe::gateway::logs
