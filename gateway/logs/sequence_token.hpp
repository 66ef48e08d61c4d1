// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"

#include <string>

namespace troupe::gateway::logs {

/// 56 digits, as AWS still answers for clients of before 2023. Nobody reads it.
inline std::string sequence_token(epoch_ms ingestion) {
  constexpr std::size_t length = 56;
  auto digits = std::to_string(ingestion);
  return "49" + std::string(length - 2 - digits.size(), '0') + digits;
}

} // namespace troupe::gateway::logs
