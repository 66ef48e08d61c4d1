// SPDX-License-Identifier: Apache-2.0
#include "core/expression/parser.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::expression;

namespace {

substitutions with() {
  item values;
  values[":s"] = attribute_value::string("text");
  values[":t"] = attribute_value::string("u");
  values[":type"] = attribute_value::string("SS");
  values[":n"] = attribute_value{number{1}};
  values[":m"] = attribute_value{number{2}};
  values[":bool"] = attribute_value::boolean(true);
  values[":null"] = attribute_value::null();
  values[":list"] = attribute_value{attribute_value::list_of_values{}};
  values[":set"] = attribute_value{attribute_value::set_of_strings{"a"}};
  return {{{"#a", "a"}, {"#dotted", "x.y"}, {"#size", "size"}}, std::move(values)};
}

std::string condition_refusal(std::string_view text) {
  auto names = with();
  const auto parsed = parse_condition(text, names);
  if (parsed)
    return "fine";
  CHECK(parsed.refusal().kind == code::validation);
  const std::string prefix = "Invalid ConditionExpression: ";
  CHECK(parsed.refusal().message.starts_with(prefix));
  return parsed.refusal().message.substr(prefix.size());
}

std::string update_refusal(std::string_view text) {
  auto names = with();
  const auto parsed = parse_update(text, names);
  if (parsed)
    return "fine";
  const std::string prefix = "Invalid UpdateExpression: ";
  CHECK(parsed.refusal().message.starts_with(prefix));
  return parsed.refusal().message.substr(prefix.size());
}

std::string projection_refusal(std::string_view text) {
  auto names = with();
  const auto parsed = parse_projection(text, names);
  return parsed ? "fine" : parsed.refusal().message;
}

std::string key_refusal(std::string_view text) {
  auto names = with();
  const auto parsed = parse_key_condition(text, names);
  return parsed ? "fine" : parsed.refusal().message;
}

struct refused_text {
  std::string text;
  std::string message;
};

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i)
    text.append(part);
  return text;
}

constexpr auto redundant = "The expression has redundant parentheses;";

} // namespace

TEST_CASE("every form of a condition is read") {
  const auto text = GENERATE(
      "a = :s", "a<>:s", "a.b[3].c < :n", "#a <= :n", "a > :n AND b >= :n", "NOT a = :s",
      "a BETWEEN :n AND :m", "a between :n and :m and b = :s", "a IN (:s)", "a in (:s, :t, b)",
      "attribute_exists(a)", "attribute_not_exists(a.b)", "attribute_type(a, :type)",
      "begins_with(a, :s)", "contains(a, :s)", "size(a) > :n", ":s = a", "(a = :s)",
      "(a = :s) AND (b = :t OR (b = :s AND a = :n))", "(a) = (:s)", "not not a = :s",
      "size(a) BETWEEN :n AND :m", "a = :s OR b = :s AND NOT contains(b, :s)", "a.#dotted = :s",
      "contains(a, size(b))", " a\t=\n:s ", "a . b [ 0 ] = :s");
  CHECK(condition_refusal(text) == "fine");
}

TEST_CASE("a condition's syntax error names the token and its neighbours") {
  const std::vector<refused_text> cases{
      {"", "The expression can not be empty;"},
      {"  ", "The expression can not be empty;"},
      {"a", "Syntax error; token: \"<EOF>\", near: \"a\""},
      {"a =", "Syntax error; token: \"<EOF>\", near: \"=\""},
      {"attribute_not_exists(", "Syntax error; token: \"<EOF>\", near: \"(\""},
      {"size()", "Syntax error; token: \")\", near: \"()\""},
      {"a-b", "Syntax error; token: \"-\", near: \"a-b\""},
      {"a = :s b", "Syntax error; token: \"b\", near: \":s b\""},
      {"a == :s", "Syntax error; token: \"=\", near: \"== :s\""},
      {"a BETWEEN :n", "Syntax error; token: \"<EOF>\", near: \":n\""},
      {"a IN ()", "Syntax error; token: \")\", near: \"()\""},
      {"a AND b = :s", "Syntax error; token: \"AND\", near: \"a AND b\""},
      {"a[x] = :s", "Syntax error; token: \"x\", near: \"[x]\""},
      {"a. = :s", "Syntax error; token: \"=\", near: \". = :s\""},
      {"(a = :s", "Syntax error; token: \"<EOF>\", near: \":s\""},
      {"a = \xc3\xa9", "Syntax error; token: \"\xc3\xa9\", near: \"= \xc3\xa9\""},
      {"tenantAgent:abc123-", "Syntax error; token: \":abc123\", near: \"tenantAgent:abc123-\""},
      {"(a = :s) = :t", "Syntax error; token: \"=\", near: \") = :t\""}};
  for (const auto& [text, message] : cases)
    CHECK(condition_refusal(text) == message);
}

