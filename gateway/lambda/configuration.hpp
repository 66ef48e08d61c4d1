// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/function.hpp"
#include "core/json.hpp"
#include "core/result.hpp"

#include <map>
#include <optional>
#include <string>

/// Reads what callers choose about functions, with Lambda's checks and texts.
///
/// Stored and shown, and without further effect here: Architectures, EphemeralStorage,
/// TracingConfig (the trace header is passed on always), SnapStart (it concerns published
/// versions), and the log levels with the text format, which Lambda drops too. MemorySize is told
/// to the code and metered. Refused by name with `code::not_implemented`: a package type other than
/// Zip, Layers, VpcConfig, FileSystemConfigs, ImageConfig, KMSKeyArn, DeadLetterConfig,
/// CodeSigningConfigArn, Publish, the JSON log format, and code from a bucket.
namespace troupe::gateway::lambda {

/// The configuration of CreateFunction's body.
result<function_configuration> read_new_configuration(json body);

/// The members of UpdateFunctionConfiguration's body.
result<troupe::update_function_configuration> read_configuration_update(json body);

/// The zip in `ZipFile` of an object; `from` is the object's name for refusals.
result<std::string> read_zip(json from, bool may_be_empty);

result<std::map<std::string, std::string>> read_tags(json from);

/// The architecture in `Architectures`; nothing if it is absent.
result<std::optional<std::string>> read_architecture(json body);

} // namespace troupe::gateway::lambda
