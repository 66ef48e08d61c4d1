// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// What processes use, as /proc tells it.
namespace troupe {

/// A file of /proc about a process, as far as it fits in `room`; empty if it cannot be read.
std::string_view read_proc(pid_t pid, const char* name, std::span<char> room);

/// Processes of one tree that are looked at; RLIMIT_NPROC lets a function have no more.
inline constexpr std::size_t tree_processes_max = 1'024;

/// All descendants of `root`, itself left out; at most `tree_processes_max`.
std::vector<pid_t> processes_below(pid_t root);

struct tree_memory {
  std::uint32_t own_mb = 0;  ///< What belongs to the processes alone: anonymous and shared memory.
  std::uint32_t peak_mb = 0; ///< Of resident memory, of the largest single process.
  std::size_t processes = 0;
};

/// What all descendants of `root` use now, `root` itself left out. Pages that a fork shares count
/// in each process.
tree_memory memory_below(pid_t root);

} // namespace troupe
