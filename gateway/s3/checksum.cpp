// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/checksum.hpp"

#include "core/encoding.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace troupe::gateway::s3 {

namespace {

struct row {
  checksum_kind kind;
  std::string_view name;
  std::size_t bytes;
};

constexpr std::array<row, 5> rows = {{
    {checksum_kind::crc32, "crc32", 4},
    {checksum_kind::crc32c, "crc32c", 4},
    {checksum_kind::crc64nvme, "crc64nvme", 8},
    {checksum_kind::sha1, "sha1", 20},
    {checksum_kind::sha256, "sha256", 32},
}};

const row& row_of(checksum_kind kind) {
  return *std::ranges::find(rows, kind, &row::kind);
}

} // namespace

std::optional<checksum_kind> checksum_named(std::string_view lower_case_name) {
  const auto* found = std::ranges::find(rows, lower_case_name, &row::name);
  return found == rows.end() ? std::nullopt : std::optional{found->kind};
}

std::string_view name_of(checksum_kind kind) {
  return row_of(kind).name;
}

std::string upper_name_of(std::string_view name) {
  std::string out{name};
  for (auto& c : out)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::size_t bytes_of(checksum_kind kind) {
  return row_of(kind).bytes;
}

bool has_full_checksum(checksum_kind kind) {
  return kind != checksum_kind::sha1 && kind != checksum_kind::sha256;
}

std::string big_endian(std::uint64_t number, std::size_t bytes) {
  std::string out;
  for (auto shift = bytes * 8; shift > 0; shift -= 8)
    out += static_cast<char>(number >> (shift - 8));
  return out;
}

checksum::checksum(checksum_kind kind) : kind_(kind) {
  if (kind == checksum_kind::sha1)
    digest_.emplace(digest_kind::sha1);
  if (kind == checksum_kind::sha256)
    digest_.emplace(digest_kind::sha256);
}

void checksum::update(std::string_view bytes) {
  switch (kind_) {
    case checksum_kind::crc32:
      crc_ = crc32(bytes, static_cast<std::uint32_t>(crc_));
      break;
    case checksum_kind::crc32c:
      crc_ = crc32c(bytes, static_cast<std::uint32_t>(crc_));
      break;
    case checksum_kind::crc64nvme:
      crc_ = crc64nvme(bytes, crc_);
      break;
    case checksum_kind::sha1:
    case checksum_kind::sha256:
      digest_->update(bytes);
      break;
  }
}

std::string checksum::finish() {
  return to_base64(digest_ ? digest_->finish() : big_endian(crc_, bytes_of(kind_)));
}

} // namespace troupe::gateway::s3
