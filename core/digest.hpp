// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

/// Digests over OpenSSL, which stays in the .cpp. All results are raw bytes: `to_hex` or
/// `to_base64` makes text of them.
namespace troupe {

enum class digest_kind { md5, sha1, sha256 };

/// A digest that is fed piece by piece.
class digest {
public:
  explicit digest(digest_kind kind);
  digest(digest&&) noexcept;
  digest& operator=(digest&&) noexcept;
  ~digest();

  void update(std::string_view bytes);
  /// The raw digest. The object is spent afterwards.
  std::string finish();

private:
  struct state;
  std::unique_ptr<state> state_;
};

std::string md5(std::string_view bytes);
std::string sha1(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string hmac_sha1(std::string_view key, std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// Compares in time that depends on the lengths only.
bool equal_constant_time(std::string_view a, std::string_view b);

/// Bytes from the kernel's generator.
std::string random_bytes(std::size_t count);
/// A version 4 UUID in lower-case text.
std::string random_uuid();

} // namespace troupe
