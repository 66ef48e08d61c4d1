// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/function.hpp"
#include "core/result.hpp"
#include "gateway/models/lambda.hpp"

/// Reads what callers choose about functions, with the checks that Lambda makes beyond its model.
///
/// Stored and shown, and without further effect here: Architectures, EphemeralStorage,
/// TracingConfig (the trace header is passed on always), SnapStart (it concerns published
/// versions), and the log levels with the text format, which Lambda drops too. MemorySize is told
/// to the code and metered. Refused by name with `code::not_implemented`: a package type other than
/// Zip, the JSON log format, and every member that is not read here.
namespace troupe::gateway::lambda {

/// The configuration of CreateFunction's request, without Architectures.
result<function_configuration>
read_new_configuration(const wire::input<wire::model::lambda::create_function>& in);

/// What UpdateFunctionConfiguration's request says.
result<troupe::update_function_configuration> read_configuration_update(
    const wire::input<wire::model::lambda::update_function_configuration>& in);

} // namespace troupe::gateway::lambda
