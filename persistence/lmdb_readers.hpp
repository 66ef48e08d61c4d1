// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "persistence/lmdb.hpp"

#include <array>
#include <atomic>
#include <cstddef>

/// The read transactions of one environment, lent to one view at a time. There are as many as there
/// were views open at once, whatever the number of actors; taking and giving back is one atomic
/// exchange each, mostly on the thread's own cache line.
namespace troupe::persistence::lmdb {

class reader_pool {
public:
  reader_pool() = default;
  reader_pool(const reader_pool&) = delete;
  reader_pool& operator=(const reader_pool&) = delete;
  /// Every view has ended by now.
  ~reader_pool();

  /// Lends from this environment from now on.
  void serve(const environment& env);
  /// Refuses new views, waits until the open ones have ended, and lets go of the environment.
  /// Throws `fault` if they do not end in time; then it can be tried again.
  void withdraw();
  /// Whether LMDB refuses to go on with this environment. Only while it serves one.
  [[nodiscard]] bool has_panicked() const;

  /// A transaction that sees the newest committed state. Throws `fault` while withdrawn.
  read_transaction* take();
  void give_back(read_transaction* txn) noexcept;

private:
  static constexpr std::size_t places = 64;
  struct alignas(64) place {
    std::atomic<read_transaction*> idle{nullptr};
  };

  read_transaction* take_idle();
  void destroy(read_transaction* txn) noexcept;
  void destroy_idle() noexcept;

  std::array<place, places> places_;
  std::atomic<const environment*> env_{nullptr};
  std::atomic<std::size_t> made_{0};
};

} // namespace troupe::persistence::lmdb
