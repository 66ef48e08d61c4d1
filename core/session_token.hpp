// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// How the tokens of temporary credentials begin that a Troupe has given, so that one that is no
/// longer good, or was changed, is not taken for one of somebody else's.
namespace troupe {

inline constexpr std::string_view session_token_front = "TROUPE";

} // namespace troupe
