// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/part_checksums.hpp"

#include "core/encoding.hpp"

#include <array>

namespace troupe::gateway::s3 {

namespace {

/// Polynomials over GF(2) modulo that of a CRC, the highest power in the lowest bit, as the
/// reflected CRCs have it. Appending n zero bits to a message multiplies its CRC by x^n.
class crc_field {
public:
  crc_field(int bits, std::uint64_t polynomial)
      : top_(std::uint64_t{1} << (bits - 1)), polynomial_(polynomial) {
    squares_[0] = top_ >> 1; // x
    for (std::size_t i = 1; i < squares_.size(); ++i)
      squares_[i] = times(squares_[i - 1], squares_[i - 1]);
  }

  /// The CRC of a message of which `first` is the CRC of the beginning and `second` of the rest.
  [[nodiscard]] std::uint64_t join(std::uint64_t first, std::uint64_t second,
                                   std::uint64_t second_bytes) const {
    constexpr std::size_t first_power = 3; // 8 bits a byte.
    auto moved = first;
    for (auto power = first_power; second_bytes > 0; second_bytes >>= 1, ++power)
      if (second_bytes & 1)
        moved = times(squares_[power], moved);
    return moved ^ second;
  }

private:
  [[nodiscard]] std::uint64_t times(std::uint64_t a, std::uint64_t b) const {
    std::uint64_t product = 0;
    for (auto bit = top_; bit > 0; bit >>= 1) {
      if (a & bit)
        product ^= b;
      b = b & 1 ? (b >> 1) ^ polynomial_ : b >> 1;
    }
    return product;
  }

  std::uint64_t top_;
  std::uint64_t polynomial_;
  /// x^(2^i): enough for objects of any size that parts can make.
  std::array<std::uint64_t, 60> squares_{};
};

const crc_field& field_of(checksum_kind kind) {
  static const crc_field crc32{32, 0xEDB88320};
  static const crc_field crc32c{32, 0x82F63B78};
  static const crc_field crc64nvme{64, 0x9A6C9329AC4BC9B5};
  ensure(has_full_checksum(kind), "only a CRC is known of its parts'");
  return kind == checksum_kind::crc32 ? crc32 : kind == checksum_kind::crc32c ? crc32c : crc64nvme;
}

std::uint64_t number_of(std::string_view base64) {
  std::uint64_t number = 0;
  for (const char byte : from_base64(base64).value_or(""))
    number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

std::string with_count(std::string text, const std::vector<part_info>& parts) {
  return std::move(text) + "-" + std::to_string(parts.size());
}

} // namespace

std::string etag_of(const std::vector<part_info>& parts) {
  digest all{digest_kind::md5};
  for (const auto& part : parts)
    all.update(from_hex(part.etag).value_or(""));
  return with_count(to_hex(all.finish()), parts);
}

std::string full_checksum(checksum_kind kind, const std::vector<part_info>& parts) {
  const auto& field = field_of(kind);
  std::uint64_t crc = 0; // Of no bytes.
  for (const auto& part : parts)
    crc = field.join(crc, number_of(part.checksum), part.size);
  return to_base64(big_endian(crc, bytes_of(kind)));
}

std::string composite_checksum(checksum_kind kind, const std::vector<part_info>& parts) {
  checksum all{kind};
  for (const auto& part : parts)
    all.update(from_base64(part.checksum).value_or(""));
  return with_count(all.finish(), parts);
}

} // namespace troupe::gateway::s3
