// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"

#include <chrono>
#include <string>
#include <string_view>

/// How an execution ended, and the error objects and log lines with which Lambda describes the ends
/// that the code does not describe itself. Pure.
namespace troupe {

struct execution_outcome {
  std::string payload;
  bool failed = false;
  bool init_failed = false;
  std::string_view status = {}; ///< As the REPORT line has it.
  std::string_view error_type = {};
  std::chrono::nanoseconds processor_time = {};
};

/// The process ended. `how` is `exit status 1`, `signal: killed`, or empty for a silent exit.
execution_outcome outcome_of_exit(std::string_view request_id, std::string_view how);
execution_outcome outcome_of_timeout(std::string_view request_id,
                                     std::chrono::milliseconds timeout);
execution_outcome outcome_of_large_response();

std::string exit_line(std::string_view request_id, std::string_view how);
std::string timeout_line(epoch_ms now, std::string_view request_id,
                         std::chrono::milliseconds timeout);

} // namespace troupe
