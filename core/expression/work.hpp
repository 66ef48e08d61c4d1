// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/limits.hpp"

#include <cstddef>
#include <cstdint>

/// Counts the work of an evaluation, in steps: a step is about a nanosecond, and is counted by what
/// is looked at, never by the clock, so that the same expression on the same item always comes to
/// the same number. Whoever evaluates stops soon after the account is spent; its outcome is then
/// worth nothing.
namespace troupe::expression {

class work {
public:
  explicit work(std::uint64_t steps_max = limits::expression_steps_max) : steps_max_(steps_max) {}

  void charge(std::uint64_t steps) { steps_ += steps; }
  /// For bytes that are compared in one go.
  void charge_bytes(std::size_t bytes) { steps_ += 1 + bytes / 16; }
  [[nodiscard]] bool is_spent() const { return steps_ > steps_max_; }
  [[nodiscard]] std::uint64_t steps_max() const { return steps_max_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

private:
  std::uint64_t steps_max_;
  std::uint64_t steps_ = 0;
};

} // namespace troupe::expression
