// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/conditions.hpp"

#include "gateway/s3/refusals.hpp"

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

std::optional<epoch_ms> date_of(const conditions::text& asked) {
  return asked ? from_http_date(*asked) : std::nullopt;
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

/// The four conditions as a refusal names them.
struct condition_names {
  std::string_view match, unmodified_since, none_match, modified_since;
};
constexpr condition_names of_object
    = {"If-Match", "If-Unmodified-Since", "If-None-Match", "If-Modified-Since"};
constexpr condition_names of_source
    = {"x-amz-copy-source-If-Match", "x-amz-copy-source-If-Unmodified-Since",
       "x-amz-copy-source-If-None-Match", "x-amz-copy-source-If-Modified-Since"};

condition_verdict judge_by(const condition_names& by, const conditions& asked,
                           const object_info& object, epoch_ms now) {
  if (asked.match && !names_etag(*asked.match, object.etag))
    return {condition_outcome::failed, by.match};
  if (const auto date = date_of(asked.unmodified_since))
    if (!asked.match && object.last_modified > *date)
      return {condition_outcome::failed, by.unmodified_since};
  if (asked.none_match) {
    if (names_etag(*asked.none_match, object.etag))
      return {condition_outcome::not_modified, by.none_match};
    return {};
  }
  if (const auto date = date_of(asked.modified_since))
    if (*date <= now && object.last_modified <= *date)
      return {condition_outcome::not_modified, by.modified_since};
  return {};
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

condition_verdict judge(const conditions& asked, const object_info& object, epoch_ms now) {
  return judge_by(of_object, asked, object, now);
}

condition_verdict judge_source(const conditions& asked, const object_info& object, epoch_ms now) {
  auto verdict = judge_by(of_source, asked, object, now);
  if (verdict.outcome == condition_outcome::not_modified)
    verdict.outcome = condition_outcome::failed;
  return verdict;
}

result<byte_range> read_source_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  const auto spec = header.substr(std::min(unit.size(), header.size()));
  const auto dash = spec.find('-');
  const auto first = to_offset(spec.substr(0, dash));
  const auto last
      = dash == std::string_view::npos ? std::nullopt : to_offset(spec.substr(dash + 1));
  constexpr std::string_view name = "x-amz-copy-source-range";
  if (!header.starts_with(unit) || !first || !last || *last < *first)
    return bad_argument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where "
        "first and last are the zero-based offsets of the first and last bytes to copy",
        name, header);
  if (*first >= size)
    return error{"InvalidRequest",
                 "The specified copy range is invalid for the source object size"};
  if (*last >= size)
    return bad_argument("Range specified is not valid for source object of size: "
                            + std::to_string(size),
                        name, header);
  return byte_range{*first, *last - *first + 1};
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
