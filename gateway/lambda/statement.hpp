// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/function.hpp"
#include "core/json.hpp"
#include "core/result.hpp"

#include <string>

namespace troupe::gateway::lambda {

/// The statement that Lambda makes of AddPermission's body; `resource` is the ARN it is about.
result<policy_statement> read_statement(const json& body, const std::string& resource);

} // namespace troupe::gateway::lambda
