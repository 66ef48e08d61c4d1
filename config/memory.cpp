// SPDX-License-Identifier: Apache-2.0
#include "config/memory.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

namespace {

using bytes = std::uint64_t;
constexpr auto no_limit = std::numeric_limits<bytes>::max();

/// The number that a text begins with; `max`, version 2's word for no limit, is none.
std::optional<bytes> leading_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  auto number = bytes{0};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} ? std::optional{number} : std::nullopt;
}

bytes limit_in(const std::filesystem::path& file) {
  auto input = std::ifstream{file};
  auto line = std::string{};
  std::getline(input, line);
  return leading_number(line).value_or(no_limit);
}

/// The least limit of a group and of those above it, up to where the hierarchy is mounted. In a
/// container the group's own folder may not be there, and the mount itself is the group.
bytes limit_of_group(const std::filesystem::path& mount, std::string_view group, const char* file) {
  auto least = no_limit;
  for (auto below = std::filesystem::path{group}.relative_path();; below = below.parent_path()) {
    least = std::min(least, limit_in(mount / below / file));
    if (below.empty())
      return least;
  }
}

bytes machine_memory(const std::filesystem::path& root) {
  constexpr auto total = std::string_view{"MemTotal:"};
  auto input = std::ifstream{root / "proc/meminfo"};
  for (auto line = std::string{}; std::getline(input, line);)
    if (line.starts_with(total))
      return leading_number(std::string_view{line}.substr(total.size())).value_or(0) * 1024;
  return no_limit;
}

bool has_memory_controller(std::string_view controllers) {
  return ("," + std::string{controllers} + ",").find(",memory,") != std::string::npos;
}

} // namespace

std::uint64_t usable_memory(const std::filesystem::path& root) {
  auto least = machine_memory(root);
  // Each line is `ID:CONTROLLERS:GROUP`; version 2 has no controllers here.
  auto input = std::ifstream{root / "proc/self/cgroup"};
  for (auto line = std::string{}; std::getline(input, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos)
      continue;
    const auto controllers = std::string_view{line}.substr(first + 1, second - first - 1);
    const auto group = std::string_view{line}.substr(second + 1);
    const auto mounts = root / "sys/fs/cgroup";
    if (controllers.empty())
      least = std::min(least, limit_of_group(mounts, group, "memory.max"));
    else if (has_memory_controller(controllers))
      least = std::min(least, limit_of_group(mounts / "memory", group, "memory.limit_in_bytes"));
  }
  return least == no_limit ? 0 : least;
}

std::size_t memory_budget_bytes(const settings& how, std::uint64_t usable) {
  if (how.memory_budget > 0)
    return how.memory_budget;
  const auto quarter = usable > 0 ? usable / 4 : limits::memory_budget_default_max;
  return std::clamp<std::uint64_t>(quarter, limits::memory_budget_min,
                                   limits::memory_budget_default_max);
}

} // namespace troupe
