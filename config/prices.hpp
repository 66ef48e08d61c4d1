// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

/// What executions would have cost on AWS: list prices from a dated file (config/prices.json, which
/// is linked in), and the bill for a month. An estimate, and called so wherever it is shown.
///
/// Amounts come in integer units, requests and megabytes times milliseconds, and become money once.
namespace troupe {

struct execution_amounts {
  std::uint64_t requests = 0;
  std::uint64_t mb_ms = 0;
  std::uint64_t arm_mb_ms = 0; ///< What of `mb_ms` was on arm64.

  execution_amounts& operator+=(const execution_amounts& more) {
    requests += more.requests;
    mb_ms += more.mb_ms;
    arm_mb_ms += more.arm_mb_ms;
    return *this;
  }
};

enum class free_tier { ignored, applied };

double gb_seconds(std::uint64_t mb_ms);

class prices {
public:
  /// The prices that this program was built with.
  static const prices& current();
  /// Reads a file's text, or says what is wrong with it.
  static result<prices> parse(std::string_view text);

  /// Dollars for what one account executed in one month. Tiers and the free tier are by the month.
  /// The free GB-seconds are taken off those on x86 first, which cost more.
  [[nodiscard]] double bill(const execution_amounts& month,
                            free_tier how = free_tier::ignored) const;

  [[nodiscard]] const std::string& date() const { return date_; }
  [[nodiscard]] const std::string& region() const { return region_; }
  [[nodiscard]] const std::string& source() const { return source_; }

private:
  struct tier {
    double up_to = std::numeric_limits<double>::infinity(); ///< GB-seconds a month.
    double price = 0;
  };

  static result<std::vector<tier>> read_tiers(const json& lambda, std::string_view architecture);
  static double cost_of(double gb_seconds, const std::vector<tier>& tiers);

  std::string date_, region_, source_;
  double per_million_requests_ = 0;
  std::vector<tier> x86_tiers_, arm_tiers_;
  std::uint64_t free_requests_ = 0;
  double free_gb_seconds_ = 0;
};

} // namespace troupe
