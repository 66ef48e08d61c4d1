// SPDX-License-Identifier: Apache-2.0
#include "config/memory.hpp"

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <fstream>

using namespace troupe;

namespace {

/// A machine of the test's own: 8 GiB.
struct machine {
  std::filesystem::path root;

  machine() {
    auto name = (std::filesystem::temp_directory_path() / "troupe-test-XXXXXX").string();
    root = ::mkdtemp(name.data());
    write("proc/meminfo", "MemTotal:        8388608 kB\nMemFree:         1000000 kB\n");
  }
  ~machine() { std::filesystem::remove_all(root); }
  void write(const std::filesystem::path& file, std::string_view content) {
    std::filesystem::create_directories((root / file).parent_path());
    std::ofstream{root / file} << content;
  }
};

constexpr auto gib = std::uint64_t{1} << 30;

} // namespace

TEST_CASE_METHOD(machine, "without control groups, the machine's memory counts") {
  CHECK(usable_memory(root) == 8 * gib);
  std::filesystem::remove_all(root / "proc");
  CHECK(usable_memory(root) == 0);
}

TEST_CASE_METHOD(machine, "the least limit of a group and of those above it counts") {
  write("proc/self/cgroup", "0::/system.slice/troupe.service\n");
  write("sys/fs/cgroup/system.slice/memory.max", "2147483648\n");
  write("sys/fs/cgroup/system.slice/troupe.service/memory.max", "max\n");
  CHECK(usable_memory(root) == 2 * gib);
  write("sys/fs/cgroup/system.slice/troupe.service/memory.max", "1073741824\n");
  CHECK(usable_memory(root) == gib);
}

TEST_CASE_METHOD(machine, "a container's group is where its hierarchy is mounted") {
  write("proc/self/cgroup", "0::/docker/0123456789ab\n");
  write("sys/fs/cgroup/memory.max", "1073741824\n");
  CHECK(usable_memory(root) == gib);
}

TEST_CASE_METHOD(machine, "groups of version 1 are read too, and no limit is none") {
  write("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:memory:/a\n0::/a\n");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  CHECK(usable_memory(root) == 8 * gib);
  write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "536870912\n");
  CHECK(usable_memory(root) == gib / 2);
}

TEST_CASE("the budget is what is set, else a quarter within its bounds") {
  settings how;
  CHECK(memory_budget_bytes(how, gib) == gib / 4);
  CHECK(memory_budget_bytes(how, 64 * gib) == limits::memory_budget_default_max);
  CHECK(memory_budget_bytes(how, 1) == limits::memory_budget_min);
  CHECK(memory_budget_bytes(how, 0) == limits::memory_budget_default_max);
  how.memory_budget = 100u << 20;
  CHECK(memory_budget_bytes(how, gib) == 100u << 20);
}
