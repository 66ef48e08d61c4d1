// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"
#include "core/json.hpp"

#include <initializer_list>
#include <optional>
#include <string_view>

/// Members of AWS's requests that Troupe does not have: refused by name, never passed over.
namespace troupe::gateway::lambda {

/// `troupe: <what> is not implemented`
error not_implemented(std::string_view what);

/// The refusal of the first member that asks for something. `null`, `false`, and empty values, as
/// tools send them for what they do not use, ask for nothing.
std::optional<error> refuse_members(const json& body,
                                    std::initializer_list<std::string_view> members);

} // namespace troupe::gateway::lambda
