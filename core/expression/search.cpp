// SPDX-License-Identifier: Apache-2.0
#include "core/expression/search.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace troupe::expression {

namespace {

/// What finding a place where the part could stand costs.
constexpr std::uint64_t steps_of_candidate = 5;
/// What a byte and a step back cost in the second way of searching.
constexpr std::uint64_t steps_of_byte = 2;
constexpr std::uint64_t steps_of_retreat = 4;
/// The first way is given up when it has cost so much for each byte.
constexpr std::uint64_t patience_per_byte = 4;

/// Where two texts of one length first differ, looked for eight bytes at a time; the length if they
/// do not.
std::size_t first_difference(const char* a, const char* b, std::size_t size) {
  std::size_t at = 0;
  for (std::uint64_t left = 0, right = 0; at + sizeof left <= size; at += sizeof left) {
    std::memcpy(&left, a + at, sizeof left);
    std::memcpy(&right, b + at, sizeof right);
    if (left != right)
      break;
  }
  while (at < size && a[at] == b[at])
    ++at;
  return at;
}

/// Knuth, Morris and Pratt's search.
bool has_substring_by_borders(std::string_view whole, std::string_view part, work& spent) {
  // The longest border of each beginning of the part: its end that is also its beginning.
  std::vector<std::uint32_t> borders(part.size() + 1);
  std::uint64_t retreats = 0;
  std::size_t matched = 0;
  const auto follow = [&](char c) {
    for (; matched > 0 && c != part[matched]; ++retreats)
      matched = borders[matched];
    matched += c == part[matched] ? 1 : 0;
  };
  for (std::size_t i = 1; i < part.size(); ++i) {
    follow(part[i]);
    borders[i + 1] = static_cast<std::uint32_t>(matched);
  }
  matched = 0;
  bool is_found = false;
  for (auto c = whole.begin(); c != whole.end() && !is_found; ++c) {
    follow(*c);
    is_found = matched == part.size();
  }
  spent.charge(steps_of_byte * (whole.size() + part.size()) + steps_of_retreat * retreats);
  return is_found;
}

} // namespace

bool has_substring(std::string_view whole, std::string_view part, work& spent) {
  if (part.empty() || part.size() > whole.size())
    return part.empty();
  const auto patience = patience_per_byte * whole.size();
  std::uint64_t steps = 1 + whole.size() / 16;
  auto probe = part.size() - 1;
  const auto* const last = whole.data() + (whole.size() - part.size());
  for (const auto* at = whole.data(); at <= last; ++at) {
    at = static_cast<const char*>(
        std::memchr(at + probe, part[probe], static_cast<std::size_t>(last - at) + 1));
    if (at == nullptr)
      break;
    at -= probe;
    const auto same = first_difference(at, part.data(), part.size());
    steps += steps_of_candidate + same / 8;
    if (same == part.size()) {
      spent.charge(steps);
      return true;
    }
    probe = same;
    if (steps > patience) {
      spent.charge(steps);
      const auto rest = static_cast<std::size_t>(at - whole.data()) + 1;
      return has_substring_by_borders(whole.substr(rest), part, spent);
    }
  }
  spent.charge(steps);
  return false;
}

} // namespace troupe::expression
