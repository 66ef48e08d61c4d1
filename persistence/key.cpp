// SPDX-License-Identifier: Apache-2.0
#include "persistence/key.hpp"

#include "core/error.hpp"

namespace troupe::persistence {

namespace {

constexpr char escape = '\x00';
constexpr char escaped_zero = '\xFF';
constexpr char end_of_text = '\x01';

[[noreturn]] void malformed() {
  throw fault{code::internal, "A stored key is not of the expected form."};
}

} // namespace

key& key::u64(std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes_.push_back(static_cast<char>(number >> shift & 0xFF));
  return *this;
}

key& key::text(std::string_view part) {
  open_text(part);
  bytes_.push_back(escape);
  bytes_.push_back(end_of_text);
  return *this;
}

key& key::open_text(std::string_view part) {
  bytes_.reserve(bytes_.size() + part.size() + 2);
  for (char each : part) {
    bytes_.push_back(each);
    if (each == escape)
      bytes_.push_back(escaped_zero);
  }
  return *this;
}

key_parts::key_parts(std::string_view key) : rest_(key) {
  if (rest_.empty())
    malformed();
  rest_.remove_prefix(1);
}

std::uint8_t key_parts::u8() {
  if (rest_.empty())
    malformed();
  const auto number = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return number;
}

std::uint64_t key_parts::u64() {
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i)
    number = number << 8 | u8();
  return number;
}

std::string key_parts::text() {
  std::string part;
  for (;;) {
    const auto zero = rest_.find(escape);
    if (zero == std::string_view::npos || zero + 1 == rest_.size())
      malformed();
    const char follows = rest_[zero + 1];
    part.append(rest_.substr(0, zero));
    rest_.remove_prefix(zero + 2);
    if (follows == end_of_text)
      return part;
    if (follows != escaped_zero)
      malformed();
    part.push_back(escape);
  }
}

std::string end_of_prefix(std::string_view prefix) {
  while (!prefix.empty() && prefix.back() == '\xFF')
    prefix.remove_suffix(1);
  std::string end{prefix};
  if (!end.empty())
    end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

} // namespace troupe::persistence
