// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Composite keys whose byte order is the order of their parts. The grammar of every key on disk:
///
///     key      = space part*
///     space    = one byte, see `space`
///     part     = text | u8 | u64 | raw
///     text     = bytes with 0x00 written as 0x00 0xFF, then 0x00 0x01     (so "a" < "a\0" < "ab")
///     u64      = 8 bytes, big-endian
///     raw      = bytes as they are; only as the last part, or where they order themselves
///
///     meta     = 0x01 text(name)
///     catalog  = 0x10 u8(noun) text(account) text(region) text(name)      one record a named thing
///     item     = 0x20 text(account) text(region) text(table id) key-value+
///     object   = 0x30 text(bucket) raw(object key)
///     log      = 0x40 u8(kind) u64(group id) ...                       actors/log/record.hpp
///     usage    = 0x50 text(account) text(region) text(function) text(day)
///     event    = 0x60 text(account) text(region) text(function) u64(due) text(request id)
///     upload   = 0x70 u8(1) text(bucket) text(object key) raw(upload id)  uploads under way
///     part     = 0x70 u8(2) text(list id) u64(part number)                bodies in several files
///     keyring  = 0x80 u8(kind) text(account) text(region) ...  actors/keyring/record.hpp
///     paramtr  = 0x90 u8(kind) text(account) text(region) ...  actors/parameter/record.hpp
///     secret   = 0xa0 u8(kind) text(account) text(region) ...  actors/secret/record.hpp
///     identity = 0xb0 text(account) u8(kind) ...                       actors/identity/record.hpp
namespace troupe::persistence {

enum class space : std::uint8_t {
  meta = 0x01,
  catalog = 0x10,
  item = 0x20,
  object = 0x30,
  log = 0x40,
  usage = 0x50,
  event = 0x60,
  upload = 0x70,
  keyring = 0x80,
  parameter = 0x90,
  secret = 0xa0,
  identity = 0xb0,
};

class key {
public:
  explicit key(space first) { bytes_.push_back(static_cast<char>(first)); }

  key& u8(std::uint8_t number) {
    bytes_.push_back(static_cast<char>(number));
    return *this;
  }
  key& u64(std::uint64_t number);
  key& text(std::string_view part);
  /// A text without its end: the prefix of every key whose text at this place begins with `part`.
  key& open_text(std::string_view part);
  key& raw(std::string_view part) {
    bytes_.append(part);
    return *this;
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  operator std::string_view() const { return bytes_; }

private:
  std::string bytes_;
};

/// Takes a key apart again, in the order in which it was built. Each call moves on; a key that is
/// not of the expected form throws `fault`.
class key_parts {
public:
  explicit key_parts(std::string_view key);
  std::uint8_t u8();
  std::uint64_t u64();
  std::string text();
  std::string_view raw() { return rest_; }

private:
  std::string_view rest_;
};

/// The smallest key greater than every key that begins with `prefix`; empty if there is none.
std::string end_of_prefix(std::string_view prefix);

} // namespace troupe::persistence
