// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"
#include "core/clock.hpp"

#include <string>
#include <vector>

/// What is said to and by log groups. Local to the node that owns the group.
namespace troupe {

struct log_event {
  epoch_ms timestamp = 0;
  std::string message;
  friend bool operator==(const log_event&, const log_event&) = default;
};

/// A function instance's output, in one batch, never awaited: group and stream are made if they are
/// not there.
struct append_output {
  std::string stream;
  std::vector<log_event> events;
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::append_output)
