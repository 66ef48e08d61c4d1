// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "gateway/lambda/violations.hpp"

#include <map>
#include <optional>
#include <string>

namespace troupe::gateway::lambda {

/// The variables of a body's `Environment`; nothing if there is none. What the model forbids goes
/// to `broken`, what Lambda refuses beyond it (reserved names, more than 4 KB) to `why`.
std::optional<std::map<std::string, std::string>>
read_environment(const json& body, violations& broken, std::optional<error>& why);

} // namespace troupe::gateway::lambda
