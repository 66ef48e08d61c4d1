// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// The access keys that Troupe knows. They stand in a file in the format of AWS's own credentials
/// file, so that `AWS_SHARED_CREDENTIALS_FILE` can point to it:
///
///     [default]
///     aws_access_key_id = AKIA...
///     aws_secret_access_key = ...
///     aws_account_id = 000000000000
///
/// Immutable once loaded, so that every gateway thread reads it without a lock.
namespace troupe::gateway {

struct access_key {
  std::string id;
  std::string secret;
  std::string account;
};

class credentials {
public:
  credentials() = default;
  explicit credentials(std::vector<access_key> keys) : keys_(std::move(keys)) {}

  /// The keys of a file; none if there is no such file. Refuses a file that others may read.
  static result<credentials> load(const std::filesystem::path& file);
  static credentials parse(std::string_view text_of_file);
  /// As in a file.
  [[nodiscard]] std::string text() const;
  /// A new key from the kernel's random numbers.
  static access_key generate(std::string account);
  /// Writes a new file with mode 0600 that must not exist yet, and syncs it.
  static result<void> write(const std::filesystem::path& file, const std::vector<access_key>& keys);

  /// Null if the key is not known.
  [[nodiscard]] const access_key* find(std::string_view id) const;
  [[nodiscard]] bool empty() const { return keys_.empty(); }
  [[nodiscard]] const std::vector<access_key>& all() const { return keys_; }

private:
  std::vector<access_key> keys_;
};

/// The account that an access key stands for: its own if the key is known, itself if it is 12
/// digits, else the default one.
std::string account_of(std::string_view access_key_id, const credentials& known,
                       const std::string& otherwise);

} // namespace troupe::gateway
