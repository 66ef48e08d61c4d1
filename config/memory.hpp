// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>

/// How much memory this process may use, and how much of it the gateway's budget is.
namespace troupe {

/// The machine's memory, or the least limit of the process's control groups and those above them
/// (versions 1 and 2) where one is lower. 0 if nothing tells. `root` is where /proc and /sys are.
std::uint64_t usable_memory(const std::filesystem::path& root = "/");

/// The setting `serve.memory_budget`; where it is 0, a quarter of the usable memory, at most
/// `limits::memory_budget_default_max`, at least `limits::memory_budget_min`.
std::size_t memory_budget_bytes(const settings& how, std::uint64_t usable = usable_memory());

} // namespace troupe
