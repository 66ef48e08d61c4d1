// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Tokens by which a client asks for the next page: opaque, safe in a URL, and checked, so that a
/// mangled one is refused rather than silently listing from somewhere else. What is said of such a
/// one is each service's own.
///
///     token = base64url-without-padding(version crc32 last)
///     version = 0x01    crc32 = 4 bytes, big-endian, over last    last = where the page ended
namespace troupe {

std::string make_page_token(std::string_view last);
/// Where the page ended; nothing for what is no such token.
std::optional<std::string> read_page_token(std::string_view token);

} // namespace troupe
