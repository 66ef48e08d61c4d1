// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/scalars.hpp"

#include "core/encoding.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>

namespace troupe::gateway::wire {

namespace {

/// Takes exactly `count` digits from the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  int number = 0;
  if (text.size() < count)
    return std::nullopt;
  for (const char digit : text.substr(0, count)) {
    if (digit < '0' || digit > '9')
      return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, char letter) {
  if (text.empty() || text.front() != letter)
    return false;
  text.remove_prefix(1);
  return true;
}

/// Takes `.123456`, if it is there, as milliseconds; what is finer is dropped.
std::optional<int> take_fraction(std::string_view& text) {
  if (!take(text, '.'))
    return 0;
  int milliseconds = 0;
  int scale = 100;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits, scale /= 10)
    milliseconds += scale * (text[digits] - '0');
  text.remove_prefix(digits);
  return digits > 0 ? std::optional{milliseconds} : std::nullopt;
}

/// Takes `Z` or `+01:00`, as minutes that the clock is ahead.
std::optional<int> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z'))
    return 0;
  const bool is_behind = take(text, '-');
  if (!is_behind && !take(text, '+'))
    return std::nullopt;
  const auto hours = take_digits(text, 2);
  take(text, ':');
  const auto minutes = take_digits(text, 2);
  if (!hours || !minutes)
    return std::nullopt;
  return (is_behind ? -1 : 1) * (*hours * 60 + *minutes);
}

std::optional<epoch_ms> read_iso8601(std::string_view text) {
  using namespace std::chrono;
  const auto year = take_digits(text, 4);
  const auto month = take(text, '-') ? take_digits(text, 2) : std::nullopt;
  const auto day = take(text, '-') ? take_digits(text, 2) : std::nullopt;
  if (!year || !month || !day || (!take(text, 'T') && !take(text, 't')))
    return std::nullopt;
  const auto hour = take_digits(text, 2);
  const auto minute = take(text, ':') ? take_digits(text, 2) : std::nullopt;
  const auto second = take(text, ':') ? take_digits(text, 2) : std::nullopt;
  const auto fraction = take_fraction(text);
  const auto offset = take_offset(text);
  if (!hour || !minute || !second || !fraction || !offset || !text.empty() || *hour > 23
      || *minute > 59 || *second > 60)
    return std::nullopt;
  const year_month_day date{std::chrono::year{*year},
                            std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok())
    return std::nullopt;
  const auto point = sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second}
                     + milliseconds{*fraction} - minutes{*offset};
  return duration_cast<milliseconds>(point.time_since_epoch()).count();
}

std::optional<epoch_ms> read_http_date(std::string_view text) {
  constexpr std::string_view end = " GMT";
  const auto point = text.rfind('.');
  if (point == std::string_view::npos || !text.ends_with(end))
    return from_http_date(text);
  auto fraction = text.substr(point, text.size() - end.size() - point);
  const auto milliseconds = take_fraction(fraction);
  const auto whole = from_http_date(std::string{text.substr(0, point)}.append(end));
  if (!whole || !milliseconds || !fraction.empty())
    return std::nullopt;
  return *whole + *milliseconds;
}

