// SPDX-License-Identifier: Apache-2.0
#include "core/expression/update.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::expression;

namespace {

item item_of(const std::string& text) {
  const auto document = json::parse(text);
  REQUIRE(document.ok());
  auto attributes = read_item(*document);
  REQUIRE(attributes.ok());
  return *attributes;
}

std::string text_of(const item& attributes) {
  json_writer out;
  write_json(out, attributes);
  return std::move(out).take();
}

update_ptr parsed(std::string_view text) {
  substitutions with{
      {{"#n", "name"}},
      item_of(R"({":s":{"S":"new"},":n":{"N":"5"},":one":{"N":"1"},":m":{"M":{}},)"
              R"(":list":{"L":[{"S":"z"}]},":set":{"SS":["b","c"]},":all":{"SS":["a","b"]},)"
              R"(":big":{"N":"9e125"},":ns":{"NS":["1"]}})")};
  const auto change = parse_update(text, with);
  INFO(text << ": " << (change ? "" : change.refusal().message));
  REQUIRE(change.ok());
  return *change;
}

const std::string before
    = R"({"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"M":{"x":{"N":"3"}}}]},"m":{"M":{"k":{"S":"v"}}},)"
      R"("n":{"N":"10"},"s":{"S":"old"},"ss":{"SS":["a","b"]}})";

/// The attribute after the update, as JSON; `-` if it is gone.
std::string after(std::string_view change, const std::string& name) {
  const auto changed = expression::apply(*parsed(change), item_of(before));
  INFO(change << ": " << (changed ? "" : changed.refusal().message));
  REQUIRE(changed.ok());
  const auto found = changed->find(name);
  if (found == changed->end())
    return "-";
  json_writer out;
  write_json(out, found->second);
  return std::move(out).take();
}

std::string refusal(std::string_view change) {
  const auto changed = expression::apply(*parsed(change), item_of(before));
  REQUIRE_FALSE(changed.ok());
  CHECK(changed.refusal().kind == code::validation);
  return changed.refusal().message;
}

constexpr auto wrong_path
    = "The document path provided in the update expression is invalid for update";
constexpr auto missing
    = "The provided expression refers to an attribute that does not exist in the item";
constexpr auto wrong_type = "An operand in the update expression has an incorrect data type";

} // namespace

TEST_CASE("SET writes values, sums, copies and defaults") {
  CHECK(after("SET s = :s", "s") == R"({"S":"new"})");
  CHECK(after("SET fresh = :s", "fresh") == R"({"S":"new"})");
  CHECK(after("SET n = n + :n", "n") == R"({"N":"15"})");
  CHECK(after("SET n = :n - n", "n") == R"({"N":"-5"})");
  CHECK(after("SET c = if_not_exists(c, :n) + :one", "c") == R"({"N":"6"})");
  CHECK(after("SET n = if_not_exists(n, :n)", "n") == R"({"N":"10"})");
  CHECK(after("SET m.#n = :s", "m") == R"({"M":{"k":{"S":"v"},"name":{"S":"new"}}})");
  CHECK(after("SET l[3].x = :one, l[0] = :s", "l")
        == R"({"L":[{"S":"new"},{"N":"1"},{"N":"2"},{"M":{"x":{"N":"1"}}}]})");
  CHECK(after("SET p = list_append(:list, if_not_exists(p, :list))", "p")
        == R"({"L":[{"S":"z"},{"S":"z"}]})");
}

TEST_CASE("all right-hand sides read the item as it was") {
  CHECK(after("SET n = s, s = n", "n") == R"({"S":"old"})");
  CHECK(after("SET n = s, s = n", "s") == R"({"N":"10"})");
  CHECK(after("SET c = n ADD n :n", "c") == R"({"N":"10"})");
}

TEST_CASE("list elements beyond the end are appended in the order of their indexes") {
  CHECK(after("SET l[20] = :s, l[9] = :one", "l")
        == R"({"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"M":{"x":{"N":"3"}}},{"N":"1"},{"S":"new"}]})");
}

TEST_CASE("REMOVE takes attributes, members and elements by their old indexes") {
  CHECK(after("REMOVE s", "s") == "-");
  CHECK(after("REMOVE m.k", "m") == R"({"M":{}})");
  CHECK(after("REMOVE l[0], l[2], l[3].x", "l") == R"({"L":[{"N":"1"},{"M":{}}]})");
  CHECK(after("REMOVE l[0] SET l[1] = :s", "l")
        == R"({"L":[{"S":"new"},{"N":"2"},{"M":{"x":{"N":"3"}}}]})");
  CHECK(after("REMOVE nothing, m.nothing, l[70]", "s") == R"({"S":"old"})");
}

