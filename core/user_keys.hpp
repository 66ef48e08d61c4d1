// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

/// The access keys of IAM users, in memory, for whoever checks signatures: a view of what the
/// partition stores, filled when a node starts and fed by each change once it is durable, before
/// its asker hears of it. So a key that was deleted or made inactive is refused from the answer on.
/// Thread-safe. As many as there are users allow: two of each.
namespace troupe {

/// Who works with a key.
struct user_key_holder {
  std::string account;
  std::string user; ///< Its name.
  std::string path; ///< `/`, or `/a/b/`.
  std::string user_id;

  /// `arn:aws:iam::ACCOUNT:user/PATH/NAME`
  [[nodiscard]] std::string arn() const {
    return "arn:aws:iam::" + account + ":user" + path + user;
  }
  friend bool operator==(const user_key_holder&, const user_key_holder&) = default;
};

struct known_user_key {
  std::shared_ptr<const user_key_holder> holder;
  std::string secret;
  bool is_active = false;
};

/// One use of a key, as GetAccessKeyLastUsed tells it.
struct user_key_use {
  epoch_ms at = 0;
  std::string region;
  std::string service; ///< Its signing name.
};

class user_keys {
public:
  /// A use is told on to be stored once in this time.
  static constexpr epoch_ms use_interval_ms = 60'000;
  using keep_use = std::function<void(const std::string& account, const std::string& key,
                                      const user_key_use& use)>;

  /// Who stores uses; before anyone else has this.
  void keep_uses(keep_use keep) { keep_ = std::move(keep); }

  void put(const std::string& id, known_user_key key) {
    const std::unique_lock lock{guard_};
    keys_[id] = std::move(key);
  }
  void erase(std::string_view id) {
    const std::unique_lock lock{guard_};
    if (const auto found = keys_.find(id); found != keys_.end())
      keys_.erase(found);
    forget_use(id);
  }
  void clear() {
    const std::unique_lock lock{guard_};
    keys_.clear();
    const std::lock_guard uses{uses_guard_};
    uses_.clear();
  }
  [[nodiscard]] std::optional<known_user_key> find(std::string_view id) const {
    const std::shared_lock lock{guard_};
    const auto found = keys_.find(id);
    return found == keys_.end() ? std::nullopt : std::optional{found->second};
  }

  /// Of a request whose signature was right. What is lost where a node ends is less than
  /// `use_interval_ms` of it.
  void note_use(const std::string& account, const std::string& id, user_key_use use) const {
    {
      const std::lock_guard lock{uses_guard_};
      auto& last = uses_[id];
      const bool is_due = use.at >= last.stored + use_interval_ms;
      last.use = use;
      if (!is_due || !keep_)
        return;
      last.stored = use.at;
    }
    keep_(account, id, use);
  }
  /// What is newer than the stored one; nothing where nobody used it since the node started.
  [[nodiscard]] std::optional<user_key_use> last_use(std::string_view id) const {
    const std::lock_guard lock{uses_guard_};
    const auto found = uses_.find(id);
    return found == uses_.end() ? std::nullopt : std::optional{found->second.use};
  }

private:
  struct noted {
    user_key_use use;
    epoch_ms stored = 0;
  };
  void forget_use(std::string_view id) {
    const std::lock_guard lock{uses_guard_};
    if (const auto found = uses_.find(id); found != uses_.end())
      uses_.erase(found);
  }

  mutable std::shared_mutex guard_;
  std::map<std::string, known_user_key, std::less<>> keys_;
  mutable std::mutex uses_guard_;
  mutable std::map<std::string, noted, std::less<>> uses_;
  keep_use keep_;
};

} // namespace troupe
