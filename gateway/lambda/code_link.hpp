// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/function.hpp"
#include "gateway/call.hpp"

#include <string>

namespace troupe::gateway::lambda {

/// `Code.Location`: a URL of the function's zip that is good for anyone for ten minutes, as on AWS.
/// It leads to `download_package`.
std::string code_link(const call& c, const address& where, const function_description& function);

} // namespace troupe::gateway::lambda
