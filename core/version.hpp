// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace troupe {

/// Semantic version of the program and the library; the same as in CMakeLists.txt.
inline constexpr std::string_view version = "0.1.0";

} // namespace troupe
