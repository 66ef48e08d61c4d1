// SPDX-License-Identifier: Apache-2.0
#include "core/routes.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

constexpr std::string_view default_key = "$default";
constexpr std::array<std::string_view, 8> methods{"ANY",     "DELETE", "GET",  "HEAD",
                                                  "OPTIONS", "PATCH",  "POST", "PUT"};

/// What stands between the slashes; a trailing slash makes no segment.
std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/'))
    path.remove_prefix(1);
  if (path.ends_with('/'))
    path.remove_suffix(1);
  if (path.empty())
    return segments;
  for (;;) {
    const auto slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos)
      return segments;
    path.remove_prefix(slash + 1);
  }
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || c == '.' || c == '-' || c == ':';
  });
}

bool is_pattern_segment(std::string_view segment, bool is_last) {
  if (segment.empty())
    return false;
  if (segment.find_first_of("{}") == std::string_view::npos)
    return true;
  if (!segment.starts_with('{') || !segment.ends_with('}'))
    return false;
  auto name = segment.substr(1, segment.size() - 2);
  if (name.ends_with('+')) {
    name.remove_suffix(1);
    if (!is_last)
      return false;
  }
  return is_variable_name(name);
}

} // namespace

bool is_route_key(std::string_view key) {
  if (key == default_key)
    return true;
  const auto space = key.find(' ');
  if (space == std::string_view::npos
      || std::ranges::find(methods, key.substr(0, space)) == methods.end())
    return false;
  const auto path = key.substr(space + 1);
  if (!path.starts_with('/') || path.find_first_of(" ?#") != std::string_view::npos)
    return false;
  const auto segments = split_path(path);
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (!is_pattern_segment(segments[i], i + 1 == segments.size()))
      return false;
  return true;
}

route_table::route_table(const std::vector<std::string>& keys) {
  for (std::size_t index = 0; index < keys.size(); ++index) {
    const auto& key = keys[index];
    if (key == default_key) {
      default_route_ = index;
    } else if (is_route_key(key)) {
      const auto space = key.find(' ');
      routes_.push_back({.index = index,
                         .method = key.substr(0, space),
                         .segments = split_pattern(std::string_view{key}.substr(space + 1))});
    }
  }
  std::ranges::stable_sort(routes_, is_better);
}

std::optional<route_table::match> route_table::find(std::string_view method,
                                                    std::string_view path) const {
  const auto segments = split_path(path);
  for (const auto& one : routes_)
    if (one.method == method || one.method == "ANY")
      if (fits(one, segments))
        return match{.route = one.index, .parameters = parameters_of(one, segments)};
  if (default_route_)
    return match{.route = *default_route_, .parameters = {}};
  return std::nullopt;
}

std::vector<route_table::segment> route_table::split_pattern(std::string_view path) {
  std::vector<segment> segments;
  for (const auto text : split_path(path)) {
    if (!text.starts_with('{'))
      segments.push_back({segment_kind::literal, std::string{text}});
    else if (text.ends_with("+}"))
      segments.push_back({segment_kind::greedy, std::string{text.substr(1, text.size() - 3)}});
    else
      segments.push_back({segment_kind::variable, std::string{text.substr(1, text.size() - 2)}});
  }
  return segments;
}

bool route_table::fits(const route& one, const std::vector<std::string_view>& path) {
  const auto count = one.segments.size();
  const bool is_greedy = count > 0 && one.segments.back().kind == segment_kind::greedy;
  if (is_greedy ? path.size() < count : path.size() != count)
    return false;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& wanted = one.segments[i];
    if (wanted.kind == segment_kind::literal && wanted.text != path[i])
      return false;
    if (wanted.kind == segment_kind::variable && path[i].empty())
      return false;
  }
  return true;
}

std::map<std::string, std::string>
route_table::parameters_of(const route& one, const std::vector<std::string_view>& path) {
  std::map<std::string, std::string> parameters;
  for (std::size_t i = 0; i < one.segments.size(); ++i) {
    const auto& wanted = one.segments[i];
    // The rest of the path as it came, slashes included.
    const auto* end = path.back().data() + path.back().size();
    if (wanted.kind == segment_kind::greedy)
      parameters.emplace(wanted.text, std::string{path[i].data(), end});
    else if (wanted.kind == segment_kind::variable)
      parameters.emplace(wanted.text, path[i]);
  }
  return parameters;
}

bool route_table::is_better(const route& one, const route& other) {
  const auto is_greedy = [](const route& r) {
    return !r.segments.empty() && r.segments.back().kind == segment_kind::greedy;
  };
  if (is_greedy(one) != is_greedy(other))
    return is_greedy(other);
  const auto common = std::min(one.segments.size(), other.segments.size());
  for (std::size_t i = 0; i < common; ++i)
    if (one.segments[i].kind != other.segments[i].kind)
      return one.segments[i].kind < other.segments[i].kind;
  if (one.segments.size() != other.segments.size())
    return one.segments.size() > other.segments.size();
  return one.method != "ANY" && other.method == "ANY";
}

} // namespace troupe
