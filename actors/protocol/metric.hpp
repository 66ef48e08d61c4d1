// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Pay per execution: what the meter is told and what it answers. Integer units throughout,
/// converted once where a person reads them.
namespace troupe {

/// What one function consumed since the last report. Batched, never awaited.
struct usage {
  address function;
  std::uint64_t invocations = 0;
  std::uint64_t errors = 0;
  std::uint64_t billed_ms = 0;
  std::uint64_t mb_ms = 0;     ///< Configured memory in MB times billed milliseconds.
  std::uint64_t arm_mb_ms = 0; ///< What of `mb_ms` was on arm64, which is cheaper.
};

/// Asks for all counters, oldest first.
struct usage_query {
  std::string account; ///< Empty: every account.
};

struct usage_line {
  address function;
  std::string day; ///< `2026-11-24`, UTC.
  usage total;
};

struct usage_report {
  std::vector<usage_line> lines;
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::usage)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::usage_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::usage_report)
