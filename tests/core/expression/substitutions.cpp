// SPDX-License-Identifier: Apache-2.0
#include "core/expression/parser.hpp"

#include "core/limits.hpp"

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

TEST_CASE("names and values together have a limit, wherever they are used") {
  const auto with_bytes = [](std::size_t bytes) {
    return substitutions::read({},
                               parsed(R"({":v":{"S":")" + std::string(bytes - 2, 'v') + R"("}})"),
                               {{"ConditionExpression", true}});
  };
  CHECK(with_bytes(limits::substitutions_bytes_max).ok());
  const auto refused = with_bytes(limits::substitutions_bytes_max + 1);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal()
        == error{code::validation,
                 "One or more parameter values were invalid: ExpressionAttributeNames and "
                 "ExpressionAttributeValues have 2097153 bytes together, the limit is 2097152",
                 {}});
}

TEST_CASE("a name has a limit, and so has what the names of one expression come to") {
  const auto named = [](std::size_t bytes) {
    return substitutions::read(parsed(R"({"#n":")" + std::string(bytes, 'n') + R"("})"), {},
                               {{"ProjectionExpression", true}});
  };
  CHECK(named(limits::attribute_name_bytes_max).ok());
  const auto refused = named(limits::attribute_name_bytes_max + 1);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal().message
        == "1 validation error detected: Attribute name is too large, must be less than 65536 "
           "bytes");
  // 64 KB at each of 33 places are more than 2 MB; at 32, they are 2 MB less 32 bytes.
  auto with = *named(limits::attribute_name_bytes_max);
  std::string text{"#n"};
  for (int i = 0; i < 31; ++i)
    text += ",b" + std::to_string(i) + ".#n";
  CHECK(parse_projection(text, with).ok());
  const auto too_many = parse_projection(text + ",c.#n", with);
  REQUIRE_FALSE(too_many.ok());
  CHECK(too_many.refusal().message.starts_with(
      "Invalid ProjectionExpression: Expression size has exceeded the maximum allowed size; "
      "expression size: 2162"));
}
