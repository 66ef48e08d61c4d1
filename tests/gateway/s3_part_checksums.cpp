// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/part_checksums.hpp"

#include "core/encoding.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace troupe;
using namespace troupe::gateway::s3;

namespace {

std::string checksum_of(checksum_kind kind, std::string_view bytes) {
  checksum sum{kind};
  sum.update(bytes);
  return sum.finish();
}

std::vector<part_info> parts_of(checksum_kind kind, const std::vector<std::string>& bodies) {
  std::vector<part_info> parts;
  for (const auto& body : bodies)
    parts.push_back({.number = static_cast<int>(parts.size() + 1),
                     .size = body.size(),
                     .etag = to_hex(md5(body)),
                     .checksum = checksum_of(kind, body)});
  return parts;
}

} // namespace

TEST_CASE("a CRC of the whole is known of its parts', wherever they are cut") {
  std::mt19937 random{7};
  for (const auto kind : {checksum_kind::crc32, checksum_kind::crc32c, checksum_kind::crc64nvme})
    for (int round = 0; round < 50; ++round) {
      std::vector<std::string> bodies(1 + random() % 5);
      std::string whole;
      for (auto& body : bodies) {
        body.resize(random() % 3'000);
        for (auto& byte : body)
          byte = static_cast<char>(random());
        whole += body;
      }
      CHECK(full_checksum(kind, parts_of(kind, bodies)) == checksum_of(kind, whole));
    }
}

TEST_CASE("a part of gigabytes moves a CRC as its bytes would") {
  // 3 x 1 GiB of zeros, against the CRC of 1 GiB moved step by step.
  constexpr std::uint64_t gib = std::uint64_t{1} << 30;
  const std::string zeros(1 << 20, '\0');
  std::uint32_t crc = 0;
  for (int i = 0; i < 1'024; ++i)
    crc = crc32(zeros, crc);
  const auto one = to_base64(big_endian(crc, 4));
  const part_info part{.size = gib, .checksum = one};
  const part_info both{.size = 2 * gib,
                       .checksum = full_checksum(checksum_kind::crc32, {part, part})};
  CHECK(full_checksum(checksum_kind::crc32, {both, part})
        == full_checksum(checksum_kind::crc32, {part, both}));
}

TEST_CASE("what AWS answered for parts of known bytes") {
  // Recorded: two parts of 5,242,881 times `a` and one of 10; and one part of 16 bytes.
  const std::string large(5'242'881, 'a');
  const std::vector<std::string> bodies = {large, large, std::string(10, 'a')};
  CHECK(etag_of(parts_of(checksum_kind::crc32, bodies)) == "4d45984fc3feb2ac9b22683c49674b56-3");
  CHECK(full_checksum(checksum_kind::crc32, parts_of(checksum_kind::crc32, bodies)) == "qSEQSA==");
  CHECK(composite_checksum(checksum_kind::sha256, parts_of(checksum_kind::sha256, bodies))
        == "9o++y6AejqboiJ7MZCx0fahK2Vu5YC/qnNhhYsCLciI=-3");
  const std::vector<std::string> one = {"test content 123"};
  CHECK(composite_checksum(checksum_kind::crc32c, parts_of(checksum_kind::crc32c, one))
        == "sZB91Q==-1");
  CHECK(full_checksum(checksum_kind::crc64nvme, parts_of(checksum_kind::crc64nvme, one))
        == "BsLNlKumA5I=");
}
