// SPDX-License-Identifier: Apache-2.0
#include "core/expression/condition.hpp"
#include "core/expression/search.hpp"
#include "core/expression/update.hpp"
#include "core/limits.hpp"
#include "tests/harness/scaling.hpp"

#include <catch2/catch.hpp>

/// What an expression costs at its limits: at most linear in what it looks at.
using namespace troupe;
using namespace troupe::expression;
using testing::at_most_linear;
using testing::growth;
using testing::independent;

namespace {

using list = attribute_value::list_of_values;

std::string repeated(std::string_view what, std::size_t times, std::string_view between = "") {
  std::string all;
  for (std::size_t i = 0; i < times; ++i)
    all.append(i == 0 ? "" : between).append(what);
  return all;
}

/// `a0, a1, a2`: names of their own.
std::string numbered(std::string_view before, std::size_t count, std::string_view after = "") {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    all.append(i == 0 ? "" : ",").append(before).append(std::to_string(i)).append(after);
  }
  return all;
}

attribute_value list_of(std::size_t size,
                        attribute_value element = attribute_value::boolean(true)) {
  return {list(size, element)};
}

condition_ptr condition_of(const std::string& text, item values) {
  substitutions with{{}, std::move(values)};
  const auto parsed = parse_condition(text, with);
  INFO((parsed ? "" : parsed.refusal().message));
  REQUIRE(parsed.ok());
  return *parsed;
}

update_ptr update_of(const std::string& text, item values) {
  substitutions with{{}, std::move(values)};
  const auto parsed = parse_update(text, with);
  INFO((parsed ? "" : parsed.refusal().message));
  REQUIRE(parsed.ok());
  return *parsed;
}

/// The work of asking whether the condition holds for the item.
auto asking(const std::string& text, item values, item attributes) {
  return [what = condition_of(text, std::move(values)), of = std::move(attributes)] {
    work spent;
    const auto does = holds(*what, of, spent);
    CHECK((does.ok() && !*does));
  };
}

auto applying(const std::string& text, item values, item before) {
  return [what = update_of(text, std::move(values)), before = std::move(before)] {
    CHECK(expression::apply(*what, before).ok());
  };
}

/// Many matches that fail at their end, at each place of the text.
std::string stubborn(std::size_t size) {
  return std::string(size / 2, 'a') + 'b';
}

} // namespace

TEST_CASE("contains looks at each byte of a text a bounded number of times") {
  const auto make = GENERATE(attribute_value::string, attribute_value::binary);
  const auto part = GENERATE(
      as<std::string (*)(std::size_t)>{}, stubborn,
      [](std::size_t size) { return 'b' + std::string(size / 2, 'a'); },
      [](std::size_t size) {
        return std::string(size / 4, 'a') + 'b' + std::string(size / 4, 'a');
      });
  CHECK(growth(25'000,
               [&](std::size_t size) {
                 return asking("contains(a, :part)", {{":part", make(part(size))}},
                               {{"a", make(std::string(size, 'a'))}});
               })
        < at_most_linear);
}

TEST_CASE("contains and IN are linear in lists, and no worse in sets") {
  CHECK(growth(20'000,
               [](std::size_t size) {
                 return asking("contains(a, :part)", {{":part", attribute_value::string("x")}},
                               {{"a", list_of(size)}});
               })
        < at_most_linear);
  CHECK(growth(20'000,
               [](std::size_t size) {
                 const attribute_value whole{list(size, attribute_value::string("x"))};
                 auto other = whole;
                 other.as<list>()->back() = attribute_value::null();
                 return asking("a IN (" + repeated(":other", 10, ",") + ")", {{":other", other}},
                               {{"a", whole}});
               })
        < at_most_linear);
  CHECK(growth(5'000,
               [](std::size_t size) {
                 attribute_value::set_of_strings members;
                 for (std::size_t i = 0; i < size; ++i)
                   members.insert(std::to_string(i));
                 auto others = members;
                 others.insert("x");
                 return asking("a = :others OR contains(a, :part)",
                               {{":others", {others}}, {":part", attribute_value::string("y")}},
                               {{"a", {members}}});
               })
        < at_most_linear);
}

