// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/settings.hpp"

/// What an operator should know is off: said when Troupe starts, in its health, and by `troupe
/// doctor`.
namespace troupe {

/// Each as a few words: what is off, and in brackets what that means. In the order of a reader's
/// interest; never empty, since there is no TLS.
std::vector<std::string> what_is_off(const settings& config);

} // namespace troupe
