// SPDX-License-Identifier: Apache-2.0
#include "core/clock.hpp"

#include <array>
#include <fmt/format.h>

namespace troupe {

namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct civil {
  int year;
  unsigned month; ///< 1 to 12.
  unsigned day;
  int hour;
  int minute;
  int second;
  int millisecond;
  unsigned weekday; ///< 0 is Sunday.
};

civil to_civil(epoch_ms time) {
  using namespace std::chrono;
  const sys_time<milliseconds> point{milliseconds{time}};
  const auto midnight = floor<days>(point);
  const year_month_day date{midnight};
  const hh_mm_ss clock_time{point - midnight};
  return civil{.year = static_cast<int>(date.year()),
               .month = static_cast<unsigned>(date.month()),
               .day = static_cast<unsigned>(date.day()),
               .hour = static_cast<int>(clock_time.hours().count()),
               .minute = static_cast<int>(clock_time.minutes().count()),
               .second = static_cast<int>(clock_time.seconds().count()),
               .millisecond = static_cast<int>(clock_time.subseconds().count()),
               .weekday = weekday{midnight}.c_encoding()};
}

std::optional<epoch_ms> from_civil(int year, int month, int day, int hour, int minute, int second) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{year},
                            std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59)
    return std::nullopt;
  const auto point = sys_days{date} + hours{hour} + minutes{minute} + seconds{second};
  return duration_cast<milliseconds>(point.time_since_epoch()).count();
}

/// `count` decimal digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9')
      return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

void append_digits(std::string& out, std::int64_t value, std::size_t count) {
  const auto end = out.size() + count;
  out.resize(end);
  for (std::size_t i = 1; i <= count; ++i, value /= 10)
    out[end - i] = static_cast<char>('0' + value % 10);
}

/// Every access line has one, so the usual years do without a format string.
std::string iso(epoch_ms time, std::string_view zone) {
  const civil at = to_civil(time);
  if (at.year >= 0 && at.year <= 9999) {
    std::string out;
    out.reserve(32);
    append_digits(out, at.year, 4);
    append_digits(out += '-', at.month, 2);
    append_digits(out += '-', at.day, 2);
    append_digits(out += 'T', at.hour, 2);
    append_digits(out += ':', at.minute, 2);
    append_digits(out += ':', at.second, 2);
    append_digits(out += '.', at.millisecond, 3);
    return out += zone;
  }
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{}", at.year, at.month, at.day,
                     at.hour, at.minute, at.second, at.millisecond, zone);
}

class machine_clock final : public clock {
public:
  [[nodiscard]] epoch_ms now() const override {
    using namespace std::chrono;
    return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }
};

} // namespace

const clock& system_clock() {
  static const machine_clock machine;
  return machine;
}

std::string to_iso8601(epoch_ms time) {
  return iso(time, "Z");
}

std::string to_lambda_date(epoch_ms time) {
  return iso(time, "+0000");
}

std::string to_http_date(epoch_ms time) {
  const civil at = to_civil(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays.at(at.weekday), at.day,
                     months.at(at.month - 1), at.year, at.hour, at.minute, at.second);
}

std::optional<epoch_ms> from_http_date(std::string_view text) {
  // Only IMF-fixdate, which every client of today sends: `Tue, 24 Nov 2026 08:30:00 GMT`.
  if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' '
      || text[16] != ' ' || text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT")
    return std::nullopt;
  int month = 0;
  for (std::size_t i = 0; i < months.size(); ++i)
    if (months.at(i) == text.substr(8, 3))
      month = static_cast<int>(i) + 1;
  const int day = digits(text, 5, 2);
  const int year = digits(text, 12, 4);
  const int hour = digits(text, 17, 2);
  const int minute = digits(text, 20, 2);
  const int second = digits(text, 23, 2);
  if (month == 0 || day < 0 || year < 0 || hour < 0 || minute < 0 || second < 0)
    return std::nullopt;
  return from_civil(year, month, day, hour, minute, second);
}

std::string to_amz_date(epoch_ms time) {
  const civil at = to_civil(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", at.year, at.month, at.day, at.hour,
                     at.minute, at.second);
}

std::optional<epoch_ms> from_amz_date(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z')
    return std::nullopt;
  const int year = digits(text, 0, 4);
  const int month = digits(text, 4, 2);
  const int day = digits(text, 6, 2);
  const int hour = digits(text, 9, 2);
  const int minute = digits(text, 11, 2);
  const int second = digits(text, 13, 2);
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0)
    return std::nullopt;
  return from_civil(year, month, day, hour, minute, second);
}

std::string to_log_date(epoch_ms time) {
  const civil at = to_civil(time);
  return fmt::format("{:04}/{:02}/{:02}", at.year, at.month, at.day);
}

std::string to_clf_date(epoch_ms time) {
  const civil at = to_civil(time);
  return fmt::format("{:02}/{}/{:04}:{:02}:{:02}:{:02} +0000", at.day, months.at(at.month - 1),
                     at.year, at.hour, at.minute, at.second);
}

std::string to_epoch_seconds(epoch_ms time) {
  const std::string_view sign = time < 0 ? "-" : "";
  const auto magnitude = time < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(time)
                                  : static_cast<std::uint64_t>(time);
  return fmt::format("{}{}.{:03}", sign, magnitude / 1000, magnitude % 1000);
}

} // namespace troupe
