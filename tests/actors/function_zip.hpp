// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/encoding.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Zips made by hand, so that they can say what no honest tool would.
namespace troupe::testing {

struct zip_entry {
  std::string name;
  std::string bytes;
  std::uint32_t mode = 0100644; ///< Unix mode, with the file type.
  std::uint16_t method = 0;     ///< 0: stored.
  std::uint16_t flags = 0;
  bool wrong_crc = false;
  int local_lie = 0;     ///< Added to the size before the entry ...
  int directory_lie = 0; ///< ... and to the one in the directory.
};

/// The entry's bytes as a deflate stream that packs nothing.
inline std::string stored_as_deflate(const std::string& plain) {
  const auto size = static_cast<std::uint16_t>(plain.size());
  std::string out{"\x01", 1}; // The last block, stored.
  out += static_cast<char>(size & 0xffu);
  out += static_cast<char>(size >> 8u);
  out += static_cast<char>(~size & 0xffu);
  out += static_cast<char>((~size >> 8u) & 0xffu);
  return out + plain;
}

/// As it stands in the zip.
inline std::string packed(const zip_entry& one) {
  constexpr std::uint16_t deflate = 8;
  return one.method == deflate ? stored_as_deflate(one.bytes) : one.bytes;
}

inline void append_u16(std::string& out, std::uint32_t number) {
  out += static_cast<char>(number & 0xffu);
  out += static_cast<char>((number >> 8u) & 0xffu);
}
inline void append_u32(std::string& out, std::uint32_t number) {
  append_u16(out, number);
  append_u16(out, number >> 16u);
}

/// What the local header and the directory have in common, from the version needed to the name's
/// length.
inline void append_common(std::string& out, const zip_entry& one, int lie) {
  append_u16(out, 20);
  append_u16(out, one.flags);
  append_u16(out, one.method);
  append_u32(out, 0x21);
  append_u32(out, crc32(one.bytes) + (one.wrong_crc ? 1 : 0));
  append_u32(out, static_cast<std::uint32_t>(packed(one).size()));
  append_u32(out, static_cast<std::uint32_t>(one.bytes.size()) + static_cast<std::uint32_t>(lie));
  append_u16(out, static_cast<std::uint32_t>(one.name.size()));
  append_u16(out, 0);
}

inline std::string make_zip(const std::vector<zip_entry>& entries) {
  std::string out;
  std::string directory;
  for (const auto& one : entries) {
    const auto offset = static_cast<std::uint32_t>(out.size());
    append_u32(out, 0x04034b50);
    append_common(out, one, one.local_lie);
    out += one.name + packed(one);
    append_u32(directory, 0x02014b50);
    append_u16(directory, 3u << 8u | 20u); // Made on Unix.
    append_common(directory, one, one.directory_lie);
    append_u16(directory, 0); // Comment.
    append_u16(directory, 0); // Disk.
    append_u16(directory, 0); // Internal attributes.
    append_u32(directory, one.mode << 16u);
    append_u32(directory, offset);
    directory += one.name;
  }
  const auto start = static_cast<std::uint32_t>(out.size());
  out += directory;
  append_u32(out, 0x06054b50);
  append_u32(out, 0);
  append_u16(out, static_cast<std::uint32_t>(entries.size()));
  append_u16(out, static_cast<std::uint32_t>(entries.size()));
  append_u32(out, static_cast<std::uint32_t>(directory.size()));
  append_u32(out, start);
  append_u16(out, 0);
  return out;
}

} // namespace troupe::testing