TEST_CASE("what a value weighs does not count for each place that it is used in") {
  CHECK(growth(400'000,
               [](std::size_t size) {
                 auto with = std::make_shared<substitutions>(
                     std::map<std::string, std::string, std::less<>>{},
                     item{{":v", attribute_value::string(std::string(size, 'v'))}});
                 return [with] {
                   CHECK(parse_condition("a IN (" + repeated(":v", 100, ",") + ")", *with).ok());
                   CHECK(parse_update("SET " + numbered("a", 100, " = :v"), *with).ok());
                 };
               })
        < independent);
}

TEST_CASE("a chain of list_append is linear in the list that it makes") {
  const auto nested = GENERATE(true, false);
  CHECK(growth(60,
               [&](std::size_t links) {
                 auto text = std::string{":v"};
                 for (std::size_t i = 0; i < links; ++i)
                   text = nested ? "list_append(:v," + text + ")" : "list_append(" + text + ",:v)";
                 return applying("SET a = " + text, {{":v", list_of(400)}}, {});
               })
        < at_most_linear);
}

TEST_CASE("elements that go are taken out of their list at once") {
  CHECK(growth(100,
               [](std::size_t elements) {
                 return applying("REMOVE " + numbered("a[", elements, "]"), {},
                                 {{"a", list_of(elements * 200)}});
               })
        < at_most_linear);
}

TEST_CASE("paths are held against one another without looking at every pair") {
  const auto expressions = GENERATE(
      as<std::string (*)(std::size_t)>{},
      [](std::size_t paths) { return "REMOVE " + numbered("a", paths); },
      [](std::size_t paths) { return "REMOVE " + numbered("a[", paths, "]"); });
  CHECK(growth(130,
               [&](std::size_t paths) {
                 return [text = expressions(paths)] {
                   substitutions none;
                   CHECK(parse_update(text, none).ok());
                 };
               })
        < at_most_linear);
}