std::optional<epoch_ms> read_epoch(std::string_view text) {
  const auto seconds = read_real(text);
  // As far as milliseconds are exact in a double, which is the year 287,000.
  constexpr double seconds_max = 9'007'199'254'740;
  if (!seconds || !(std::abs(*seconds) < seconds_max))
    return std::nullopt;
  return std::llround(*seconds * 1'000);
}

template <class Number>
std::string digits_of(Number number) {
  std::array<char, 64> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  return {digits.data(), end};
}

std::string write_epoch(epoch_ms time) {
  if (time % 1'000 == 0)
    return std::to_string(time / 1'000);
  auto text = digits_of(static_cast<double>(time) / 1'000);
  return text.find('e') == std::string::npos ? text : to_epoch_seconds(time);
}

std::string write_iso8601(epoch_ms time) {
  auto text = to_iso8601(time);
  constexpr std::string_view none = ".000Z";
  if (text.ends_with(none))
    text.replace(text.size() - none.size(), none.size(), "Z");
  return text;
}

} // namespace

timestamp_format format_of(const member& as, timestamp_format standard) {
  if (as.format != timestamp_format::standard)
    return as.format;
  return as.type->format != timestamp_format::standard ? as.type->format : standard;
}

std::optional<epoch_ms> read_time(std::string_view text, timestamp_format format) {
  switch (format) {
    case timestamp_format::epoch_seconds:
      return read_epoch(text);
    case timestamp_format::http_date:
      return read_http_date(text);
    default:
      return read_iso8601(text);
  }
}

std::string write_time(epoch_ms time, timestamp_format format) {
  switch (format) {
    case timestamp_format::epoch_seconds:
      return write_epoch(time);
    case timestamp_format::http_date:
      return to_http_date(time);
    case timestamp_format::iso8601_milliseconds:
      return to_iso8601(time);
    default:
      return write_iso8601(time);
  }
}

bool fits(std::int64_t number, const shape& of) {
  using int32 = std::numeric_limits<std::int32_t>;
  return of.kind != shape_kind::int32 || (number >= int32::min() && number <= int32::max());
}

std::optional<std::int64_t> read_integer(std::string_view text, const shape& of) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [read_to, failed] = std::from_chars(text.data(), end, number);
  if (failed != std::errc{} || read_to != end || !fits(number, of))
    return std::nullopt;
  return number;
}

std::optional<double> read_real(std::string_view text) {
  using real = std::numeric_limits<double>;
  if (text == "NaN")
    return real::quiet_NaN();
  if (text == "Infinity")
    return real::infinity();
  if (text == "-Infinity")
    return -real::infinity();
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [read_to, failed] = std::from_chars(text.data(), end, number);
  // from_chars takes `inf` and `nan` too, which nobody writes.
  if (failed != std::errc{} || read_to != end || !std::isfinite(number))
    return std::nullopt;
  return number;
}

std::string write_real(double number, const shape& of) {
  if (std::isnan(number))
    return "NaN";
  if (std::isinf(number))
    return number > 0 ? "Infinity" : "-Infinity";
  auto text
      = of.kind == shape_kind::float32 ? digits_of(static_cast<float>(number)) : digits_of(number);
  if (text.find_first_of(".e") == std::string::npos)
    text += ".0";
  return text;
}

std::optional<bool> read_flag(std::string_view text) {
  const auto lower = lower_case(text);
  if (lower == "true")
    return true;
  return lower == "false" ? std::optional{false} : std::nullopt;
}

bool read_scalar(std::string_view text, const member& as, timestamp_format standard, slot to) {
  const auto put = [](auto read, auto set) {
    if (read)
      set(std::move(*read));
    return read.has_value();
  };
  switch (as.type->kind) {
    case shape_kind::string:
      to.set_view(text);
      return true;
    case shape_kind::blob:
      return put(from_base64(text), [&](std::string&& bytes) { to.set_text(std::move(bytes)); });
    case shape_kind::boolean:
      return put(read_flag(text), [&](bool flag) { to.set_flag(flag); });
    case shape_kind::int32:
    case shape_kind::int64:
      return put(read_integer(text, *as.type),
                 [&](std::int64_t number) { to.set_integer(number); });
    case shape_kind::float32:
    case shape_kind::float64:
      return put(read_real(text), [&](double number) { to.set_real(number); });
    case shape_kind::timestamp:
      return put(read_time(text, format_of(as, standard)),
                 [&](epoch_ms time) { to.set_time(time); });
    default:
      return false;
  }
}

std::string write_scalar(const value& of, const member& as, timestamp_format standard) {
  switch (as.type->kind) {
    case shape_kind::blob:
      return to_base64(of.text());
    case shape_kind::boolean:
      return of.flag() ? "true" : "false";
    case shape_kind::int32:
    case shape_kind::int64:
      return std::to_string(of.integer());
    case shape_kind::float32:
    case shape_kind::float64:
      return write_real(of.real(), *as.type);
    case shape_kind::timestamp:
      return write_time(of.time(), format_of(as, standard));
    default:
      return std::string{of.text()};
  }
}

std::string_view wanted_name(shape_kind kind) {
  switch (kind) {
    case shape_kind::structure:
    case shape_kind::map:
    case shape_kind::documents:
      return "an object";
    case shape_kind::list:
      return "an array";
    case shape_kind::boolean:
      return "true or false";
    case shape_kind::int32:
    case shape_kind::int64:
      return "a whole number";
    case shape_kind::float32:
    case shape_kind::float64:
      return "a number";
    case shape_kind::timestamp:
      return "a date";
    case shape_kind::blob:
      return "base64";
    default:
      return "a string";
  }
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower{text};
  // Not tolower(): what a header or a boolean is does not depend on a locale.
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lower;
}

} // namespace troupe::gateway::wire
