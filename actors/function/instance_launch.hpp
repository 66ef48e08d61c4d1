// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"
#include "actors/function/record.hpp"
#include "actors/function/runtime.hpp"

#include <string>
#include <string_view>

/// What a function's process is started with.
namespace troupe {

/// The runtime, the handler, and the complete environment as the Lambda documentation lists it
/// ("Using Lambda environment variables"), with `AWS_ENDPOINT_URL` and temporary credentials that
/// lead back to this Troupe. The function's own variables come last; reserved ones among them were
/// refused when they were set.
launch make_launch(const context& node, const address& where, const function_record& function,
                   std::string_view log_stream);

/// Where the log lines of a function go.
std::string log_group_of(const function_description& function);

} // namespace troupe
