// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/function.hpp"
#include "core/json.hpp"
#include "core/result.hpp"

/// Reads what callers choose about functions, with Lambda's checks and texts.
///
/// Stored and shown, and without further effect here: Architectures, EphemeralStorage,
/// TracingConfig (the trace header is passed on always), SnapStart (it concerns published
/// versions), and the log levels with the text format, which Lambda drops too. MemorySize is told
/// to the code and metered. Refused by name with `code::not_implemented`: a package type other than
/// Zip, Layers, VpcConfig, FileSystemConfigs, ImageConfig, KMSKeyArn, DeadLetterConfig,
/// CapacityProviderConfig, DurableConfig, TenancyConfig, CodeSigningConfigArn, Publish, PublishTo,
/// and the JSON log format.
namespace troupe::gateway::lambda {

/// The configuration of CreateFunction's body.
result<function_configuration> read_new_configuration(const json& body);

/// The members of UpdateFunctionConfiguration's body.
result<troupe::update_function_configuration> read_configuration_update(const json& body);

} // namespace troupe::gateway::lambda
