// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

/// The regular expressions of the models, decided by PCRE2, which stays in the .cpp.
namespace troupe::gateway::wire {

/// True if all of `text` matches, as Java's `matches()` has it. What is no UTF-8, or costs more
/// steps than the limit, does not. A pattern is compiled when it is first asked for, once for all
/// threads, and kept: they come from models, never from requests. Thread-safe.
bool matches_pattern(std::string_view text, std::string_view pattern);

/// Whether a pattern of a client's own occurs in the text; nothing where it is no pattern. Compiled
/// for this once, and bounded like the others.
std::optional<bool> finds_pattern(std::string_view text, std::string_view pattern);

} // namespace troupe::gateway::wire
