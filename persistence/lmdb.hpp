// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

#include <lmdb.h>

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// LMDB with owners and faults: environment, transactions, cursor. Nothing of Troupe's format is
/// here; that is lmdb_store's. Only persistence/lmdb* includes this header.
///
/// The flags are LMDB's default synchronous mode and MDB_NOTLS, always: with MDB_NOSYNC or
/// MDB_NOMETASYNC an acknowledged write can vanish, MDB_WRITEMAP turns a full disk into SIGBUS,
/// MDB_DUPSORT has known faults in the release that Debian ships.
namespace troupe::persistence::lmdb {

/// A fault with LMDB's own number.
struct lmdb_fault : fault {
  int number = 0;
};

inline constexpr unsigned readers_max = 4'096;
inline constexpr unsigned databases_max = 8;

/// One open environment. A process opens a path at most once at a time.
class environment {
public:
  /// Opens the environment in the folder, or makes one so that a crash leaves none or a whole one.
  environment(std::filesystem::path folder, std::size_t map_bytes);
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;
  ~environment();

  [[nodiscard]] MDB_env* handle() const { return env_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// Throws `lmdb_fault` unless `number` is MDB_SUCCESS.
  void check(int number, const char* doing) const {
    if (number != MDB_SUCCESS)
      fail(number, doing);
  }
  /// Opens the named databases, made if they are missing. Not while any transaction is open.
  std::vector<MDB_dbi> open_databases(std::initializer_list<const char*> names);

private:
  /// Opens what is in the folder, empty or not.
  struct as_it_is {};
  environment(std::filesystem::path folder, std::size_t map_bytes, as_it_is);
  static void make(const std::filesystem::path& folder, std::size_t map_bytes);
  void open();
  [[noreturn]] void fail(int number, const char* doing) const;
  std::filesystem::path folder_;
  std::size_t map_bytes_;
  MDB_env* env_ = nullptr;
};

/// A transaction of either kind, as cursors and lookups see it.
class transaction_handle {
public:
  explicit transaction_handle(const environment& env) : env_(&env) {}
  transaction_handle(const transaction_handle&) = delete;
  transaction_handle& operator=(const transaction_handle&) = delete;

  [[nodiscard]] MDB_txn* handle() const { return txn_; }
  [[nodiscard]] const environment& env() const { return *env_; }
  /// The value lives as long as the transaction, or until its next write.
  [[nodiscard]] std::optional<std::string_view> get(MDB_dbi dbi, std::string_view key) const;

protected:
  ~transaction_handle() = default;
  const environment* env_;
  MDB_txn* txn_ = nullptr;
};

/// A reusable read transaction: between `reset` and `renew` it holds a slot, but no snapshot.
class read_transaction final : public transaction_handle {
public:
  explicit read_transaction(const environment& env);
  ~read_transaction();
  void reset() { mdb_txn_reset(txn_); }
  void renew() { env_->check(mdb_txn_renew(txn_), "begin to read"); }
};

/// The one write transaction; begun, used and committed on one thread. Aborts unless committed.
class write_transaction final : public transaction_handle {
public:
  explicit write_transaction(const environment& env);
  ~write_transaction();

  /// Makes room for a value of `size` bytes and returns where to write it.
  char* reserve(MDB_dbi dbi, std::string_view key, std::size_t size);
  /// True if there was such a key.
  bool erase(MDB_dbi dbi, std::string_view key);
  /// Empties the database.
  void clear(MDB_dbi dbi);
  void commit();
};

/// Walks a database. After each move, `key` and `value` are valid if the move returned true.
class cursor {
public:
  cursor(const transaction_handle& txn, MDB_dbi dbi);
  cursor(const cursor&) = delete;
  cursor& operator=(const cursor&) = delete;
  ~cursor() { mdb_cursor_close(cursor_); }

  bool first() { return move(MDB_FIRST); }
  bool last() { return move(MDB_LAST); }
  bool next() { return move(MDB_NEXT); }
  bool previous() { return move(MDB_PREV); }
  /// To the first key that is not less than `key`.
  bool seek(std::string_view key);

  [[nodiscard]] std::string_view key() const;
  [[nodiscard]] std::string_view value() const;

private:
  bool move(MDB_cursor_op where);
  const environment* env_;
  MDB_cursor* cursor_ = nullptr;
  MDB_val key_{};
  MDB_val value_{};
};

} // namespace troupe::persistence::lmdb
