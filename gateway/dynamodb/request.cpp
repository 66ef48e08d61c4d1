// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/request.hpp"

#include "core/names.hpp"

namespace troupe::gateway::dynamodb {

namespace {

void append_name(std::string& names, std::string_view name) {
  names.append(names.empty() ? "" : ", ").append(name);
}

} // namespace

void decoder::refuse(error why) {
  if (!refusal_)
    refusal_ = std::move(why);
}

item decoder::attributes(const json& map) {
  auto read = read_item(map);
  if (read)
    return std::move(*read);
  if (read.refusal().kind == code::serialization)
    refuse(std::move(read).refusal());
  else if (!deferred_)
    deferred_ = std::move(read).refusal();
  return {};
}

void decoder::check_legacy(std::initializer_list<legacy_parameter> legacy, expressions could_have) {
  std::string old;
  for (const auto& one : legacy)
    if (one.is_there)
      append_name(old, one.name);
  if (old.empty())
    return;
  std::string fresh;
  for (const auto& [name, is_there] : could_have)
    if (is_there)
      append_name(fresh, name);
  if (!fresh.empty())
    return refuse_invalid("Can not use both expression and non-expression parameters in the same "
                          "request: Non-expression parameters: {"
                          + old + "} Expression parameters: {" + fresh + "}");
  for (const auto& one : legacy)
    if (one.is_there)
      return refuse_invalid("troupe: the legacy parameter " + std::string{one.name}
                            + " is not supported; use " + std::string{one.successor});
}

void decoder::check(std::initializer_list<legacy_parameter> legacy, expressions could_have,
                    const json& names, const json& values) {
  if (refusal_)
    return;
  check_legacy(legacy, could_have);
  if (refusal_)
    return;
  if (!names.empty() || !values.empty())
    with_ = take(expression::substitutions::read(names, values, could_have));
  if (deferred_)
    refuse(std::move(*deferred_));
}

expression::condition_ptr decoder::condition(text expression) {
  if (refusal_ || !expression)
    return nullptr;
  return take(expression::parse_condition(*expression, with_));
}

expression::condition_ptr decoder::filter(text expression) {
  if (refusal_ || !expression)
    return nullptr;
  return take(expression::parse_condition(*expression, with_, expression::expression_kind::filter));
}

expression::update_ptr decoder::update(text expression) {
  if (refusal_ || !expression)
    return nullptr;
  return take(expression::parse_update(*expression, with_));
}

expression::key_condition decoder::key_condition(std::string_view expression) {
  if (refusal_)
    return {};
  return take(expression::parse_key_condition(expression, with_));
}

expression::projection_ptr decoder::projection(text expression) {
  if (refusal_ || !expression)
    return nullptr;
  return take(expression::parse_projection(*expression, with_));
}

std::optional<error> decoder::finish() {
  if (!refusal_)
    if (auto used = with_.all_used(); !used)
      refuse(used.refusal());
  return std::move(refusal_);
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

std::string table_arn(const address& table) {
  return make_arn("dynamodb", table.region, table.account, "table/" + table.name);
}

} // namespace troupe::gateway::dynamodb
