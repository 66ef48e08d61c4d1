// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/interfaces.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <vector>

/// The guests on which supervisors may place instances. Thread-safe; small.
namespace troupe {

class hosts {
public:
  void add(host_actor one) {
    const auto lock = std::lock_guard{guard_};
    all_.push_back(std::move(one));
  }
  void remove(const caf::actor_addr& gone) {
    const auto lock = std::lock_guard{guard_};
    std::erase_if(all_, [&](const host_actor& one) { return one.address() == gone; });
  }
  [[nodiscard]] std::size_t count() const {
    const auto lock = std::lock_guard{guard_};
    return all_.size();
  }
  /// Where the `count`-th instance of a function goes: this node and its guests take turns. Nothing
  /// means this node.
  [[nodiscard]] std::optional<host_actor> place_of(std::uint64_t count) const {
    const auto lock = std::lock_guard{guard_};
    const auto turn = count % (all_.size() + 1);
    if (turn == 0)
      return std::nullopt;
    return all_[turn - 1];
  }

private:
  mutable std::mutex guard_;
  std::vector<host_actor> all_;
};

} // namespace troupe
