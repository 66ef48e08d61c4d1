// SPDX-License-Identifier: Apache-2.0
#include "actors/partition/slow_changes.hpp"

#include "config/logging.hpp"
#include "core/limits.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

std::string to_ms(slow_changes::duration took) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
}

} // namespace

std::optional<std::string> slow_changes::note(const change& what, duration took, time_point now) {
  if (took <= limits::change_time_budget)
    return std::nullopt;
  if (said_ && now - *said_ < limits::slow_change_log_interval) {
    ++unsaid_;
    slowest_unsaid_ = std::max(slowest_unsaid_, took);
    return std::nullopt;
  }
  said_ = now;
  auto line = "slow change what=" + log_value(what.name()) + " ms=" + to_ms(took)
              + " bytes=" + std::to_string(what.bytes()) + " steps=" + std::to_string(what.steps());
  if (const auto unsaid = std::exchange(unsaid_, 0); unsaid > 0)
    line += " unsaid=" + std::to_string(unsaid)
            + " slowest_unsaid_ms=" + to_ms(std::exchange(slowest_unsaid_, {}));
  return line;
}

} // namespace troupe
