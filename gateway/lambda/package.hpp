// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "core/result.hpp"

#include <chrono>
#include <optional>
#include <string>

/// Deployment packages as requests carry them: `Code` of CreateFunction, and UpdateFunctionCode's
/// own members. Troupe takes `ZipFile` only.
namespace troupe::gateway::lambda {

/// Unpacking and storing a package may take a while.
inline constexpr auto package_patience = std::chrono::minutes{5};

/// The zip in `ZipFile` of an object.
result<std::string> read_zip(const json& from, bool may_be_empty);

/// The architecture in `Architectures`; nothing if it is absent.
result<std::optional<std::string>> read_architecture(const json& body);

} // namespace troupe::gateway::lambda
