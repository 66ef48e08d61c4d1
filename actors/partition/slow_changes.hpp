// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/partition/partition.hpp"

#include <chrono>
#include <optional>
#include <string>

/// Says which changes kept the writer, and so everybody who writes, for longer than
/// `limits::change_time_budget`: the first one at once, and then at most one in
/// `limits::slow_change_log_interval`, with how many went unsaid and how long the slowest of those
/// took. Knows no clock: it is told what time it is.
namespace troupe {

class slow_changes {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  /// A line for the log, if one is due.
  std::optional<std::string> note(const change& what, duration took, time_point now);

private:
  std::optional<time_point> said_;
  std::size_t unsaid_ = 0;
  duration slowest_unsaid_{};
};

} // namespace troupe
