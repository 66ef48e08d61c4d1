// SPDX-License-Identifier: Apache-2.0
#include "core/expression/number.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace troupe {

namespace {

__extension__ using wide = unsigned __int128;

constexpr int digits_max = 38;
constexpr int exponent_max = 125; ///< Of the first digit.
constexpr int exponent_min = -130;
constexpr int last_exponent_min = exponent_min - (digits_max - 1);

constexpr unsigned char head_negative = 0x01;
constexpr unsigned char head_zero = 0x02;
constexpr unsigned char head_positive = 0x03;

error refused(std::string message) {
  return {code::validation, std::move(message), {}};
}

error overflow() {
  return refused("Number overflow. Attempting to store a number with magnitude larger than "
                 "supported range");
}

error underflow() {
  return refused("Number underflow. Attempting to store a number with magnitude smaller than "
                 "supported range");
}

constexpr auto powers_of_ten = [] {
  std::array<wide, digits_max + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i)
    powers[i] = powers[i - 1] * 10;
  return powers;
}();

int count_digits(wide digits) {
  const auto above = std::upper_bound(powers_of_ten.begin(), powers_of_ten.end(), digits);
  return static_cast<int>(above - powers_of_ten.begin());
}

/// Decimal text without leading zeros, two digits a division.
std::string to_decimal(wide digits) {
  std::string text;
  for (; digits != 0; digits /= 100) {
    const auto pair = static_cast<int>(digits % 100);
    text += static_cast<char>('0' + pair % 10);
    text += static_cast<char>('0' + pair / 10);
  }
  if (!text.empty() && text.back() == '0')
    text.pop_back();
  std::reverse(text.begin(), text.end());
  return text;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes the digits at the front of `text` off it.
std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

bool take_sign(std::string_view& text) {
  const bool is_minus = !text.empty() && text.front() == '-';
  if (is_minus || (!text.empty() && text.front() == '+'))
    text.remove_prefix(1);
  return is_minus;
}

/// The written exponent, held to a million: far beyond every limit and safe to add to.
std::int64_t bounded_exponent(std::string_view digits) {
  std::int64_t exponent = 0;
  for (const char c : digits)
    exponent = std::min<std::int64_t>(exponent * 10 + (c - '0'), 1'000'000);
  return exponent;
}

/// A number as it is written: its digits without the point, times ten to the exponent.
struct literal {
  bool is_minus = false;
  std::string digits;
  std::int64_t exponent = 0;
};

std::optional<literal> read_literal(std::string_view rest) {
  literal out;
  out.is_minus = take_sign(rest);
  out.digits = take_digits(rest);
  if (!rest.empty() && rest.front() == '.') {
    rest.remove_prefix(1);
    const auto fraction = take_digits(rest);
    out.digits.append(fraction);
    out.exponent -= static_cast<std::int64_t>(fraction.size());
  }
  if (out.digits.empty())
    return std::nullopt;
  if (!rest.empty() && (rest.front() == 'e' || rest.front() == 'E')) {
    rest.remove_prefix(1);
    const bool is_small = take_sign(rest);
    const auto written = take_digits(rest);
    if (written.empty())
      return std::nullopt;
    out.exponent += is_small ? -bounded_exponent(written) : bounded_exponent(written);
  }
  return rest.empty() ? std::optional{std::move(out)} : std::nullopt;
}

/// Digits by place: `places[i]` counts 10^(i + last_exponent_min). Room for a carry at the end.
using digit_row = std::array<std::int8_t, exponent_max - last_exponent_min + 2>;

digit_row to_row(wide digits, int exponent) {
  digit_row places{};
  for (auto at = static_cast<std::size_t>(exponent - last_exponent_min); digits != 0; digits /= 10)
    places.at(at++) = static_cast<std::int8_t>(digits % 10);
  return places;
}

} // namespace

