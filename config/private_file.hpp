// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// Files that hold secrets: access keys, the token of a cluster. Only their owner may read them.
/// The refusals are messages for the operator, and never hold a word of the file.
namespace troupe {

/// What the file holds, up to `private_file_bytes_max`; nothing where there is none. Refuses a file
/// that others may read.
result<std::optional<std::string>> read_private(const std::filesystem::path& file);

/// Writes a new file with mode 0600 that must not exist yet, and syncs it.
result<void> write_private(const std::filesystem::path& file, std::string_view text);

inline constexpr std::size_t private_file_bytes_max = 1u << 20;

} // namespace troupe
