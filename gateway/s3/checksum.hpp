// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// The checksums that S3 keeps beside an object (AWS: "Checking object integrity"): one face over
/// the CRCs and the digests.
namespace troupe::gateway::s3 {

enum class checksum_kind { crc32, crc32c, crc64nvme, sha1, sha256 };

/// `crc32` as it stands in header names; nothing for what S3 or Troupe does not know.
std::optional<checksum_kind> checksum_named(std::string_view lower_case_name);
std::string_view name_of(checksum_kind kind);
/// `CRC32`, as XML and error messages write it.
std::string upper_name_of(std::string_view name);
std::size_t bytes_of(checksum_kind kind);
/// True for a CRC, which the whole of several parts can have, computed of theirs.
bool has_full_checksum(checksum_kind kind);
/// The lowest `bytes` bytes of a number, the highest of them first.
std::string big_endian(std::uint64_t number, std::size_t bytes);

class checksum {
public:
  explicit checksum(checksum_kind kind);
  void update(std::string_view bytes);
  /// Big-endian bytes, in base64. The object is spent afterwards.
  std::string finish();

private:
  checksum_kind kind_;
  std::uint64_t crc_ = 0;
  std::optional<digest> digest_;
};

} // namespace troupe::gateway::s3
