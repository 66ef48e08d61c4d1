// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// An ordered key-value store: all that the nouns know of storage.
///
/// Keys and values are bytes; keys order as unsigned bytes and may be of any length up to
/// `store_key_bytes_max`; values of any length. One writer at a time; any number of snapshots, none
/// of which waits for the writer. What a committed transaction wrote is on disk. Faults of the disk
/// are thrown as `troupe::fault`.
namespace troupe::persistence {

inline constexpr std::size_t store_key_bytes_max = 8'192;

enum class direction { forward, backward };

/// Keys from `from` (inclusive) to `to` (exclusive). An empty `to` means no upper end.
struct key_range {
  std::string from;
  std::string to;

  /// All keys that begin with `prefix`.
  static key_range starting_with(std::string_view prefix);
};

/// Told each key and value in order; false ends the scan. The views die with the call.
using visitor = std::function<bool(std::string_view key, std::string_view value)>;

/// The reading side, common to snapshots and transactions.
class reader {
public:
  virtual ~reader() = default;
  [[nodiscard]] virtual std::optional<std::string> get(std::string_view key) const = 0;
  virtual void scan(const key_range& range, direction order, const visitor& visit) const = 0;
};

/// The one open write transaction. Sees its own uncommitted writes.
class transaction : public reader {
public:
  virtual void put(std::string_view key, std::string_view value) = 0;
  /// True if there was such a key.
  virtual bool erase(std::string_view key) = 0;
  /// Bytes put so far, for the writer's batch limit.
  [[nodiscard]] virtual std::size_t bytes_written() const = 0;
};

/// A reusable place to read from: each `view` sees the newest committed state, and keeps seeing it
/// for as long as it lives. One thread at a time; a view never outlives the message that opened it,
/// since an old view keeps freed pages from being used again.
class snapshot {
public:
  virtual ~snapshot() = default;
  [[nodiscard]] virtual std::unique_ptr<const reader> view() = 0;
};

class store {
public:
  virtual ~store() = default;
  [[nodiscard]] virtual std::unique_ptr<snapshot> make_snapshot() = 0;
  /// Runs `work` in one transaction and commits it durably. If `work` throws, nothing happened.
  virtual void write(const std::function<void(transaction&)>& work) = 0;
  /// Erases everything, durably.
  virtual void wipe() = 0;
};

/// A change to the store, evaluated inside the writer's transaction: it sees all before it, refuses
/// before it writes, and may be run again from the start if another mutation of its batch threw.
class mutation {
public:
  virtual ~mutation() = default;
  virtual void apply(transaction& tx) = 0;
  /// A rough size for the batch limit.
  [[nodiscard]] virtual std::size_t bytes() const { return 256; }
};

} // namespace troupe::persistence