TEST_CASE("a projection costs as much as the item has of it") {
  const item small{{"a0", attribute_value::string("x")}, {"b", attribute_value::string("y")}};
  CHECK(growth(200,
               [&](std::size_t paths) {
                 substitutions none;
                 const auto wanted = parse_projection(numbered("a", paths), none);
                 REQUIRE(wanted.ok());
                 return [wanted = *wanted, &small] {
                   std::size_t members = 0;
                   for (int i = 0; i < 1'000; ++i)
                     members += project(*wanted, small).size();
                   CHECK(members == 1'000);
                 };
               })
        < independent);
}

TEST_CASE("many clauses and many sets are applied in linear time") {
  CHECK(growth(80,
               [](std::size_t clauses) {
                 return applying("SET " + numbered("a", clauses, " = :v"),
                                 {{":v", attribute_value::string(std::string(900, 'v'))}}, {});
               })
        < at_most_linear);
  CHECK(growth(2'000,
               [](std::size_t size) {
                 attribute_value::set_of_numbers some;
                 attribute_value::set_of_numbers others;
                 for (std::size_t i = 0; i < size; ++i) {
                   some.insert(number{static_cast<std::int64_t>(2 * i)});
                   others.insert(number{static_cast<std::int64_t>(2 * i + 1)});
                 }
                 return applying("ADD a :others DELETE b :others", {{":others", {others}}},
                                 {{"a", {some}}, {"b", {some}}});
               })
        < at_most_linear);
}

TEST_CASE("the size of a value is known without counting") {
  CHECK(growth(10'000,
               [](std::size_t size) {
                 return asking("size(a) < :n" + repeated(" OR size(a) < :n", 90),
                               {{":n", {number{0}}}}, {{"a", list_of(size)}});
               })
        < independent);
}

TEST_CASE("what an update makes is refused as soon as it is more than an item holds") {
  const auto text
      = GENERATE(as<std::string>{}, "SET " + numbered("a", 400, " = :v"),
                 "SET a = " + repeated("list_append(:l,", 250) + ":l" + repeated(")", 250),
                 "ADD " + numbered("a", 400, " :s"));
  attribute_value::set_of_strings members{std::string(100'000, 's')};
  const auto change = update_of(text, {{":v", attribute_value::string(std::string(100'000, 'v'))},
                                       {":l", list_of(50'000)},
                                       {":s", {members}}});
  const auto begin = testing::processor_seconds();
  const auto done = expression::apply(*change, {});
  CHECK(testing::processor_seconds() - begin < 1);
  REQUIRE_FALSE(done.ok());
  CHECK(
      done.refusal()
      == error{code::validation, "Item size to update has exceeded the maximum allowed size", {}});
}

TEST_CASE("the same expression on the same item always takes the same number of steps") {
  const auto text = std::string(10'000, 'a') + std::string(10'000, 'c');
  const auto claim = condition_of("contains(a, :part) OR b = :b OR size(a) < :n",
                                  {{":part", attribute_value::string("ac" + stubborn(500))},
                                   {":b", list_of(1'000)},
                                   {":n", {number{5}}}});
  const item attributes{{"a", attribute_value::string(text)}, {"b", list_of(999)}};
  work first;
  work second;
  CHECK(holds(*claim, attributes, first).ok());
  CHECK(holds(*claim, attributes, second).ok());
  CHECK(first.steps() == second.steps());
  CHECK(first.steps() > text.size() / 16);
}

TEST_CASE("an expression of 300 searches through an item of 400 KB is answered") {
  const auto part = GENERATE(as<std::string>{}, "hello, world", std::string(1'000, 'a') + "b",
                             "b" + std::string(1'000, 'a'), std::string(200'000, 'a') + "b");
  const auto claim = condition_of("contains(a, :part)" + repeated(" OR contains(a, :part)", 149),
                                  {{":part", attribute_value::string(part)}});
  work spent;
  const auto does
      = holds(*claim, {{"a", attribute_value::string(std::string(380'000, 'a'))}}, spent);
  REQUIRE(does.ok());
  CHECK_FALSE(*does);
}

TEST_CASE("an expression that takes more steps than one may is refused, and soon") {
  // Every byte of the part is found nearly everywhere, and what differs is elsewhere each time.
  auto whole = std::string(380'000, 'a');
  for (std::size_t i = 199; i < whole.size(); i += 200)
    whole[i] = 'b';
  const auto claim = condition_of("contains(a, :part)" + repeated(" OR contains(a, :part)", 24),
                                  {{":part", attribute_value::string(std::string(250, 'a'))}});
  const item attributes{{"a", attribute_value::string(whole)}};
  work enough{limits::expression_steps_max * 100};
  CHECK(holds(*claim, attributes, enough).ok());
  work spent;
  const auto does = holds(*claim, attributes, spent);
  REQUIRE_FALSE(does.ok());
  CHECK(does.refusal()
        == error{code::validation,
                 "troupe: the expression takes too much work on one item; the limit is 64000000 "
                 "steps",
                 {}});
  CHECK(spent.steps() < limits::expression_steps_max * 2);
}

TEST_CASE("has_substring finds what std::string finds, in whichever way it looks") {
  std::uint32_t random = 7;
  for (int round = 0; round < 3'000; ++round) {
    const auto next = [&](std::uint32_t below) {
      random = random * 1'664'525 + 1'013'904'223;
      return (random >> 8) % below;
    };
    std::string whole;
    for (auto size = next(300); whole.size() < size;)
      whole += static_cast<char>('a' + (next(12) == 0 ? 1 : 0));
    std::string part;
    for (auto size = next(round % 2 == 0 ? 4 : 40); part.size() < size;)
      part += static_cast<char>('a' + (next(12) == 0 ? 1 : 0));
    work spent;
    INFO(whole << " / " << part);
    REQUIRE(has_substring(whole, part, spent) == (whole.find(part) != std::string::npos));
  }
}
