// SPDX-License-Identifier: Apache-2.0
#include "core/expression/number.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <vector>

using namespace troupe;

namespace {

number n(std::string_view text) {
  auto parsed = number::parse(text);
  REQUIRE(parsed.ok());
  return *parsed;
}

std::string normal(std::string_view text) {
  return n(text).text();
}

std::string refusal(std::string_view text) {
  const auto parsed = number::parse(text);
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.refusal().kind == code::validation);
  return parsed.refusal().message;
}

std::string ordered(const number& value) {
  std::string bytes;
  value.encode_ordered(bytes);
  return bytes;
}

constexpr auto overflow
    = "Number overflow. Attempting to store a number with magnitude larger than supported range";
constexpr auto underflow
    = "Number underflow. Attempting to store a number with magnitude smaller than supported range";

const std::string nines(38, '9');

/// All sorts of numbers, from a fixed seed.
std::vector<number> many_numbers() {
  std::minstd_rand random{38};
  std::vector<number> made{number{},          number{1},        number{-1},
                           number{INT64_MIN}, n(nines + "e88"), n("-" + nines + "e88"),
                           n("1e-130"),       n("-1e-130"),     n("1e125")};
  for (int i = 0; i < 400; ++i) {
    std::string digits = random() % 2 == 0 ? "-" : "";
    for (std::size_t count = 1 + random() % 38; count > 0; --count)
      digits += static_cast<char>('0' + random() % 10);
    made.push_back(n(digits + "e" + std::to_string(static_cast<int>(random() % 170) - 90)));
  }
  for (int i = -30; i < 30; ++i)
    made.push_back(number{i});
  return made;
}

} // namespace

TEST_CASE("a number is printed in plain decimal without anything superfluous") {
  const std::vector<std::pair<std::string, std::string>> forms{
      {"007", "7"},
      {"+1.5", "1.5"},
      {"100.000", "100"},
      {"1e3", "1000"},
      {"1.23e-1", "0.123"},
      {".5", "0.5"},
      {"-.5", "-0.5"},
      {"0e5", "0"},
      {"-0", "0"},
      {"5.", "5"},
      {"1e125", "1" + std::string(125, '0')},
      {"1e-20", "0.00000000000000000001"},
      {"12.30e1", "123"},
      {"0.000", "0"},
      {"-1E+2", "-100"},
      {"0e999999999999999999", "0"}};
  for (const auto& [given, expected] : forms)
    CHECK(normal(given) == expected);
}

TEST_CASE("38 significant digits fit and 39 do not") {
  CHECK(normal(nines) == nines);
  CHECK(normal("0." + nines) == "0." + nines);
  CHECK(normal("00" + nines + "000") == nines + "000");
  CHECK(refusal(nines + "1") == "Attempting to store more than 38 significant digits in a Number");
}

TEST_CASE("the range ends where DynamoDB's does") {
  CHECK(normal(nines + "e88").size() == 126);
  CHECK(refusal("1e126") == overflow);
  CHECK(refusal("-1e126") == overflow);
  CHECK(normal("1e-130").size() == 132);
  CHECK(refusal("1e-131") == underflow);
  CHECK(refusal("1e99999999999999999999") == overflow);
  CHECK(refusal("1e-99999999999999999999") == underflow);
}

TEST_CASE("what is no number is refused in AWS's words") {
  CHECK(refusal("") == "The parameter cannot be converted to a numeric value");
  const std::string bad = GENERATE("a", " 1", "1 ", "1e", "1e+", ".", "-", "+-1", "1.2.3", "NaN",
                                   "Infinity", "0x10", "1_000", ".e5");
  CHECK(refusal(bad) == "The parameter cannot be converted to a numeric value: " + bad);
}

TEST_CASE("an integer becomes the number of its text") {
  for (const std::int64_t i :
       {std::int64_t{0}, std::int64_t{1200}, std::int64_t{-7}, INT64_MIN, INT64_MAX})
    CHECK(number{i}.text() == std::to_string(i));
}

