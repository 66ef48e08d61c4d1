// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <string>
#include <string_view>

/// Continuation tokens: opaque, safe in a URL, and checked, so that a mangled one is refused rather
/// than silently listing from somewhere else.
///
///     token = base64url-without-padding(version crc32 last)
///     version = 0x01    crc32 = 4 bytes, big-endian, over last    last = where the page ended
namespace troupe::gateway::s3 {

std::string make_token(std::string_view last);
/// Refuses with `code::validation`, as AWS words it.
result<std::string> read_token(std::string_view token);

} // namespace troupe::gateway::s3
