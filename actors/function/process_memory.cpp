// SPDX-License-Identifier: Apache-2.0
#include "actors/function/process_memory.hpp"

#include "actors/function/child_process.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

namespace {

/// The kilobytes of a line in /proc/PID/status; 0 if it is not there.
std::uint64_t kilobytes(std::string_view status, std::string_view name) {
  auto at = status.find(name);
  at = at == std::string_view::npos ? at : status.find_first_of("0123456789", at);
  std::uint64_t count = 0;
  if (at != std::string_view::npos)
    std::from_chars(status.data() + at, status.data() + status.size(), count);
  return count;
}

std::uint32_t megabytes(std::uint64_t count) {
  return static_cast<std::uint32_t>((count + 1023) / 1024);
}

std::vector<pid_t> threads_of(pid_t pid) {
  struct close_folder {
    void operator()(DIR* folder) const { ::closedir(folder); }
  };
  const std::unique_ptr<DIR, close_folder> folder{
      ::opendir(("/proc/" + std::to_string(pid) + "/task").c_str())};
  std::vector<pid_t> found;
  while (const auto* entry = folder ? ::readdir(folder.get()) : nullptr)
    if (const auto id = std::atoi(entry->d_name); id > 0)
      found.push_back(id);
  return found;
}

/// Each thread has children of its own.
void add_children(pid_t pid, std::vector<pid_t>& to) {
  std::array<char, 4096> room{};
  for (const auto thread : threads_of(pid)) {
    auto text = read_proc(pid, ("task/" + std::to_string(thread) + "/children").c_str(), room);
    const auto* at = text.data();
    const auto* end = at + text.size();
    while (at < end && to.size() < tree_processes_max) {
      pid_t child = 0;
      const auto [rest, failed] = std::from_chars(at, end, child);
      if (failed != std::errc{})
        break;
      to.push_back(child);
      at = rest + 1;
    }
  }
}

} // namespace

std::string_view read_proc(pid_t pid, const char* name, std::span<char> room) {
  const unique_fd file{
      ::open(("/proc/" + std::to_string(pid) + "/" + name).c_str(), O_RDONLY | O_CLOEXEC)};
  const auto count = ::read(file.get(), room.data(), room.size());
  return {room.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

std::vector<pid_t> processes_below(pid_t root) {
  std::vector<pid_t> tree;
  add_children(root, tree);
  for (std::size_t at = 0; at < tree.size(); ++at)
    add_children(tree[at], tree);
  return tree;
}

tree_memory memory_below(pid_t root) {
  const auto tree = processes_below(root);
  std::array<char, 4096> room{};
  std::uint64_t own = 0;
  std::uint64_t peak = 0;
  for (const auto one : tree) {
    const auto status = read_proc(one, "status", room);
    own += kilobytes(status, "RssAnon:") + kilobytes(status, "RssShmem:")
           + kilobytes(status, "VmPTE:");
    peak = std::max(peak, kilobytes(status, "VmHWM:"));
  }
  return {megabytes(own), megabytes(peak), tree.size()};
}

} // namespace troupe
