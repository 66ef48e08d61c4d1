// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/conditions.hpp"

#include <algorithm>
#include <limits>

namespace troupe::gateway::s3 {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view bare_etag(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with("W/"))
    text.remove_prefix(2);
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
    text = text.substr(1, text.size() - 2);
  return text;
}

std::optional<epoch_ms> date_of(const http_request& request, std::string_view header) {
  if (!request.has_header(header))
    return std::nullopt;
  return from_http_date(request.header(header));
}

/// A number of any length; what is beyond 64 bits counts as the greatest.
std::optional<std::uint64_t> to_offset(std::string_view digits) {
  constexpr auto greatest = std::numeric_limits<std::uint64_t>::max();
  if (digits.empty() || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : digits) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (number > (greatest - digit) / 10)
      return greatest;
    number = number * 10 + digit;
  }
  return number;
}

range_verdict part(std::uint64_t first, std::uint64_t length) {
  return {range_outcome::part, {first, length}};
}

} // namespace

bool names_etag(std::string_view list, std::string_view etag) {
  for (auto rest = list; !rest.empty();) {
    const auto entry = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
    const auto bare = bare_etag(entry);
    if (bare == "*" || bare == etag)
      return true;
  }
  return false;
}

condition_verdict judge(const http_request& request, const object_info& object, epoch_ms now) {
  const bool has_match = request.has_header("if-match");
  if (has_match && !names_etag(request.header("if-match"), object.etag))
    return {condition_outcome::failed, "If-Match"};
  if (const auto date = date_of(request, "if-unmodified-since"))
    if (!has_match && object.last_modified > *date)
      return {condition_outcome::failed, "If-Unmodified-Since"};
  if (request.has_header("if-none-match")) {
    if (names_etag(request.header("if-none-match"), object.etag))
      return {condition_outcome::not_modified, "If-None-Match"};
    return {};
  }
  if (const auto date = date_of(request, "if-modified-since"))
    if (*date <= now && object.last_modified <= *date)
      return {condition_outcome::not_modified, "If-Modified-Since"};
  return {};
}

range_verdict judge_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (!header.starts_with(unit))
    return {};
  const auto spec = trimmed(header.substr(unit.size()));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos)
    return {};
  const auto last = to_offset(spec.substr(dash + 1));
  if (dash == 0) {
    if (!last)
      return {};
    if (*last == 0 || size == 0)
      return {range_outcome::unsatisfiable, {}};
    const auto length = std::min(*last, size);
    return part(size - length, length);
  }
  const auto first = to_offset(spec.substr(0, dash));
  const bool is_open = dash + 1 == spec.size();
  if (!first || (!last && !is_open) || (last && *last < *first))
    return {};
  if (*first >= size)
    return {range_outcome::unsatisfiable, {}};
  const auto end = is_open ? size - 1 : std::min(*last, size - 1);
  return part(*first, end - *first + 1);
}

} // namespace troupe::gateway::s3
