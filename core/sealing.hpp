// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// Bytes that only who has the key can read or change: AES-256-GCM (NIST SP 800-38D) over OpenSSL,
/// which stays in the .cpp. Pure functions but for the nonce, which is drawn with each call; so one
/// key is good for some 2^32 of them.
///
///     sealed     = nonce ciphertext tag
///     nonce      = 12 random bytes
///     ciphertext = as long as what was sealed
///     tag        = 16 bytes, over the ciphertext and what it is bound to
///
/// What it is bound to is not in it: who opens it has to know it.
namespace troupe {

inline constexpr std::size_t sealing_key_bytes = 32;
inline constexpr std::size_t sealing_nonce_bytes = 12;
inline constexpr std::size_t sealing_tag_bytes = 16;

/// `key` has `sealing_key_bytes`.
std::string seal(std::string_view key, std::string_view plain, std::string_view bound_to);
/// Nothing where it was sealed with another key, bound to something else, or changed since.
std::optional<std::string> unseal(std::string_view key, std::string_view sealed,
                                  std::string_view bound_to);

/// Names and values as one text that no other names and values have.
std::string to_bound_text(const std::map<std::string, std::string>& pairs);

/// HMAC (RFC 2104) with the digest of SHA-2 that has so many bits: 224, 256, 384 or 512.
std::string message_code(std::string_view key, std::string_view message, int bits);

} // namespace troupe
