// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sessions.hpp"

#include <sys/types.h>

#include <map>
#include <mutex>
#include <optional>

/// Which function a process of this machine is: each execution environment has a user id that
/// nothing else has, where Troupe can give it one. So a function that asks Troupe for something
/// without a signature is known all the same, and is its role. Thread-safe; small.
namespace troupe {

class function_users {
public:
  void enter(uid_t user, session who) {
    const std::lock_guard lock{guard_};
    known_[user] = std::move(who);
  }
  void leave(uid_t user) {
    const std::lock_guard lock{guard_};
    known_.erase(user);
  }
  [[nodiscard]] std::optional<session> find(uid_t user) const {
    const std::lock_guard lock{guard_};
    const auto found = known_.find(user);
    return found == known_.end() ? std::nullopt : std::optional{found->second};
  }

private:
  mutable std::mutex guard_;
  std::map<uid_t, session> known_;
};

} // namespace troupe
