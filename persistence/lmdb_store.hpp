// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/limits.hpp"
#include "persistence/store.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

/// The store of one partition: one LMDB environment in one folder. What is written where:
/// lmdb_tree.hpp.
///
/// Snapshots are cheap and any number of them may exist: only an open view takes one of LMDB's
/// reader slots, from a pool that all snapshots share. A transaction that puts is refused with
/// `code::storage_full` while the disk has less free than `free_disk_bytes_min`; one that only
/// erases is not. After a fault that LMDB does not recover from, the environment is closed and
/// opened again; what the failed transaction wrote is then there whole or not at all, and its asker
/// cannot know which.
///
/// A process opens a folder once: a second open store on it would break LMDB's locks
/// (data_directory's lock keeps other processes away).
namespace troupe::persistence {

struct lmdb_settings {
  std::size_t map_bytes = limits::map_bytes_default;
  std::uint64_t free_disk_bytes_min = limits::free_disk_bytes_min;
};

class lmdb_store final : public store {
public:
  /// Opens the store in the folder, which is made if it is missing.
  explicit lmdb_store(const std::filesystem::path& folder, const lmdb_settings& how = {});
  ~lmdb_store() override;

  [[nodiscard]] std::unique_ptr<snapshot> make_snapshot() override;
  void write(const std::function<void(transaction&)>& work) override;
  void wipe() override;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace troupe::persistence
