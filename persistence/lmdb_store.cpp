// SPDX-License-Identifier: Apache-2.0
#include "persistence/lmdb_store.hpp"

#include "persistence/disk.hpp"
#include "persistence/key.hpp"
#include "persistence/lmdb_readers.hpp"
#include "persistence/lmdb_tree.hpp"

#include <chrono>
#include <mutex>
#include <optional>

namespace troupe::persistence {

namespace {

using namespace lmdb;

/// An open view: the borrowed transaction goes back at its end.
class lmdb_view final : public reader {
public:
  lmdb_view(reader_pool& pool, const databases& in) : pool_(pool), in_(in), txn_(pool.take()) {}
  lmdb_view(const lmdb_view&) = delete;
  lmdb_view& operator=(const lmdb_view&) = delete;
  ~lmdb_view() override { pool_.give_back(txn_); }

  [[nodiscard]] std::optional<std::string> get(std::string_view key) const override {
    return tree_get(*txn_, in_, key);
  }
  void scan(const key_range& range, direction order, const visitor& visit) const override {
    tree_scan(*txn_, in_, range, order, visit);
  }

private:
  reader_pool& pool_;
  const databases& in_;
  read_transaction* txn_;
};

class lmdb_snapshot final : public snapshot {
public:
  lmdb_snapshot(reader_pool& pool, const databases& in) : pool_(pool), in_(in) {}
  [[nodiscard]] std::unique_ptr<const reader> view() override {
    return std::make_unique<const lmdb_view>(pool_, in_);
  }

private:
  reader_pool& pool_;
  const databases& in_;
};

class lmdb_transaction final : public transaction {
public:
  lmdb_transaction(write_transaction& txn, const databases& in, bool is_disk_full)
      : txn_(txn), in_(in), writer_(txn, in), is_disk_full_(is_disk_full) {}

  [[nodiscard]] std::optional<std::string> get(std::string_view key) const override {
    return tree_get(txn_, in_, key);
  }
  void scan(const key_range& range, direction order, const visitor& visit) const override {
    tree_scan(txn_, in_, range, order, visit, &writer_.writes());
  }
  void put(std::string_view key, std::string_view value) override {
    if (is_disk_full_)
      throw fault{code::storage_full, "The disk of " + txn_.env().folder().string()
                                          + " has less free than storage.free_disk_bytes_min."};
    writer_.put(key, value);
    bytes_written_ += key.size() + value.size();
  }
  bool erase(std::string_view key) override { return writer_.erase(key); }
  [[nodiscard]] std::size_t bytes_written() const override { return bytes_written_; }

private:
  write_transaction& txn_;
  const databases& in_;
  tree_writer writer_;
  bool is_disk_full_;
  std::size_t bytes_written_ = 0;
};

/// Asks the disk how much is free, at most ten times a second.
class disk_watch {
public:
  disk_watch(std::filesystem::path folder, std::uint64_t bytes_min)
      : folder_(std::move(folder)), bytes_min_(bytes_min) {}

  bool is_full() {
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_look_) {
      is_full_ = free_disk_bytes(folder_) < bytes_min_;
      next_look_ = now + std::chrono::milliseconds{100};
    }
    return is_full_;
  }

private:
  std::filesystem::path folder_;
  std::uint64_t bytes_min_;
  std::chrono::steady_clock::time_point next_look_{};
  bool is_full_ = false;
};

} // namespace

key_range key_range::starting_with(std::string_view prefix) {
  return {std::string{prefix}, end_of_prefix(prefix)};
}

struct lmdb_store::state {
  state(const std::filesystem::path& where, const lmdb_settings& how)
      : folder(where), map_bytes(how.map_bytes), disk(where, how.free_disk_bytes_min) {
    open();
  }

  std::filesystem::path folder;
  std::size_t map_bytes;
  std::mutex writing;
  std::optional<environment> env;
  databases in;
  reader_pool readers;
  disk_watch disk;

  void open() {
    env.emplace(folder, map_bytes);
    in = databases::open(*env);
    readers.serve(*env);
  }

  /// Opens the environment again if LMDB has given it up, or a former attempt to do so failed.
  void recover() {
    if (env && !readers.has_panicked())
      return;
    readers.withdraw();
    env.reset();
    open();
  }

  template <class Work>
  void commit(Work work) {
    const auto hold = std::lock_guard{writing};
    if (!env)
      recover();
    try {
      auto txn = write_transaction{*env};
      work(txn);
      txn.commit();
    } catch (const lmdb_fault&) {
      recover();
      throw;
    }
  }
};

lmdb_store::lmdb_store(const std::filesystem::path& folder, const lmdb_settings& how) {
  if (folder.has_parent_path())
    make_folder(folder.parent_path());
  state_ = std::make_unique<state>(folder, how);
}

lmdb_store::~lmdb_store() = default;

std::unique_ptr<snapshot> lmdb_store::make_snapshot() {
  return std::make_unique<lmdb_snapshot>(state_->readers, state_->in);
}

void lmdb_store::write(const std::function<void(transaction&)>& work) {
  state_->commit([&](write_transaction& txn) {
    auto tx = lmdb_transaction{txn, state_->in, state_->disk.is_full()};
    work(tx);
  });
}

void lmdb_store::wipe() {
  state_->commit([&](write_transaction& txn) { tree_writer{txn, state_->in}.clear(); });
}

} // namespace troupe::persistence
