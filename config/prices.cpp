// SPDX-License-Identifier: Apache-2.0
#include "config/prices.hpp"

#include "core/json.hpp"

#include <algorithm>
#include <charconv>

namespace troupe {

namespace embedded {
std::string_view prices_json();
} // namespace embedded

namespace {

/// Prices are decimal text in the file, so that nobody's JSON writer rounds them; nothing if it is
/// none.
std::optional<double> read_price(const json& value) {
  const auto text = value.text();
  double price = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), price);
  if (failed != std::errc{} || end != text.data() + text.size() || price < 0)
    return std::nullopt;
  return price;
}

error malformed(std::string_view member) {
  std::string text{"The price file has no usable "};
  text.append(member).append(".");
  return {code::validation, std::move(text)};
}

} // namespace

double gb_seconds(std::uint64_t mb_ms) {
  constexpr double mb_per_gb = 1'024;
  constexpr double ms_per_second = 1'000;
  return static_cast<double>(mb_ms) / (mb_per_gb * ms_per_second);
}

const prices& prices::current() {
  static const auto built_in = parse(embedded::prices_json());
  ensure(built_in.ok(), "the built-in price file is well-formed");
  return *built_in;
}

result<prices> prices::parse(std::string_view text) {
  const auto document = json::parse(text);
  if (!document)
    return document.refusal();
  prices read;
  read.date_ = (*document)["date"].text();
  read.region_ = (*document)["region"].text();
  read.source_ = (*document)["source"].text();
  if (read.date_.empty())
    return malformed("date");
  const auto lambda = (*document)["lambda"];
  const auto requests = read_price(lambda["requests"]["per_million"]);
  if (!requests)
    return malformed("lambda.requests.per_million");
  read.per_million_requests_ = *requests;
  auto x86 = read_tiers(lambda, "x86_64");
  auto arm = read_tiers(lambda, "arm64");
  if (!x86 || !arm)
    return x86 ? arm.refusal() : x86.refusal();
  read.x86_tiers_ = std::move(*x86);
  read.arm_tiers_ = std::move(*arm);
  const auto free = lambda["free_tier"];
  read.free_requests_
      = static_cast<std::uint64_t>(std::max<std::int64_t>(0, free["requests_per_month"].integer()));
  read.free_gb_seconds_ = free["gb_seconds_per_month"].number();
  return read;
}

result<std::vector<prices::tier>> prices::read_tiers(const json& lambda,
                                                     std::string_view architecture) {
  const auto member = "lambda." + std::string{architecture} + ".gb_second_tiers";
  std::vector<tier> tiers;
  for (const auto& one : lambda[architecture]["gb_second_tiers"].elements()) {
    const auto price = read_price(one["price"]);
    if (!price)
      return malformed(member);
    tiers.push_back({one["up_to"].number(std::numeric_limits<double>::infinity()), *price});
  }
  if (tiers.empty())
    return malformed(member);
  return tiers;
}

double prices::cost_of(double gb_seconds, const std::vector<tier>& tiers) {
  double cost = 0;
  double from = 0;
  for (const auto& [up_to, price] : tiers) {
    const auto part = std::min(gb_seconds, up_to - from);
    cost += part * price;
    gb_seconds -= part;
    from = up_to;
  }
  return cost;
}

double prices::bill(const execution_amounts& month, free_tier how) const {
  constexpr double million = 1'000'000;
  auto requests = month.requests;
  auto arm = gb_seconds(month.arm_mb_ms);
  auto x86 = gb_seconds(month.mb_ms - month.arm_mb_ms);
  if (how == free_tier::applied) {
    requests -= std::min(requests, free_requests_);
    const auto free_x86 = std::min(x86, free_gb_seconds_);
    x86 -= free_x86;
    arm -= std::min(arm, free_gb_seconds_ - free_x86);
  }
  return static_cast<double>(requests) / million * per_million_requests_ + cost_of(x86, x86_tiers_)
         + cost_of(arm, arm_tiers_);
}

} // namespace troupe
