// SPDX-License-Identifier: Apache-2.0
#include "config/prices.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr std::uint64_t million = 1'000'000;

double bill(std::uint64_t requests, std::uint64_t mb, std::uint64_t ms,
            free_tier how = free_tier::ignored) {
  return prices::current().bill({requests, requests * mb * ms}, how);
}

} // namespace

TEST_CASE("a bill is what AWS's price list gives") {
  CHECK(bill(million, 128, 200) == Approx(0.6167).margin(0.00005));
  CHECK(bill(million, 1'024, 1'000) == Approx(16.87).margin(0.005));
  CHECK(bill(0, 128, 200) == 0.0);
}

TEST_CASE("the price of a GB-second falls beyond 6 and 15 thousand million") {
  const execution_amounts month{0, 16'000'000'000ull * 1'024 * 1'000};
  const auto expected = 6e9 * 0.0000166667 + 9e9 * 0.000015 + 1e9 * 0.0000133334;
  CHECK(prices::current().bill(month) == Approx(expected));
}

TEST_CASE("the free tier takes a million requests and 400,000 GB-seconds off") {
  CHECK(bill(million, 128, 200, free_tier::applied) == 0.0);
  CHECK(bill(2 * million, 128, 200, free_tier::applied) == Approx(0.20));
}

TEST_CASE("what ran on arm64 costs a fifth less, and is free last") {
  constexpr std::uint64_t gb_second = 1'024 * 1'000;
  const auto cost = [](std::uint64_t all, std::uint64_t arm, free_tier how = free_tier::ignored) {
    return prices::current().bill({0, all * gb_second, arm * gb_second}, how);
  };
  CHECK(cost(1'000, 1'000) == Approx(1'000 * 0.0000133334));
  CHECK(cost(3'000, 1'000) == Approx(2'000 * 0.0000166667 + 1'000 * 0.0000133334));
  CHECK(cost(410'000, 100'000, free_tier::applied) == Approx(10'000 * 0.0000133334));
  CHECK(cost(510'000, 100'000, free_tier::applied)
        == Approx(10'000 * 0.0000166667 + 100'000 * 0.0000133334));
}

TEST_CASE("the prices say of when and where they are") {
  CHECK(prices::current().date().size() == 10);
  CHECK(prices::current().region() == "us-east-1");
  CHECK_FALSE(prices::current().source().empty());
}

TEST_CASE("a price file without a price is refused by the member's name") {
  const auto refused = prices::parse(R"({"date":"2026-01-01","lambda":{}})");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal().message.find("lambda.requests.per_million") != std::string::npos);
  CHECK_FALSE(prices::parse("{").ok());
}

} // namespace troupe
