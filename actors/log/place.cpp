// SPDX-License-Identifier: Apache-2.0
#include "actors/log/place.hpp"

#include <algorithm>
#include <charconv>

namespace troupe {

namespace {

constexpr std::size_t time_digits = 16;
constexpr std::size_t number_digits = 20;
constexpr std::size_t id_digits = time_digits + 2 * number_digits;
constexpr std::size_t hex_digits = 16;

void append_number(std::string& out, std::uint64_t number, std::size_t width, int base = 10) {
  char digits[24];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number, base).ptr;
  const auto size = static_cast<std::size_t>(end - digits);
  out.append(width > size ? width - size : 0, '0').append(digits, size);
}

std::optional<std::uint64_t> read_number(std::string_view text, int base = 10) {
  std::uint64_t number = 0;
  const auto* last = text.data() + text.size();
  const auto [end, failed] = std::from_chars(text.data(), last, number, base);
  if (failed != std::errc{} || end != last)
    return std::nullopt;
  return number;
}

} // namespace

std::string to_event_id(const merged_place& place) {
  std::string id;
  id.reserve(id_digits);
  append_number(id, static_cast<std::uint64_t>(place.timestamp), time_digits);
  append_number(id, place.stream, number_digits);
  append_number(id, place.sequence, number_digits);
  return id;
}

std::string to_token(const stream_token& token) {
  std::string text = token.forward ? "f/" : "b/";
  append_number(text, static_cast<std::uint64_t>(token.place.timestamp), time_digits);
  append_number(text, token.place.sequence, id_digits - time_digits);
  return text.append("/s");
}

std::optional<stream_token> parse_stream_token(std::string_view text) {
  const bool forward = text.starts_with("f/");
  if (!forward && !text.starts_with("b/"))
    return std::nullopt;
  text.remove_prefix(2);
  if (text.ends_with("/s"))
    text.remove_suffix(2);
  if (text.size() != id_digits)
    return std::nullopt;
  const auto timestamp = read_number(text.substr(0, time_digits));
  const auto padding = text.substr(time_digits, number_digits);
  const auto sequence = read_number(text.substr(time_digits + number_digits));
  if (!timestamp || !sequence || padding.find_first_not_of('0') != std::string_view::npos)
    return std::nullopt;
  return stream_token{forward, {static_cast<epoch_ms>(*timestamp), *sequence}};
}

std::string to_token(const merged_place& place) {
  std::string text;
  append_number(text, static_cast<std::uint64_t>(place.timestamp), hex_digits, 16);
  append_number(text, static_cast<std::uint64_t>(place.ingestion), hex_digits, 16);
  append_number(text, place.stream, hex_digits, 16);
  append_number(text, place.sequence, hex_digits, 16);
  return text;
}

std::optional<merged_place> parse_group_token(std::string_view text) {
  if (text.size() != 4 * hex_digits)
    return std::nullopt;
  std::uint64_t parts[4] = {};
  for (auto& part : parts) {
    const auto number = read_number(text.substr(0, hex_digits), 16);
    if (!number)
      return std::nullopt;
    part = *number;
    text.remove_prefix(hex_digits);
  }
  constexpr auto time_max = static_cast<std::uint64_t>(INT64_MAX);
  if (parts[0] > time_max || parts[1] > time_max)
    return std::nullopt;
  return merged_place{static_cast<epoch_ms>(parts[0]), static_cast<epoch_ms>(parts[1]), parts[2],
                      parts[3]};
}

} // namespace troupe
