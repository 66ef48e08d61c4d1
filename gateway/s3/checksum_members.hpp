// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/s3/checksum.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Checksums as members of S3's structures, which have one for each algorithm that there is.
namespace troupe::gateway::s3 {

/// Writes the checksum of that algorithm: into `to`, a place of `Of`.
template <class Of, class Place>
void write_checksum_member(const Place& to, std::string_view algorithm, std::string_view value) {
  const auto kind = checksum_named(algorithm);
  if (kind == checksum_kind::crc32)
    to[Of::ChecksumCRC32] = value;
  else if (kind == checksum_kind::crc32c)
    to[Of::ChecksumCRC32C] = value;
  else if (kind == checksum_kind::crc64nvme)
    to[Of::ChecksumCRC64NVME] = value;
  else if (kind == checksum_kind::sha1)
    to[Of::ChecksumSHA1] = value;
  else if (kind == checksum_kind::sha256)
    to[Of::ChecksumSHA256] = value;
}

using given_checksums = std::vector<std::pair<checksum_kind, std::string>>;

/// Those that are there, of the algorithms that Troupe has.
template <class Of, class View>
given_checksums read_checksum_members(const View& from) {
  given_checksums given;
  const auto add = [&](checksum_kind kind, const std::optional<std::string_view>& value) {
    if (value)
      given.emplace_back(kind, *value);
  };
  add(checksum_kind::crc32, from[Of::ChecksumCRC32]);
  add(checksum_kind::crc32c, from[Of::ChecksumCRC32C]);
  add(checksum_kind::crc64nvme, from[Of::ChecksumCRC64NVME]);
  add(checksum_kind::sha1, from[Of::ChecksumSHA1]);
  add(checksum_kind::sha256, from[Of::ChecksumSHA256]);
  return given;
}

} // namespace troupe::gateway::s3
