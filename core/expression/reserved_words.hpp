// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace troupe::expression {

/// Whether the word may stand in an expression only behind a `#name`. Letter case does not matter.
bool is_reserved_word(std::string_view text);

} // namespace troupe::expression
