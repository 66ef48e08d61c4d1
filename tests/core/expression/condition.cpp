// SPDX-License-Identifier: Apache-2.0
#include "core/expression/condition.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::expression;

namespace {

using kind = attribute_value::kind;

item item_of(const std::string& text) {
  const auto document = json::parse(text);
  REQUIRE(document.ok());
  auto attributes = read_item(*document);
  REQUIRE(attributes.ok());
  return *attributes;
}

item values() {
  return item_of(
      R"({":s":{"S":"text"},":te":{"S":"te"},":n1":{"N":"1"},":n2":{"N":"2"},":n5":{"N":"5"},)"
      R"(":L":{"S":"L"},":b":{"B":"AQ=="},":set":{"SS":["b","a"]},":list":{"L":[{"N":"1.0"}]},)"
      R"(":null":{"NULL":true}})");
}

const std::string stored
    = R"({"s":{"S":"text"},"n":{"N":"2"},"b":{"B":"AQI="},"t":{"BOOL":true},"u":{"NULL":true},)"
      R"("l":{"L":[{"N":"1"},{"S":"te"}]},"m":{"M":{"inn":{"L":[{"M":{"x":{"N":"5"}}}]}}},)"
      R"("ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AQ=="]}})";

bool is_true(std::string_view text) {
  substitutions with{{}, values()};
  const auto parsed = parse_condition(text, with);
  INFO(text << ": " << (parsed ? "" : parsed.refusal().message));
  REQUIRE(parsed.ok());
  work spent;
  return *holds(**parsed, item_of(stored), spent);
}

error bind_refusal(std::string_view text, std::optional<key_attribute> range) {
  substitutions with{{}, values()};
  const auto parsed = parse_key_condition(text, with);
  REQUIRE(parsed.ok());
  const auto bound = expression::bind(*parsed, {"pk", kind::string}, range);
  REQUIRE_FALSE(bound.ok());
  return bound.refusal();
}

} // namespace

TEST_CASE("conditions that hold") {
  const auto text = GENERATE(
      "s = :s", "n < :n5", "n <= :n2", "n >= :n2", "n > :n1", "n BETWEEN :n1 AND :n2",
      "s IN (:te, :s)", "m.inn[0].x = :n5", "attribute_exists(m.inn[0])",
      "attribute_not_exists(m.inn[1])", "attribute_not_exists(nothing)", "attribute_type(l, :L)",
      "begins_with(s, :te)", "begins_with(b, :b)", "contains(s, :te)", "contains(b, :b)",
      "contains(ss, :set) OR contains(l, :te)", "contains(ns, :n1)", "contains(bs, :b)",
      "contains(l, :n1)", "size(s) > :n2", "size(l) = :n2", "size(ss) = n", "ss = :set",
      "NOT s = :te", "s = :te OR n = :n2", "s = :s AND n = :n2 AND t <> :s", "u = :null",
      "s = :te AND n = :n1 OR n = :n2", "l <> :list", ":n1 < n", "NOT NOT n = :n2");
  CHECK(is_true(text));
}

TEST_CASE("conditions that do not hold") {
  const auto text
      = GENERATE("s = :te", "n < :n2", "n BETWEEN :n5 AND :n5", "s IN (:te)", "m.inn[0].y = :n5",
                 "m.inn.x = :n5", "attribute_exists(l[2])", "attribute_type(s, :L)",
                 "begins_with(n, :te)", "contains(n, :te)", "contains(ss, :te)", "size(n) = :n1",
                 "size(t) < :n5", "size(nothing) < :n5", "nothing = :s", "nothing < :n5", "s < :n5",
                 "n = :s", "NOT n = :n2", "s = :s AND n = :n5", "s = :te AND (n = :n1 OR n = :n2)");
  CHECK_FALSE(is_true(text));
}

TEST_CASE("<> is true where something is missing or of another type") {
  CHECK(is_true("nothing <> :s"));
  CHECK(is_true("nothing <> nowhere"));
  CHECK(is_true("n <> :s"));
  CHECK_FALSE(is_true("n <> :n2"));
}

TEST_CASE("the attributes of a condition are known by their roots") {
  substitutions with{{}, values()};
  const auto parsed
      = parse_condition("a.b = :s AND (size(c[1]) > d OR NOT attribute_exists(e)) AND "
                        "f IN (g, :s) AND h BETWEEN i AND :n1 AND contains(k, :s)",
                        with);
  REQUIRE(parsed.ok());
  CHECK(roots(**parsed) == std::set<std::string>{"a", "c", "d", "e", "f", "g", "h", "i", "k"});
}

TEST_CASE("a key condition is sorted out by the schema") {
  substitutions with{{}, values()};
  const auto parsed = parse_key_condition("sk > :n1 AND pk = :s", with);
  const auto bound
      = expression::bind(*parsed, {"pk", kind::string}, key_attribute{"sk", kind::number});
  REQUIRE(bound.ok());
  CHECK(bound->hash == attribute_value::string("text"));
  REQUIRE(bound->range);
  CHECK(fits(*bound->range, attribute_value{number{2}}));
  CHECK_FALSE(fits(*bound->range, attribute_value{number{1}}));
}

TEST_CASE("a key condition that does not fit the schema is refused in Query's words") {
  const key_attribute range{"sk", kind::number};
  CHECK(bind_refusal("elsewhere = :s", range).message
        == "Query condition missed key schema element: pk");
  CHECK(bind_refusal("pk = :s AND elsewhere = :n1", range).message
        == "Query condition missed key schema element: sk");
  CHECK(bind_refusal("pk > :s", range).message == "Query key condition not supported");
  CHECK(bind_refusal("pk = :s AND sk = :n1", std::nullopt).message
        == "Query key condition not supported");
  CHECK(bind_refusal("pk = :s AND sk = :n1 AND x = :n1", range).message
        == "Query key condition not supported");
  CHECK(bind_refusal("pk = :n1", range).message
        == "One or more parameter values were invalid: Condition parameter type does not match "
           "schema type");
  CHECK(bind_refusal("pk = :s AND begins_with(sk, :s)", range).message
        == "One or more parameter values were invalid: Condition parameter type does not match "
           "schema type");
}

TEST_CASE("each sort of range condition fits what it should") {
  substitutions with{{}, values()};
  const auto fitting = [&](const std::string& text, const attribute_value& value) {
    const auto parsed = parse_key_condition(text, with);
    REQUIRE(parsed.ok());
    return fits(parsed->terms[0], value);
  };
  const attribute_value two{number{2}};
  CHECK(fitting("k = :n2", two));
  CHECK(fitting("k <= :n2", two));
  CHECK(fitting("k >= :n2", two));
  CHECK(fitting("k < :n5", two));
  CHECK_FALSE(fitting("k < :n2", two));
  CHECK(fitting("k BETWEEN :n1 AND :n2", two));
  CHECK_FALSE(fitting("k BETWEEN :n5 AND :n5", two));
  CHECK(fitting("begins_with(k, :te)", attribute_value::string("text")));
  CHECK_FALSE(fitting("begins_with(k, :te)", attribute_value::string("xte")));
}
