// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"

#include <string>
#include <vector>

/// What `troupe deploy` does of a template, as a table; all else is refused, so that nothing that
/// somebody wrote down vanishes in silence.
namespace troupe::gateway::cli {

/// One line for everything in the document that would not be done as it says: sections, attributes,
/// properties, types, functions and names that nothing has, each with its path. In byte order;
/// empty for a template that can be deployed.
std::vector<std::string> unsupported_in(const json& document);

/// What `Ref` and `Fn::GetAtt` know the API by that is made of HttpApi events.
inline constexpr std::string_view implicit_api = "ServerlessHttpApi";

} // namespace troupe::gateway::cli
