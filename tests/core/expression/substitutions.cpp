// SPDX-License-Identifier: Apache-2.0
#include "core/expression/parser.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::expression;

namespace {

json parsed(const std::string& text) {
  if (text.empty())
    return {};
  auto document = json::parse(text);
  REQUIRE(document.ok());
  return *document;
}

error refusal(const std::string& names, const std::string& values) {
  const auto made
      = substitutions::read(parsed(names), parsed(values), {{"ConditionExpression", true}});
  REQUIRE_FALSE(made.ok());
  return made.refusal();
}

} // namespace

TEST_CASE("names and values that no expression uses are refused, in order") {
  auto with = *substitutions::read(parsed(R"({"#b":"b","#a":"a","#c":"c"})"),
                                   parsed(R"({":v":{"S":"x"}})"), {{"ConditionExpression", true}});
  REQUIRE(parse_condition("#c = :v", with).ok());
  CHECK(with.all_used().refusal().message
        == "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}");
  REQUIRE(parse_projection("#a, #b", with).ok());
  CHECK(with.all_used().ok());
}

TEST_CASE("an unused value is refused by its name") {
  substitutions with{{}, {{":unused", attribute_value{}}}};
  CHECK(with.all_used().refusal().message
        == "Value provided in ExpressionAttributeValues unused in expressions: keys: {:unused}");
}

TEST_CASE("names and values need an expression") {
  const auto names = parsed(R"({"#a":"a"})");
  const auto values = parsed(R"({":v":{"S":"x"}})");
  const auto read = [&](const json& n, const json& v,
                        std::initializer_list<std::pair<std::string_view, bool>> expressions) {
    return substitutions::read(n, v, expressions).refusal().message;
  };
  CHECK(read(names, {}, {{"ConditionExpression", false}})
        == "ExpressionAttributeNames can only be specified when using expressions");
  CHECK(read({}, values, {{"ConditionExpression", false}})
        == "ExpressionAttributeValues can only be specified when using expressions: "
           "ConditionExpression is null");
  CHECK(read({}, values, {{"UpdateExpression", false}, {"ConditionExpression", false}})
        == "ExpressionAttributeValues can only be specified when using expressions: "
           "UpdateExpression and ConditionExpression are null");
  CHECK(read({}, values, {{"FilterExpression", false}, {"ProjectionExpression", true}})
        == "ExpressionAttributeValues can only be specified when using expressions: "
           "FilterExpression is null");
  CHECK(substitutions::read({}, {}, {{"ConditionExpression", false}}).ok());
}

TEST_CASE("names and values are checked before any expression") {
  CHECK(refusal("{}", "").message == "ExpressionAttributeNames must not be empty");
  CHECK(refusal("", "{}").message == "ExpressionAttributeValues must not be empty");
  CHECK(refusal(R"({"a":"b"})", "").message
        == "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"");
  CHECK(refusal("", R"({"v":{"S":"x"}})").message
        == "ExpressionAttributeValues contains invalid key: Syntax error; key: \"v\"");
  CHECK(
      refusal("", R"({":v":{}})").message
      == "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must "
         "contain exactly one of the supported datatypes for key :v");
  CHECK(refusal(R"({"#a":1})", "").kind == code::serialization);
  CHECK(refusal("", R"({":v":{"N":"x"},":w":{"S":1}})").kind == code::serialization);
  CHECK(refusal("[]", "").kind == code::serialization);
}
