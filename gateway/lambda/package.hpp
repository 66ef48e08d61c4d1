// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "gateway/call.hpp"
#include "gateway/lambda/names.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Deployment packages as requests carry them: `Code` of CreateFunction, and UpdateFunctionCode's
/// own members. Troupe takes `ZipFile` only.
namespace troupe::gateway::lambda {

/// Unpacking and storing a package may take a while.
inline constexpr auto package_patience = std::chrono::minutes{5};

/// The zip of a `ZipFile`. To be read last of a request: without one, what the request has in its
/// place is refused by name.
result<std::string> read_zip(call& c, std::optional<std::string_view> zip, bool may_be_empty);

/// The architecture in `Architectures`, which is at most one; nothing if it is absent.
std::optional<std::string> read_architecture(wire::list_view<wire::as::text> given);

} // namespace troupe::gateway::lambda
