// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/expression/work.hpp"

#include <string_view>

namespace troupe::expression {

/// Whether the part stands in the whole. Linear in both for any bytes: it looks for one byte of the
/// part, the one that told the last two apart, and compares where it is found; where that fails too
/// often, it goes on as Knuth, Morris and Pratt do. memmem is not good enough: short of 256 bytes,
/// the C library compares the part at each place of the whole (measured: 30 times as long).
bool has_substring(std::string_view whole, std::string_view part, work& spent);

} // namespace troupe::expression
