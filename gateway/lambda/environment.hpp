// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "gateway/models/lambda.hpp"

#include <map>
#include <optional>
#include <string>

namespace troupe::gateway::lambda {

using environment_variables = std::map<std::string, std::string>;

/// The variables of a request's `Environment`; nothing if there is none. Refuses what Lambda does
/// beyond its model: reserved names, more than 4 KB.
result<std::optional<environment_variables>>
read_environment(wire::structure_view<wire::model::lambda::shapes::environment> in);

} // namespace troupe::gateway::lambda