TEST_CASE("a condition's other faults are told in AWS's words") {
  const std::vector<refused_text> cases{
      {"((a = :s))", redundant},
      {"((a)) = :s", redundant},
      {"a = ((:s))", redundant},
      {"(a = :s AND ((b = :s)))", redundant},
      {"nothing(a)", "Invalid function name; function: nothing"},
      {"Contains(a, :s)", "Invalid function name; function: Contains"},
      {"size(a)",
       "The function is not allowed to be used this way in an expression; function: size"},
      {"attribute_exists(a) = :s", "The function is not allowed to be used this way in an "
                                   "expression; function: attribute_exists"},
      {"if_not_exists(a, :s) = :s",
       "The function is not allowed to be used this way in an expression; function: if_not_exists"},
      {"contains(begins_with(a, :s), :s)",
       "The function is not allowed to be used this way in an expression; function: begins_with"},
      {"Size = :s", "Attribute name is a reserved keyword; reserved keyword: Size"},
      {"a.name = :s", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"#x = :s",
       "An expression attribute name used in the document path is not defined; attribute "
       "name: #x"},
      {"a = :x",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"begins_with(a)",
       "Incorrect number of operands for operator or function; operator or function: "
       "begins_with, number of operands: 1"},
      {"attribute_exists(a, b)",
       "Incorrect number of operands for operator or function; operator or "
       "function: attribute_exists, number of operands: 2"},
      {"a[0].b = a[0].b", "The first operand must be distinct from the remaining operands for this "
                          "operator or function; operator: =, first operand: [a, [0], b]"},
      {"attribute_exists(:s)",
       "Operator or function requires a document path; operator or function: "
       "attribute_exists"},
      {"begins_with(a, :n)",
       "Incorrect operand type for operator or function; operator or function: "
       "begins_with, operand type: N"},
      {"a < :bool",
       "Incorrect operand type for operator or function; operator or function: <, operand "
       "type: BOOL"},
      {"size(:n) = :n",
       "Incorrect operand type for operator or function; operator or function: size, "
       "operand type: N"},
      {"attribute_type(a, :n)",
       "Incorrect operand type for operator or function; operator or function: "
       "attribute_type, operand type: N"},
      {"attribute_type(a, b)",
       "Incorrect operand type for operator or function; operator or function: "
       "attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}"},
      {"attribute_type(a, :s)", "Invalid attribute type name found; type: text, valid types: "
                                "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
      {"a BETWEEN :n AND :s",
       "The BETWEEN operator requires same data type for lower and upper bounds; lower bound "
       "operand: "
       "AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:text}"},
      {"a BETWEEN :m AND :n",
       "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
       "lower "
       "bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"},
      {"a[99999999999] = :s",
       "List index is not within the allowable range; index: [99999999999]"}};
  for (const auto& [text, message] : cases)
    CHECK(condition_refusal(text) == message);
}

TEST_CASE("of several faults the one of the first kind is told") {
  CHECK(condition_refusal("name = :x AND ((a = :s))") == redundant);
  CHECK(condition_refusal("#x = :s AND") == "Syntax error; token: \"<EOF>\", near: \"AND\"");
  CHECK(condition_refusal("a = :x AND name = :s")
        == "Attribute name is a reserved keyword; reserved keyword: name");
  CHECK(condition_refusal("a = :x AND b = :y")
        == "An expression attribute value used in expression is not defined; attribute value: :x");
}

TEST_CASE("an expression may have 4096 bytes, 300 operators and paths of 32 steps") {
  const auto of_size = [](std::size_t bytes) { return "a = :s" + std::string(bytes - 6, ' '); };
  CHECK(condition_refusal(of_size(4096)) == "fine");
  CHECK(condition_refusal(of_size(4097))
        == "Expression size has exceeded the maximum allowed size; expression size: 4097");
  CHECK(condition_refusal("a=:s" + repeated(" OR a=:s", 149)) == "fine");
  CHECK(condition_refusal("NOT a=:s" + repeated(" OR a=:s", 149)) == "fine");
  CHECK(condition_refusal("NOT NOT a=:s" + repeated(" OR a=:s", 149))
        == "The expression contains too many operators; operator count: 301");
  CHECK(condition_refusal("a" + repeated(".b", 31) + " = :s") == "fine");
  CHECK(condition_refusal("a" + repeated(".b", 32) + " = :s")
        == "The document path has too many nesting levels; nesting levels: 33");
}

TEST_CASE("texts made to exhaust the stack are refused") {
  CHECK(condition_refusal(repeated("(", 4096)) == redundant);
  CHECK(condition_refusal(repeated("NOT ", 1020) + "a=:s")
        == "The expression contains too many operators; operator count: 1021");
  CHECK(condition_refusal(repeated("NOT ", 299) + "a=:s") == "fine");
  CHECK(condition_refusal(repeated("size(", 800)) != "fine");
  CHECK(condition_refusal(repeated("a=:s AND (", 140) + "a=:s" + repeated(")", 140)) == "fine");
  CHECK(update_refusal("SET a = " + repeated("(", 4000)) == redundant);
}

TEST_CASE("every form of an update is read, sections in any order and letter case") {
  const auto text = GENERATE(
      "SET a = :s", "set a.b[0] = :n, c = b", "SET a = b + :n", "SET a = :n - b",
      "SET a = if_not_exists(a, :n) + :n", "SET a = list_append(a, :list)",
      "SET a = list_append(if_not_exists(a, :list), :list)", "SET a = (b + :n)",
      "SET a = if_not_exists(b, c)", "REMOVE a, b[1], c.d", "ADD a :n, b :set", "DELETE a :set",
      "REMOVE a SET b = :s", "ADD a :n DELETE b :set REMOVE c SET d = :s", "SET #size = :n");
  CHECK(update_refusal(text) == "fine");
}

TEST_CASE("an update's faults are told in AWS's words") {
  const std::vector<refused_text> cases{
      {"", "The expression can not be empty;"},
      {"INVALID SYNTAX HERE", "Syntax error; token: \"INVALID\", near: \"INVALID SYNTAX\""},
      {"SET", "Syntax error; token: \"<EOF>\", near: \"SET\""},
      {"SET a = :s,", "Syntax error; token: \"<EOF>\", near: \",\""},
      {"SET a = :n + b + c", "Syntax error; token: \"+\", near: \"b + c\""},
      {"ADD hits : incr", "Syntax error; token: \":\", near: \"hits : incr\""},
      {"ADD a b", "Syntax error; token: \"b\", near: \"a b\""},
      {"SET a = ((:s))", redundant},
      {"SET name = :s", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"SET a = size(b)", "Invalid function name; function: size"},
      {"SET a = :s SET b = :s",
       "The \"SET\" section can only be used once in an update expression;"},
      {"REMOVE a REMOVE b",
       "The \"REMOVE\" section can only be used once in an update expression;"},
      {"SET #x = :s",
       "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"SET a = :x",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"SET a = :s, a = :t",
       "Two document paths overlap with each other; must remove or rewrite one of "
       "these paths; path one: [a], path two: [a]"},
      {"SET a = :s REMOVE a.b",
       "Two document paths overlap with each other; must remove or rewrite one "
       "of these paths; path one: [a], path two: [a, b]"},
      {"SET a.b = :s, a[1] = :s",
       "Two document paths conflict with each other; must remove or rewrite "
       "one of these paths; path one: [a, b], path two: [a, [1]]"},
      {"SET a = list_append(b)",
       "Incorrect number of operands for operator or function; operator or "
       "function: list_append, number of operands: 1"},
      {"SET a = if_not_exists(:s, :s)",
       "Operator or function requires a document path; operator or "
       "function: if_not_exists"},
      {"SET a = b + :s",
       "Incorrect operand type for operator or function; operator or function: +, "
       "operand type: S"},
      {"SET a = list_append(b, :s)", "Incorrect operand type for operator or function; operator or "
                                     "function: list_append, operand type: S"},
      {"ADD a :s",
       "Incorrect operand type for operator or function; operator: ADD, operand type: STRING"},
      {"DELETE a :n",
       "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER"}};
  for (const auto& [text, message] : cases)
    CHECK(update_refusal(text) == message);
}

TEST_CASE("projections are lists of paths that do not overlap") {
  CHECK(projection_refusal("a, b[0].c, #dotted") == "fine");
  CHECK(projection_refusal("!!")
        == "Invalid ProjectionExpression: Syntax error; token: \"!\", near: \"!!\"");
  CHECK(projection_refusal("a,")
        == "Invalid ProjectionExpression: Syntax error; token: \"<EOF>\", near: \",\"");
  CHECK(
      projection_refusal("a.b, a")
      == "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or "
         "rewrite one of these paths; path one: [a, b], path two: [a]");
  CHECK(projection_refusal("") == "Invalid ProjectionExpression: The expression can not be empty;");
}

TEST_CASE("a placeholder's name is one step, whatever is in it") {
  auto names = with();
  const auto parsed = parse_projection("#dotted.b[2]", names);
  REQUIRE(parsed.ok());
  CHECK((*parsed)->paths.members.at("x.y").members.at("b").elements.at(2).is_end);
}

TEST_CASE("key conditions are read in either order") {
  auto names = with();
  const auto parsed = parse_key_condition("(sk BETWEEN :n AND :m) and pk = :s", names);
  REQUIRE(parsed.ok());
  REQUIRE(parsed->terms.size() == 2);
  CHECK(parsed->terms[0].sign == key_term::how::between);
  CHECK(*parsed->terms[0].high == attribute_value{number{2}});
  CHECK(parsed->terms[1].attribute == "pk");
  const auto mirrored = parse_key_condition("pk = :s AND :n < sk", names);
  REQUIRE(mirrored.ok());
  CHECK(mirrored->terms[1].sign == key_term::how::greater);
}

TEST_CASE("what a key condition cannot say is refused") {
  const std::string invalid = "Invalid KeyConditionExpression: ";
  const std::string invalid_operator = "Invalid operator used in KeyConditionExpression: ";
  const std::string invalid_condition = "Invalid condition in KeyConditionExpression: ";
  const std::vector<refused_text> cases{
      {"a = :s OR b = :s", invalid_operator + "OR"},
      {"NOT a = :s", invalid_operator + "NOT"},
      {"a <> :s", invalid_operator + "<>"},
      {"a IN (:s)", invalid_operator + "IN"},
      {"attribute_exists(a)", invalid_operator + "attribute_exists"},
      {"contains(a, :s)", invalid_operator + "contains"},
      {"a = :s AND size(b) = :n",
       invalid + "KeyConditionExpressions cannot contain nested operations"},
      {"a = b", invalid_condition + "Multiple attribute names used in one condition"},
      {":s = :t", invalid_condition + "No key attribute specified"},
      {":s BETWEEN a AND :t",
       invalid_condition + "BETWEEN operator must have the key attribute as its first operand"},
      {"a.b = :s", invalid + "KeyConditionExpressions cannot have conditions on nested attributes"},
      {"a = :s AND a = :t",
       invalid + "KeyConditionExpressions must only contain one condition per key"},
      {"a = ", invalid + "Syntax error; token: \"<EOF>\", near: \"=\""}};
  for (const auto& [text, message] : cases)
    CHECK(key_refusal(text) == message);
}
