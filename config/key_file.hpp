// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// A key in a private file: 32 random bytes, as one line of hex digits after a word that says what
/// key it is, so that a file of another kind is not taken for it.
///
///     troupe-cluster-1 8f3c...
///
/// The refusals are messages for the operator.
namespace troupe {

inline constexpr std::size_t key_file_bytes = 32;

/// Makes a key and writes it to a new file. Refuses where there is one.
result<void> make_key_file(const std::filesystem::path& file, std::string_view format);

struct read_key {
  bool is_there = false;
  std::string key; ///< Empty where the file is no such key.
};
/// Refuses a file that others may read.
result<read_key> read_key_file(const std::filesystem::path& file, std::string_view format);

/// The name of the key, in the data directory, that the keys of KMS are kept under.
inline constexpr auto master_key_name = "master-key";

/// The key in that file, which is made where there is none.
result<std::string> open_master_key(const std::filesystem::path& file);

} // namespace troupe
