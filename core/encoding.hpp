// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Bytes as text: base64, hex and percent-encoding, and the CRCs that S3 and DynamoDB put beside
/// bodies. Bytes are `std::string` and `std::string_view` throughout Troupe. Pure functions.
namespace troupe {

/// RFC 4648 base64 with padding.
std::string to_base64(std::string_view bytes);
/// Strict: nothing for a wrong alphabet, length or a non-canonical tail.
std::optional<std::string> from_base64(std::string_view text);

/// Lower-case hex.
std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);

/// RFC 3986 percent-encoding as SigV4 wants it: all but `A-Za-z0-9-_.~`, upper-case hex.
/// `keep_slash` leaves `/` as it is.
std::string percent_encode(std::string_view text, bool keep_slash = false);
/// Nothing for a broken escape. `plus_is_space` for query strings of forms.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

/// zlib's CRC-32; `seed` continues an earlier sum.
std::uint32_t crc32(std::string_view bytes, std::uint32_t seed = 0);
/// Castagnoli, SSE4.2 where the processor has it.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed = 0);
/// CRC-64/NVME, the default checksum of today's S3 SDKs.
std::uint64_t crc64nvme(std::string_view bytes, std::uint64_t seed = 0);

} // namespace troupe
