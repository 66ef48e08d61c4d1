// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/upload.hpp"
#include "gateway/s3/checksum.hpp"

#include <string>
#include <vector>

/// What an object in parts is known by, computed of what its parts are known by, without their
/// bytes (AWS: "Checking object integrity for multipart uploads").
namespace troupe::gateway::s3 {

/// The ETag: hex MD5 of the parts' MD5s, and `-N`.
std::string etag_of(const std::vector<part_info>& parts);

/// The checksum of the whole, as if its bytes had been read in one piece. Of CRCs only: they can be
/// moved by the length of what follows.
std::string full_checksum(checksum_kind kind, const std::vector<part_info>& parts);

/// The checksum of the parts' checksums, and `-N`.
std::string composite_checksum(checksum_kind kind, const std::vector<part_info>& parts);

} // namespace troupe::gateway::s3