TEST_CASE("sums are exact") {
  CHECK(add(n("0.1"), n("0.2"))->text() == "0.3");
  CHECK(add(n("-5"), n("5"))->text() == "0");
  CHECK(add(n("0"), n("-3"))->text() == "-3");
  CHECK(add(n("999"), n("1"))->text() == "1000");
  CHECK(subtract(n("1000"), n("0.001"))->text() == "999.999");
  CHECK(subtract(n("1"), n("3"))->text() == "-2");
  CHECK(subtract(n("0"), n("3"))->text() == "-3");
  CHECK(add(n("1e37"), n("1"))->text() == "1" + std::string(36, '0') + "1");
}

TEST_CASE("a sum out of range or of too many digits overflows, as on AWS") {
  CHECK(add(n(nines + "e88"), n("1e88")).refusal().message == overflow);
  CHECK(add(n("1e50"), n("1")).refusal().message == overflow);
  CHECK(subtract(n("1e125"), n("1e-130")).refusal().message == overflow);
  CHECK(subtract(n("1.1e-130"), n("1e-130")).refusal().message == underflow);
}

TEST_CASE("small sums are those of the machine's integers") {
  for (int a = -120; a <= 120; a += 7)
    for (int b = -1200; b <= 1200; b += 11) {
      CHECK(*add(number{a}, number{b}) == number{a + b});
      CHECK(*subtract(number{a}, number{b}) == number{a - b});
      CHECK(((number{a} <=> number{b}) == (a <=> b)));
    }
}

TEST_CASE("numbers are ordered by value") {
  CHECK(n("9") < n("10"));
  CHECK(n("-10") < n("-9"));
  CHECK(n("-1") < n("0"));
  CHECK(n("0") < n("1e-130"));
  CHECK(n("1.0") == n("1"));
  CHECK(n("0.99") < n("1"));
  CHECK(n("1.01") > n("1"));
}

TEST_CASE("the bytes of a number are ordered as the number is, and lead back to it") {
  const auto all = many_numbers();
  for (const auto& a : all) {
    const auto bytes = ordered(a);
    CHECK(bytes.size() <= 22);
    std::string_view rest{bytes};
    CHECK(number::decode_ordered(rest) == a);
    CHECK(rest.empty());
    CHECK(normal(a.text()) == a.text());
    for (const auto& b : all)
      if ((a <=> b) != (bytes <=> ordered(b)))
        FAIL(a.text() << " and " << b.text());
  }
}

TEST_CASE("numbers may stand one after another in a key") {
  std::string key = ordered(n("12.5"));
  n("-3").encode_ordered(key);
  key += "tail";
  std::string_view rest{key};
  CHECK(number::decode_ordered(rest) == n("12.5"));
  CHECK(number::decode_ordered(rest) == n("-3"));
  CHECK(rest == "tail");
}

TEST_CASE("bytes that no number has are not decoded") {
  const std::vector<std::string> bad{"",
                                     "\x04",
                                     "\x03",
                                     "\x03\x82",
                                     std::string("\x03\x82\x00", 3),
                                     "\x03\x82\x0b",
                                     std::string("\x03\x82\x02\x00", 4),
                                     std::string("\x03\x82\x0b\x01\x00", 5),
                                     std::string("\x03\x82\x66\x00", 4),
                                     "\x03\x82" + std::string(20, '\x0c') + std::string(1, '\0')};
  for (const auto& bytes : bad) {
    std::string_view rest{bytes};
    CHECK_FALSE(number::decode_ordered(rest));
    CHECK(rest == bytes);
  }
}

TEST_CASE("a number's size grows with its digits") {
  CHECK(n("0").size_bytes() == 1);
  CHECK(n("7").size_bytes() == 2);
  CHECK(n("-7").size_bytes() == 3);
  CHECK(n("12").size_bytes() == 2);
  CHECK(n("1.2").size_bytes() == 3);
  CHECK(n("1000000").size_bytes() == 2);
  CHECK(n(nines).size_bytes() == 20);
}
