// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/names.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The function that an integration names:
///
///     uri = function-arn
///         | "arn:aws:apigateway:" region ":lambda:path/2015-03-31/functions/" function-arn
///         "/invocations"
///     function-arn = "arn:aws:lambda:" region ":" account ":function:" name [":" qualifier]
namespace troupe::gateway::apigateway {

struct function_target {
  address function;
  std::string arn;
};

/// Nothing if it names no function, or a version other than `$LATEST`.
std::optional<function_target> parse_function_uri(std::string_view uri);

} // namespace troupe::gateway::apigateway
