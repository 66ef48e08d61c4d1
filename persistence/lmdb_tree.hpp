// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "persistence/lmdb.hpp"
#include "persistence/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Keys and values of any length in LMDB, which takes keys up to 511 bytes and slows down with
/// values of more than four pages. Three named databases:
///
///     main    : piece            -> entry
///     branch  : id piece         -> entry
///     chunk   : id number        -> bytes
///
///     key     = piece* last                 a key is cut into pieces ...
///     piece   = 480 bytes                   ... each of which names a branch, in main or in a
///     branch ... last    = 0 to 479 bytes              ... and the rest is under the last branch's
///     id entry   = 0x00 bytes                  the value
///             | 0x01 id length              a value of that length, in chunks of 16,368 bytes
///             | 0x02 id                     a branch: longer keys that begin with this piece
///     id      = 8 bytes, big-endian; one more than the highest in use in its database
///     length  = 8 bytes, big-endian
///     number  = 4 bytes, big-endian, from 0
///
/// A branch's key sorts where its keys do, between the shorter ones and the next, so that a scan
/// which descends into branches meets all keys in the order of their bytes. There are no empty
/// branches and no chunks without an entry.
namespace troupe::persistence::lmdb {

inline constexpr std::size_t key_piece_bytes = 480;

struct databases {
  MDB_dbi main = 0;
  MDB_dbi branch = 0;
  MDB_dbi chunk = 0;

  static databases open(environment& env);
};

std::optional<std::string> tree_get(const transaction_handle& txn, const databases& in,
                                    std::string_view key);

/// Visits keys in order. If the visitor may write to the same transaction, `writes` counts the
/// writes: the scan then goes on after the last key that was visited, in what is there by then.
void tree_scan(const transaction_handle& txn, const databases& in, const key_range& range,
               direction order, const visitor& visit, const std::uint64_t* writes = nullptr);

/// Writes keys and values. One per write transaction.
class tree_writer {
public:
  tree_writer(write_transaction& txn, const databases& in) : txn_(txn), in_(in) {}
  tree_writer(const tree_writer&) = delete;
  tree_writer& operator=(const tree_writer&) = delete;

  void put(std::string_view key, std::string_view value);
  /// True if there was such a key.
  bool erase(std::string_view key);
  void clear();
  [[nodiscard]] const std::uint64_t& writes() const { return writes_; }

private:
  std::uint64_t new_id(MDB_dbi dbi, std::optional<std::uint64_t>& next);
  std::string enter_branch(MDB_dbi dbi, std::string_view key);
  void erase_chunks(std::string_view entry);
  void put_chunks(MDB_dbi dbi, std::string_view key, std::string_view value);
  bool erase_below(MDB_dbi dbi, std::string_view id, std::string_view rest);

  write_transaction& txn_;
  databases in_;
  std::uint64_t writes_ = 0;
  std::optional<std::uint64_t> next_branch_;
  std::optional<std::uint64_t> next_chunks_;
};

} // namespace troupe::persistence::lmdb