number::number(std::int64_t integer) {
  const auto bits = static_cast<std::uint64_t>(integer);
  *this = *normal(integer < 0 ? std::uint64_t{0} - bits : bits, 0, integer < 0);
}

result<number> number::parse(std::string_view text) {
  if (text.empty())
    return refused("The parameter cannot be converted to a numeric value");
  auto written = read_literal(text);
  if (!written)
    return refused("The parameter cannot be converted to a numeric value: " + std::string{text});
  auto& [is_minus, digits, exponent] = *written;
  const auto first = digits.find_first_not_of('0');
  if (first == std::string::npos)
    return number{};
  const auto last = digits.find_last_not_of('0');
  exponent += static_cast<std::int64_t>(digits.size() - 1 - last);
  digits = digits.substr(first, last - first + 1);
  const auto leading = exponent + static_cast<std::int64_t>(digits.size()) - 1;
  if (leading > exponent_max)
    return overflow();
  if (leading < exponent_min)
    return underflow();
  if (digits.size() > digits_max)
    return refused("Attempting to store more than 38 significant digits in a Number");
  coefficient whole = 0;
  for (const char c : digits)
    whole = whole * 10 + static_cast<unsigned>(c - '0');
  return normal(whole, static_cast<int>(exponent), is_minus);
}

result<number> number::normal(coefficient digits, int exponent, bool negative) {
  number made;
  if (digits == 0)
    return made;
  for (; digits % 10 == 0; digits /= 10)
    ++exponent;
  const int leading = exponent + count_digits(digits) - 1;
  if (leading > exponent_max)
    return overflow();
  if (leading < exponent_min)
    return underflow();
  made.digits_ = digits;
  made.exponent_ = static_cast<std::int16_t>(exponent);
  made.negative_ = negative;
  return made;
}

std::string number::text() const {
  if (is_zero())
    return "0";
  std::string digits = to_decimal(digits_);
  const auto count = static_cast<int>(digits.size());
  if (exponent_ >= 0)
    digits.append(static_cast<std::size_t>(exponent_), '0');
  else if (count + exponent_ > 0)
    digits.insert(static_cast<std::size_t>(count + exponent_), 1, '.');
  else
    digits.insert(0, "0." + std::string(static_cast<std::size_t>(-exponent_ - count), '0'));
  return negative_ ? "-" + digits : digits;
}

// The Developer Guide says "approximately"; this is what has been measured: pairs of digits,
// aligned at the decimal point, and one byte each for the exponent and a minus.
std::size_t number::size_bytes() const {
  if (is_zero())
    return 1;
  const int count = count_digits(digits_);
  const int leading = exponent_ + count - 1;
  const bool straddles = count % 2 == 0 && leading % 2 == 0;
  return static_cast<std::size_t>(1 + (count + 1) / 2 + (straddles ? 1 : 0) + (negative_ ? 1 : 0));
}

void number::encode_ordered(std::string& out) const {
  if (is_zero()) {
    out += static_cast<char>(head_zero);
    return;
  }
  std::string digits = to_decimal(digits_);
  const auto leading = exponent_ + static_cast<int>(digits.size()) - 1;
  if (digits.size() % 2 != 0)
    digits += '0';
  const unsigned flip = negative_ ? 0xff : 0x00;
  const auto put = [&](int byte) { out += static_cast<char>(static_cast<unsigned>(byte) ^ flip); };
  out += static_cast<char>(negative_ ? head_negative : head_positive);
  put(leading - exponent_min);
  for (std::size_t at = 0; at < digits.size(); at += 2)
    put(1 + (digits[at] - '0') * 10 + (digits[at + 1] - '0'));
  put(0);
}

