// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Temporary credentials, as every function gets them. None are stored: access key and secret
/// follow from the token and a secret of this Troupe by HMAC-SHA256, so that each gateway thread,
/// and each node that was told the secret, knows them again without asking anyone. They are good
/// until the secret is another one: until Troupe is started anew. A guest of a cluster adopts its
/// owner's secret. Thread-safe.
namespace troupe {

/// Who works with them: `arn:aws:sts::ACCOUNT:assumed-role/ROLE/NAME`. No part holds a slash.
struct session {
  std::string account;
  std::string role; ///< The role's name, without its path.
  std::string name; ///< Of a function: its name.

  friend bool operator==(const session&, const session&) = default;
};

struct session_credentials {
  std::string access_key; ///< `ASIA` and 16 letters and digits.
  std::string secret;     ///< 40 characters.
  std::string token;
};

class sessions {
public:
  static constexpr std::string_view key_prefix = "ASIA";

  /// With a new secret.
  sessions();
  explicit sessions(std::string secret) { adopt(std::move(secret)); }

  /// From now on this is the secret; what was issued with the one before is not known any more.
  void adopt(std::string secret) {
    secret_.store(std::make_shared<const std::string>(std::move(secret)));
  }

  /// New ones with each call.
  [[nodiscard]] session_credentials issue(const session& who) const;

  /// False for keys of any other kind, at no cost.
  static bool may_have_issued(std::string_view access_key) {
    return access_key.starts_with(key_prefix);
  }

  struct recognized {
    session who;
    std::string secret;
  };
  /// Whose credentials these are, and the secret to check a signature with. Nothing if they were
  /// not issued with this secret.
  [[nodiscard]] std::optional<recognized> recognize(std::string_view access_key,
                                                    std::string_view token) const;
  /// Whose token this is, for a node that another one vouches to: no signature proves that the
  /// caller has the secret that belongs to it.
  [[nodiscard]] std::optional<session> bearer_of(std::string_view token) const;

  [[nodiscard]] std::string secret() const { return *secret_.load(); }

private:
  std::atomic<std::shared_ptr<const std::string>> secret_;
};

/// Bytes in the letters and digits of AWS's ids, one for each: not to be read back.
std::string to_key_text(std::string_view bytes);

/// The name of a role, from its ARN.
std::string_view role_name(std::string_view arn);

} // namespace troupe
