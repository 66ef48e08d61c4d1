// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

/// Whether a guest's owner is there, for those who are not actors: the gateway's threads.
/// Thread-safe; written by the guest's watcher alone (actors/cluster/guest.hpp).
///
/// A turn is a time in which the owner is there, or away, without a break: whoever waits for an
/// answer from the owner compares turns, and knows that no answer will come once the turn is
/// another.
namespace troupe {

/// Where the owner's gateway answers.
struct owner_address {
  std::string host;
  std::uint16_t port = 0;
};

class owner_tie {
public:
  /// Null while the owner is away.
  [[nodiscard]] std::shared_ptr<const owner_address> address() const { return address_.load(); }
  [[nodiscard]] bool is_away() const { return address() == nullptr; }
  [[nodiscard]] std::uint64_t turn() const { return turn_.load(std::memory_order_acquire); }

  void found(owner_address where) {
    address_.store(std::make_shared<const owner_address>(std::move(where)));
    turn_.fetch_add(1, std::memory_order_release);
  }
  void lost() {
    address_.store(nullptr);
    turn_.fetch_add(1, std::memory_order_release);
  }

private:
  std::atomic<std::shared_ptr<const owner_address>> address_;
  std::atomic<std::uint64_t> turn_ = 0;
};

} // namespace troupe
