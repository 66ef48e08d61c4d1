// SPDX-License-Identifier: Apache-2.0
#include "persistence/lmdb_readers.hpp"

#include <chrono>
#include <memory>
#include <thread>

namespace troupe::persistence::lmdb {

namespace {

constexpr auto withdraw_time_max = std::chrono::seconds{10};

/// A place for each thread, where it finds again what it gave back.
std::size_t own_place() {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t own = next.fetch_add(1, std::memory_order_relaxed);
  return own;
}

} // namespace

reader_pool::~reader_pool() {
  destroy_idle();
}

void reader_pool::serve(const environment& env) {
  env_.store(&env);
}

void reader_pool::withdraw() {
  env_.store(nullptr);
  const auto give_up = std::chrono::steady_clock::now() + withdraw_time_max;
  for (destroy_idle(); made_.load() > 0; destroy_idle()) {
    if (std::chrono::steady_clock::now() > give_up)
      throw fault{code::internal, "The store cannot be reopened: a reader does not end."};
    std::this_thread::yield();
  }
}

bool reader_pool::has_panicked() const {
  const auto* env = env_.load();
  if (!env)
    return true;
  try {
    read_transaction{*env};
    return false;
  } catch (const lmdb_fault& why) {
    return why.number == MDB_PANIC;
  }
}

read_transaction* reader_pool::take() {
  // Counted before the environment is looked at, so that `withdraw` waits for it.
  if (auto* idle = take_idle()) {
    try {
      idle->renew();
      return idle;
    } catch (...) {
      destroy(idle);
      throw;
    }
  }
  made_.fetch_add(1);
  try {
    const auto* env = env_.load();
    if (!env)
      throw fault{code::internal, "The store is being reopened after a fault of the disk."};
    return std::make_unique<read_transaction>(*env).release();
  } catch (...) {
    made_.fetch_sub(1);
    throw;
  }
}

read_transaction* reader_pool::take_idle() {
  const auto own = own_place();
  for (std::size_t i = 0; i < places; ++i) {
    auto& idle = places_[(own + i) % places].idle;
    if (!idle.load(std::memory_order_relaxed))
      continue;
    if (auto* txn = idle.exchange(nullptr, std::memory_order_acquire))
      return txn;
  }
  return nullptr;
}

void reader_pool::give_back(read_transaction* txn) noexcept {
  txn->reset();
  const auto own = own_place();
  for (std::size_t i = 0; i < places; ++i) {
    read_transaction* none = nullptr;
    if (places_[(own + i) % places].idle.compare_exchange_strong(
            none, txn, std::memory_order_release, std::memory_order_relaxed))
      return;
  }
  destroy(txn);
}

void reader_pool::destroy(read_transaction* txn) noexcept {
  std::default_delete<read_transaction>{}(txn);
  made_.fetch_sub(1);
}

void reader_pool::destroy_idle() noexcept {
  for (std::size_t i = 0; i < places; ++i)
    if (auto* txn = places_[i].idle.exchange(nullptr, std::memory_order_acquire))
      destroy(txn);
}

} // namespace troupe::persistence::lmdb
