// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// DynamoDB's number: a decimal of up to 38 significant digits, zero or between 1E-130 and
/// 9.99...E+125 in magnitude. Always in normal form, so that equal numbers are equal in every bit.
///
/// The ordered encoding is a sequence of bytes whose memcmp order is the numeric order, and which
/// ends itself, so that it may stand inside a longer key (reference: "Naming rules and data types"
/// of the Amazon DynamoDB Developer Guide for the range):
///
///     number   = zero | positive | negative
///     zero     = 0x02
///     positive = 0x03 exponent pair+ 0x00
///     negative = 0x01 and then `exponent pair+ 0x00` with every bit turned over
///     exponent = one byte, 130 + the decimal exponent of the first digit (1E-130 has 0, 1 has 130)
///     pair     = one byte, 1 + two digits (01 to 100); an odd count of digits is filled with a 0
namespace troupe {

class number {
public:
  /// The text of an `N`, or the refusal in AWS's words.
  static result<number> parse(std::string_view text);

  number() = default; ///< Zero.
  explicit number(std::int64_t integer);

  /// Plain decimal without exponent, sign only where negative, no superfluous zeros.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool is_zero() const { return digits_ == 0; }
  [[nodiscard]] bool is_negative() const { return negative_; }
  /// What it adds to an item's size.
  [[nodiscard]] std::size_t size_bytes() const;

  void encode_ordered(std::string& out) const;
  /// Takes one encoded number off the front of `bytes`; nothing if they do not begin with one.
  static std::optional<number> decode_ordered(std::string_view& bytes);

  [[nodiscard]] number negated() const;
  /// The refusal is AWS's overflow text, also where more than 38 digits would be needed.
  friend result<number> add(const number& a, const number& b);
  friend result<number> subtract(const number& a, const number& b);

  friend std::strong_ordering operator<=>(const number& a, const number& b);
  friend bool operator==(const number& a, const number& b) = default;

private:
  __extension__ using coefficient = unsigned __int128;

  // The value is digits_ * 10^exponent_; no trailing zero in digits_; zero is {0, 0, false}.
  coefficient digits_ = 0;
  std::int16_t exponent_ = 0;
  bool negative_ = false;

  static result<number> normal(coefficient digits, int exponent, bool negative);
};

result<number> add(const number& a, const number& b);
result<number> subtract(const number& a, const number& b);

} // namespace troupe
