// SPDX-License-Identifier: Apache-2.0
#include "gateway/cloudwatch/logs_request.hpp"

#include "core/limits.hpp"
#include "gateway/wire/json_protocol.hpp"

#include <algorithm>

namespace troupe::gateway::logs {

namespace {

constexpr std::size_t name_characters_max = 512;
constexpr std::string_view name_too_long
    = "Invalid LogGroup or LogStream, both must have length less than or equal to 512.";

error wrong_type(std::string_view member) {
  std::string text{"The member "};
  text.append(member).append(" is not of the expected type");
  return {code::serialization, std::move(text)};
}

} // namespace

error constraint(std::string_view value, std::string_view member, std::string_view rule) {
  std::string text{"1 validation error detected: Value "};
  text.append(value).append(" at '").append(member);
  text.append("' failed to satisfy constraint: Member must ").append(rule);
  return {code::validation, std::move(text)};
}

namespace {

std::string in_quotes(std::string_view value) {
  return std::string{"'"}.append(value).append("'");
}

} // namespace

void decoder::refuse(error why) {
  if (!refusal_)
    refusal_ = std::move(why);
}

json decoder::take(std::string_view member, json::kind wanted) {
  auto value = body_[member];
  if (value.empty() || value.type() == wanted)
    return value;
  refuse(wrong_type(member));
  return {};
}

std::string decoder::text(std::string_view member) {
  return std::string{take(member, json::kind::string).text()};
}

std::string decoder::filled_text(std::string_view member) {
  const auto value = take(member, json::kind::string);
  if (!value.empty() && value.text().empty())
    refuse(constraint("''", member, "have length greater than or equal to 1"));
  return std::string{value.text()};
}

std::string decoder::required_text(std::string_view member) {
  require(member);
  return filled_text(member);
}

std::string decoder::one_of(std::string_view member,
                            std::initializer_list<std::string_view> known) {
  const auto value = take(member, json::kind::string);
  if (!value.empty() && std::ranges::find(known, value.text()) == known.end()) {
    std::string names;
    for (const auto name : known)
      names.append(names.empty() ? "" : ", ").append(name);
    refuse(constraint(in_quotes(value.text()), member, "satisfy enum value set: [" + names + "]"));
  }
  return std::string{value.text()};
}

void decoder::require(std::string_view member) {
  if (body_[member].empty())
    refuse(constraint("null", member, "not be null"));
}

bool decoder::flag(std::string_view member) {
  return take(member, json::kind::boolean).boolean();
}

std::optional<std::int64_t> decoder::integer(std::string_view member, std::int64_t low,
                                             std::int64_t high) {
  const auto value = take(member, json::kind::number);
  if (value.empty())
    return std::nullopt;
  if (!value.is_integer()) {
    refuse(wrong_type(member));
    return std::nullopt;
  }
  const auto number = value.integer();
  const auto shown = in_quotes(std::to_string(number));
  if (number < low)
    refuse(constraint(shown, member, "have value greater than or equal to " + std::to_string(low)));
  else if (number > high)
    refuse(constraint(shown, member, "have value less than or equal to " + std::to_string(high)));
  return number;
}

std::vector<std::string> decoder::texts(std::string_view member, std::size_t most) {
  std::vector<std::string> all;
  const auto list = take(member, json::kind::array);
  if (list.is_array() && list.size() == 0)
    refuse(constraint("'[]'", member, "have length greater than or equal to 1"));
  if (list.size() > most)
    refuse(constraint(in_quotes(list.dump()), member,
                      "have length less than or equal to " + std::to_string(most)));
  list.each([&](const json& one) {
    if (!one.is_string())
      refuse(wrong_type(member));
    all.emplace_back(one.text());
  });
  return all;
}

std::map<std::string, std::string> decoder::tags(std::string_view member) {
  constexpr std::size_t tags_max = 50;
  std::map<std::string, std::string> all;
  const auto members = take(member, json::kind::object);
  if (members.is_object() && members.size() == 0)
    refuse(constraint("'{}'", member, "have length greater than or equal to 1"));
  members.each_member([&](std::string_view name, const json& value) {
    if (!value.is_string())
      refuse(wrong_type(member));
    all.emplace(name, value.text());
  });
  if (all.size() > tags_max)
    refuse(constraint(in_quotes(members.dump()), member, "have length less than or equal to 50"));
  return all;
}

void decoder::not_supported(std::string_view member) {
  if (!asks_for_nothing(body_[member]))
    refuse({code::not_implemented,
            std::string{"troupe: the parameter "}.append(member).append(" is not supported")});
}

std::string decoder::checked_group_name(std::string_view name, std::string_view member) {
  if (name.size() > name_characters_max)
    refuse({code::validation, std::string{name_too_long}});
  else if (!name.empty() && !is_log_group_name(name))
    refuse(constraint(in_quotes(name), member,
                      R"(satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+)"));
  return std::string{name};
}

address decoder::group() {
  constexpr std::string_view member = "logGroupName";
  return {who_.account, who_.region, checked_group_name(required_text(member), member)};
}

address decoder::group_by_any_name() {
  constexpr std::string_view member = "logGroupIdentifier";
  const auto identifier = filled_text(member);
  if (identifier.empty() && body_["logGroupName"].empty()) {
    refuse({code::constraint_violated, "Either logGroupName or logGroupIdentifier must be given."});
    return {};
  }
  if (identifier.empty())
    return group();
  if (!body_["logGroupName"].empty())
    refuse({code::constraint_violated,
            "LogGroup name and LogGroup ARN are mutually exclusive parameters."});
  return group_of(identifier, member);
}

address decoder::group_of(std::string_view identifier, std::string_view member) {
  if (identifier.starts_with("arn:"))
    return parse_group_arn(identifier, member);
  return {who_.account, who_.region, checked_group_name(identifier, member)};
}

address decoder::group_by_arn() {
  constexpr std::string_view member = "resourceArn";
  return parse_group_arn(required_text(member), member);
}

address decoder::parse_group_arn(std::string_view text, std::string_view member) {
  constexpr std::string_view kind = "log-group:";
  const auto parsed = arn::parse(text);
  if (!parsed || parsed->service != "logs" || !std::string_view{parsed->rest}.starts_with(kind)) {
    refuse(constraint(in_quotes(text), member, "be the ARN of a log group"));
    return {};
  }
  auto name = std::string_view{parsed->rest}.substr(kind.size());
  if (name.ends_with(":*"))
    name.remove_suffix(2);
  if (parsed->account != who_.account || parsed->region != who_.region)
    refuse({code::no_such_log_group, "The specified log group does not exist."});
  return {parsed->account, parsed->region, checked_group_name(name, member)};
}

std::string decoder::stream() {
  constexpr std::string_view member = "logStreamName";
  auto name = required_text(member);
  if (name.empty() || is_log_stream_name(name))
    return name;
  if (name.find_first_of(":*") == std::string::npos)
    refuse({code::validation, std::string{name_too_long}});
  else
    refuse(constraint(in_quotes(name), member, "satisfy regular expression pattern: [^:*]*"));
  return name;
}

task<result<decoder>> read(call& c) {
  auto reading = c.body.read_all(limits::buffered_body_bytes_max);
  auto bytes = co_await std::move(reading);
  if (!bytes)
    co_return bytes.refusal();
  auto holding = hold_document(c, *bytes);
  if (auto held = co_await std::move(holding); !held)
    co_return held.refusal();
  auto body = json::parse(bytes->empty() ? "{}" : std::string_view{*bytes});
  if (!body)
    co_return body.refusal();
  if (!body->is_object())
    co_return error{code::serialization, "The body is not a JSON object."};
  co_return decoder{c, std::move(*body)};
}

http_response refuse(call& c, const error& why) {
  return gateway::refuse(c, wire_service::logs, why);
}

http_response answer(call& c, std::string json) {
  return answer_json(c, wire_service::logs, std::move(json));
}

http_response answer_nothing(call& c) {
  return answer_json(c, wire_service::logs, {});
}

std::string group_arn(const address& group) {
  return make_arn("logs", group.region, group.account, "log-group:" + group.name);
}

} // namespace troupe::gateway::logs
