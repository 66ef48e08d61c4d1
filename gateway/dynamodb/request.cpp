// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/request.hpp"

#include "gateway/wire/json_protocol.hpp"

namespace troupe::gateway::dynamodb {

namespace {

/// `a, b` of those names that the request has.
std::string present(const json& body, std::initializer_list<std::string_view> names) {
  std::string found;
  for (const auto name : names)
    if (!body[name].empty())
      found.append(found.empty() ? "" : ", ").append(name);
  return found;
}

std::string present(const json& body, std::initializer_list<legacy_parameter> names) {
  std::string found;
  for (const auto& one : names)
    if (!body[one.name].empty())
      found.append(found.empty() ? "" : ", ").append(one.name);
  return found;
}

} // namespace

task<result<json>> read_request(call& c, const shape& request) {
  if (!c.request.header("content-encoding").empty())
    co_return error{code::not_implemented,
                    "troupe: a request with Content-Encoding is not supported"};
  auto reading = c.body.read_all(limits::buffered_body_bytes_max);
  auto text = co_await std::move(reading);
  if (!text)
    co_return text.refusal();
  auto holding = hold_document(c, *text);
  if (auto held = co_await std::move(holding); !held)
    co_return held.refusal();
  auto body = json::parse(*text);
  if (!body) // AWS says no more than the error's name.
    co_return error{code::serialization, {}};
  if (auto wrong = check_types(*body, request))
    co_return std::move(*wrong);
  co_return body;
}

void decoder::refuse(error why) {
  if (!refusal_)
    refusal_ = std::move(why);
}

item decoder::value_map(const json& attributes) {
  auto read = read_item(attributes);
  if (read)
    return std::move(*read);
  if (read.refusal().kind == code::serialization)
    refuse(std::move(read).refusal());
  else if (!deferred_)
    deferred_ = std::move(read).refusal();
  return {};
}

void decoder::check_legacy(std::initializer_list<legacy_parameter> legacy,
                           expression_names expressions) {
  const auto old = present(body_, legacy);
  if (old.empty())
    return;
  if (const auto fresh = present(body_, expressions); !fresh.empty())
    return refuse_invalid("Can not use both expression and non-expression parameters in the same "
                          "request: Non-expression parameters: {"
                          + old + "} Expression parameters: {" + fresh + "}");
  for (const auto& one : legacy)
    if (!body_[one.name].empty())
      return refuse_invalid("troupe: the legacy parameter " + std::string{one.name}
                            + " is not supported; use " + std::string{one.successor});
}

void decoder::check(std::initializer_list<legacy_parameter> legacy, expression_names expressions) {
  if (refusal_)
    return;
  if (auto broken = check_constraints(body_, shape_, rule_))
    return refuse(std::move(*broken));
  check_legacy(legacy, expressions);
  if (refusal_)
    return;
  const auto names = body_["ExpressionAttributeNames"];
  const auto values = body_["ExpressionAttributeValues"];
  if (!names.empty() || !values.empty()) {
    // At most three: UpdateItem has two, Query three.
    const auto at = [&](std::size_t i) {
      const auto name = *(expressions.begin() + i);
      return std::pair<std::string_view, bool>{name, !body_[name].empty()};
    };
    switch (expressions.size()) {
      case 0:
        break;
      case 1:
        with_ = take(expression::substitutions::read(names, values, {at(0)}));
        break;
      case 2:
        with_ = take(expression::substitutions::read(names, values, {at(0), at(1)}));
        break;
      default:
        with_ = take(expression::substitutions::read(names, values, {at(0), at(1), at(2)}));
    }
  }
  if (deferred_)
    refuse(std::move(*deferred_));
}

bool decoder::flag(std::string_view name, bool otherwise) const {
  return as_boolean(body_[name], otherwise);
}

address decoder::address_of(const call& c, std::string_view name_or_arn) {
  return take(table_address(c, name_or_arn));
}

expression::condition_ptr decoder::condition() {
  if (refusal_ || !has("ConditionExpression"))
    return nullptr;
  return take(expression::parse_condition(text("ConditionExpression"), with_));
}

expression::condition_ptr decoder::filter() {
  if (refusal_ || !has("FilterExpression"))
    return nullptr;
  return take(expression::parse_condition(text("FilterExpression"), with_,
                                          expression::expression_kind::filter));
}

expression::update_ptr decoder::update() {
  if (refusal_ || !has("UpdateExpression"))
    return nullptr;
  return take(expression::parse_update(text("UpdateExpression"), with_));
}

expression::key_condition decoder::key_condition() {
  if (refusal_)
    return {};
  return take(expression::parse_key_condition(text("KeyConditionExpression"), with_));
}

expression::projection_ptr decoder::projection() {
  if (refusal_ || !has("ProjectionExpression"))
    return nullptr;
  return take(expression::parse_projection(text("ProjectionExpression"), with_));
}

void decoder::finish() {
  if (refusal_)
    return;
  if (auto used = with_.all_used(); !used)
    refuse(used.refusal());
}

result<address> table_address(const call& c, std::string_view name_or_arn) {
  if (!name_or_arn.starts_with("arn:"))
    return address{c.who.account, c.who.region, std::string{name_or_arn}};
  constexpr std::string_view table = "table/";
  const auto parsed = arn::parse(name_or_arn);
  const auto name = parsed && parsed->rest.starts_with(table) ? parsed->rest.substr(table.size())
                                                              : std::string{};
  if (!parsed || parsed->service != "dynamodb" || !is_table_name(name))
    return error{code::validation, "Invalid TableArn: Invalid ResourceArn provided as input "
                                       + std::string{name_or_arn}};
  if (parsed->account != c.who.account)
    return error{code::access_denied,
                 "The table belongs to another account: " + std::string{name_or_arn}};
  return address{parsed->account, parsed->region, name};
}

} // namespace troupe::gateway::dynamodb
