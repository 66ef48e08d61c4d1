// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Temporary credentials, as every function gets them and as STS gives them. None are stored:
/// access key and secret follow from the token and a secret of this Troupe by HMAC-SHA256, so that
/// each gateway thread, and each node that was told the secret, knows them again without asking
/// anyone. They are good until the secret is another one: until Troupe is started anew. A guest of
/// a cluster adopts its owner's secret. What STS gives ends earlier, when its token says so.
/// Thread-safe.
namespace troupe {

enum class session_kind : char {
  role = 'r',      ///< `arn:aws:sts::ACCOUNT:assumed-role/ROLE/NAME`
  user = 'u',      ///< An IAM user's own: `arn:aws:iam::ACCOUNT:user/PATH/USER`
  root = 'a',      ///< The account's own.
  federated = 'f', ///< `arn:aws:sts::ACCOUNT:federated-user/NAME`
};

/// Who works with them, until when, and within what.
struct session {
  std::string account;
  std::string role; ///< The role's name, without its path.
  std::string name; ///< Of a role's session; of a function: its name.
  session_kind kind = session_kind::role;
  std::string user = {};      ///< Of a user's session, and of the user that federates.
  std::string user_path = {}; ///< `/`
  /// The id of the role or user, where they were looked up; of functions it is not.
  std::string principal_id = {};
  epoch_ms issued = 0;
  epoch_ms expires = 0; ///< 0: with the secret.
  /// What bounds and describes the session, for who evaluates policies: JSON, or empty.
  std::string details = {};

  [[nodiscard]] bool is_over(epoch_ms now) const { return expires != 0 && now >= expires; }
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

/// The id of an access key: `prefix` and 16 letters that tell the account, as AWS's do. `bytes` are
/// ten at random.
std::string make_access_key_id(std::string_view prefix, std::string_view account,
                               std::string bytes);
/// The account that the id of an access key tells; nothing if it is none.
std::optional<std::string> account_in_access_key(std::string_view id);

/// The name of a role, from its ARN.
std::string_view role_name(std::string_view arn);

} // namespace troupe
