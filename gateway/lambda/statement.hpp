// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/function.hpp"
#include "core/result.hpp"
#include "gateway/models/lambda.hpp"

#include <string>

namespace troupe::gateway::lambda {

/// The statement that Lambda makes of AddPermission's request; `resource` is the ARN it is about.
result<policy_statement> read_statement(const wire::input<wire::model::lambda::add_permission>& in,
                                        const std::string& resource);

} // namespace troupe::gateway::lambda
