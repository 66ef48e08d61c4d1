// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

#include <optional>
#include <string_view>

namespace troupe::gateway::lambda {

/// Refuses what is no runtime of Lambda's, and those that Lambda has retired. Whether a node can
/// run it is for the invocation to tell.
std::optional<error> check_runtime(std::string_view runtime);

} // namespace troupe::gateway::lambda