TEST_CASE("ADD adds to numbers and sets, and makes what is missing") {
  CHECK(after("ADD n :n", "n") == R"({"N":"15"})");
  CHECK(after("ADD fresh :n", "fresh") == R"({"N":"5"})");
  CHECK(after("ADD ss :set", "ss") == R"({"SS":["a","b","c"]})");
  CHECK(after("ADD fresh :set", "fresh") == R"({"SS":["b","c"]})");
  CHECK(after("ADD l[1] :n", "l")
        == R"({"L":[{"N":"0"},{"N":"6"},{"N":"2"},{"M":{"x":{"N":"3"}}}]})");
}

TEST_CASE("DELETE takes members of a set, and the attribute with the last of them") {
  CHECK(after("DELETE ss :set", "ss") == R"({"SS":["a"]})");
  CHECK(after("DELETE ss :all", "ss") == "-");
  CHECK(after("DELETE nothing :set", "nothing") == "-");
}

TEST_CASE("an update that cannot be done is refused in AWS's words") {
  CHECK(refusal("SET nothing.a = :s") == wrong_path);
  CHECK(refusal("SET s.a = :s") == wrong_path);
  CHECK(refusal("SET m[0] = :s") == wrong_path);
  CHECK(refusal("SET l[9].x = :s") == wrong_path);
  CHECK(refusal("REMOVE nothing.a") == wrong_path);
  CHECK(refusal("ADD nothing.a :n") == wrong_path);
  CHECK(refusal("SET a = nothing") == missing);
  CHECK(refusal("SET a = nothing + :n") == missing);
  CHECK(refusal("SET a = s + :n") == wrong_type);
  CHECK(refusal("SET a = list_append(s, :list)") == wrong_type);
  CHECK(refusal("ADD s :n") == wrong_type);
  CHECK(refusal("ADD ss :ns") == wrong_type);
  CHECK(refusal("DELETE n :set") == wrong_type);
  CHECK(refusal("SET a = :big + :big")
        == "Number overflow. Attempting to store a number with magnitude larger than supported "
           "range");
  CHECK(refusal("ADD n :big")
        == "Number overflow. Attempting to store a number with magnitude larger than supported "
           "range");
}

TEST_CASE("an update may not build a value that nests too deep") {
  item deep;
  attribute_value leaf = attribute_value::string("leaf");
  for (int i = 1; i < 32; ++i)
    leaf = attribute_value{item{{"n", leaf}}};
  deep["deep"] = leaf;
  deep["m"] = attribute_value{item{}};
  CHECK(expression::apply(*parsed("SET twin = deep"), deep).ok());
  CHECK_FALSE(expression::apply(*parsed("SET m.twin = deep"), deep).ok());
}

TEST_CASE("an update of removals alone is known as one") {
  CHECK(only_removes(*parsed("REMOVE a DELETE b :set")));
  CHECK_FALSE(only_removes(*parsed("REMOVE a SET b = :s")));
  CHECK_FALSE(only_removes(*parsed("ADD a :n")));
}

TEST_CASE("a projection keeps the skeleton of what it takes") {
  const auto shown = [](std::string_view text) {
    substitutions with;
    const auto wanted = parse_projection(text, with);
    REQUIRE(wanted.ok());
    return text_of(project(**wanted, item_of(before)));
  };
  CHECK(shown("s, n") == R"({"n":{"N":"10"},"s":{"S":"old"}})");
  CHECK(shown("m.k") == R"({"m":{"M":{"k":{"S":"v"}}}})");
  CHECK(shown("l[3].x, l[1]") == R"({"l":{"L":[{"N":"1"},{"M":{"x":{"N":"3"}}}]}})");
  CHECK(shown("nothing, m.nothing, l[9], s.x") == "{}");
}

TEST_CASE("the targets of an update are what UPDATED_NEW shows") {
  const auto change = parsed("SET l[1] = :s, m.fresh = :n REMOVE s ADD n :n");
  const auto changed = expression::apply(*change, item_of(before));
  REQUIRE(changed.ok());
  CHECK(text_of(project(expression::path_tree{targets(*change)}, *changed))
        == R"({"l":{"L":[{"S":"new"}]},"m":{"M":{"fresh":{"N":"5"}}},"n":{"N":"15"}})");
  CHECK(text_of(project(expression::path_tree{targets(*change)}, item_of(before)))
        == R"({"l":{"L":[{"N":"1"}]},"n":{"N":"10"},"s":{"S":"old"}})");
}