std::optional<number> number::decode_ordered(std::string_view& bytes) {
  if (bytes.empty())
    return std::nullopt;
  const auto head = static_cast<unsigned char>(bytes.front());
  if (head == head_zero) {
    bytes.remove_prefix(1);
    return number{};
  }
  if (head != head_negative && head != head_positive)
    return std::nullopt;
  const unsigned flip = head == head_negative ? 0xff : 0x00;
  const auto byte = [&](std::size_t at) {
    return static_cast<int>(static_cast<unsigned char>(bytes[at]) ^ flip);
  };
  coefficient digits = 0;
  std::size_t at = 2;
  int last = 0;
  for (; at < bytes.size() && byte(at) != 0; ++at) {
    last = byte(at) - 1;
    const bool begins_with_zero = at == 2 && last < 10;
    if (last > 99 || at - 2 >= digits_max / 2 || begins_with_zero)
      return std::nullopt;
    digits = digits * 100 + static_cast<unsigned>(last);
  }
  if (at == 2 || at >= bytes.size() || last == 0)
    return std::nullopt;
  const auto count = static_cast<int>(at - 2) * 2;
  const int leading = byte(1) + exponent_min;
  const auto made = normal(digits, leading - (count - 1), head == head_negative);
  if (!made)
    return std::nullopt;
  bytes.remove_prefix(at + 1);
  return *made;
}

number number::negated() const {
  number other = *this;
  other.negative_ = !is_zero() && !negative_;
  return other;
}

result<number> add(const number& a, const number& b) {
  if (a.is_zero() || b.is_zero())
    return a.is_zero() ? b : a;
  const bool subtracts = a.negative_ != b.negative_;
  const bool b_is_greater = (a.negative_ ? a.negated() : a) < (b.negative_ ? b.negated() : b);
  const number& greater = b_is_greater ? b : a;
  const number& lesser = b_is_greater ? a : b;
  digit_row sum = to_row(greater.digits_, greater.exponent_);
  const digit_row other = to_row(lesser.digits_, lesser.exponent_);
  int carry = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const int place = sum[i] + carry + (subtracts ? -other[i] : other[i]);
    carry = place > 9 ? 1 : place < 0 ? -1 : 0;
    sum[i] = static_cast<std::int8_t>(place - carry * 10);
  }
  const auto is_set = [](std::int8_t digit) { return digit != 0; };
  const auto lowest = std::find_if(sum.begin(), sum.end(), is_set);
  const auto highest = std::find_if(sum.rbegin(), sum.rend(), is_set).base();
  if (lowest == sum.end())
    return number{};
  // AWS has one text for a sum that is too large and for one that needs too many digits.
  if (highest - lowest > digits_max)
    return overflow();
  number::coefficient digits = 0;
  for (auto at = highest; at != lowest; --at)
    digits = digits * 10 + static_cast<unsigned>(*(at - 1));
  const auto exponent = static_cast<int>(lowest - sum.begin()) + last_exponent_min;
  return number::normal(digits, exponent, greater.negative_);
}

result<number> subtract(const number& a, const number& b) {
  return add(a, b.negated());
}

std::strong_ordering operator<=>(const number& a, const number& b) {
  const auto sign = [](const number& n) { return n.is_zero() ? 0 : n.is_negative() ? -1 : 1; };
  if (sign(a) != sign(b) || a.is_zero())
    return sign(a) <=> sign(b);
  const auto magnitude = [&]() -> std::strong_ordering {
    const int a_count = count_digits(a.digits_);
    const int b_count = count_digits(b.digits_);
    if (a.exponent_ + a_count != b.exponent_ + b_count)
      return a.exponent_ + a_count <=> b.exponent_ + b_count;
    const auto scaled = [](wide digits, int count) {
      return digits * powers_of_ten.at(static_cast<std::size_t>(digits_max - count));
    };
    const wide left = scaled(a.digits_, a_count);
    const wide right = scaled(b.digits_, b_count);
    return left < right   ? std::strong_ordering::less
           : left > right ? std::strong_ordering::greater
                          : std::strong_ordering::equal;
  }();
  return a.is_negative() ? 0 <=> magnitude : magnitude;
}

} // namespace troupe
