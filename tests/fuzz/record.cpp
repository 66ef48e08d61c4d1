// SPDX-License-Identifier: Apache-2.0
#include "persistence/record.hpp"

#include <xxhash.h>

#include <cstdlib>

/// The input is the body of a record, and is put under a right checksum; as it stands, it is a
/// record too. What is read must come back the same when it is packed and read again.
namespace {

struct inner {
  std::string text;
  std::int64_t number = 0;

  template <class Fields>
  void fields(Fields& f) {
    f(text, number);
  }
  friend bool operator==(const inner&, const inner&) = default;
};

struct outer {
  bool flag = false;
  std::uint64_t large = 0;
  std::uint32_t medium = 0;
  std::optional<std::string> maybe;
  std::optional<inner> maybe_inner;
  std::vector<inner> list;
  std::map<std::string, std::vector<std::string>> names;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(flag, large, medium, maybe, maybe_inner, list, names);
  }
  friend bool operator==(const outer&, const outer&) = default;
};

void feed(std::string_view record) {
  outer read;
  try {
    read = troupe::persistence::unpack<outer>(record);
  } catch (const troupe::fault&) {
    return;
  }
  if (troupe::persistence::unpack<outer>(troupe::persistence::pack(read)) != read)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = std::string{reinterpret_cast<const char*>(data), size};
  feed(body);
  const auto checksum
      = static_cast<std::uint32_t>(XXH3_64bits_withSeed(body.data(), body.size(), 1));
  auto record = std::string{"\x01"};
  for (int shift = 24; shift >= 0; shift -= 8)
    record += static_cast<char>(checksum >> shift & 0xFF);
  feed(record + body);
  return 0;
}
