// SPDX-License-Identifier: Apache-2.0
#include "persistence/lmdb_tree.hpp"

#include "core/limits.hpp"
#include "persistence/key.hpp"

#include <algorithm>
#include <cstring>

namespace troupe::persistence::lmdb {

namespace {

constexpr char whole_mark = 0;
constexpr char chunked_mark = 1;
constexpr char branch_mark = 2;
constexpr std::size_t mark_bytes = 1;
constexpr std::size_t id_bytes = 8;
constexpr std::size_t chunk_bytes = limits::stored_chunk_bytes_max;

template <class Number>
std::string big_endian(Number number) {
  auto bytes = std::string(sizeof(Number), '\0');
  for (auto& byte : bytes) {
    byte = static_cast<char>(number >> (8 * (sizeof(Number) - 1)) & 0xFF);
    number = static_cast<Number>(number << 8);
  }
  return bytes;
}

std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t number = 0;
  for (char byte : bytes.substr(0, id_bytes))
    number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}

[[noreturn]] void broken(const char* what) {
  throw fault{code::internal, std::string{"The store is damaged: "} + what + "."};
}

bool is_chunked(std::string_view entry) {
  return entry.size() == mark_bytes + 2 * id_bytes && entry.front() == chunked_mark;
}

bool is_branch(std::string_view entry) {
  return entry.size() == mark_bytes + id_bytes && entry.front() == branch_mark;
}

std::string_view id_of(std::string_view entry) {
  return entry.substr(mark_bytes, id_bytes);
}

std::string join(std::string_view id, std::string_view piece) {
  auto key = std::string{};
  key.reserve(id.size() + piece.size());
  return key.append(id).append(piece);
}

std::string read_chunks(const transaction_handle& txn, const databases& in,
                        std::string_view entry) {
  const auto id = id_of(entry);
  const auto length = number_of(entry.substr(mark_bytes + id_bytes));
  auto value = std::string{};
  value.reserve(std::min<std::uint64_t>(length, 64u << 20));
  auto at = cursor{txn, in.chunk};
  for (auto found = at.seek(id); value.size() < length; found = at.next()) {
    if (!found || !at.key().starts_with(id))
      broken("a chunk of a value is missing");
    value.append(at.value());
  }
  return value;
}

/// The value of an entry that is no branch; `room` holds it where it is not in one piece.
std::string_view value_of(const transaction_handle& txn, const databases& in,
                          std::string_view entry, std::string& room) {
  if (!entry.empty() && entry.front() == whole_mark)
    return entry.substr(mark_bytes);
  if (!is_chunked(entry))
    broken("an entry of unknown form");
  room = read_chunks(txn, in, entry);
  return room;
}

/// A part of a range, as seen from inside a branch.
struct bounds {
  std::string_view from;
  std::optional<std::string_view> to;

  [[nodiscard]] bounds below(std::string_view piece) const {
    bounds inner;
    if (from.starts_with(piece))
      inner.from = from.substr(piece.size());
    if (to && to->starts_with(piece))
      inner.to = to->substr(piece.size());
    return inner;
  }
};

/// One pass over a range.
class pass {
public:
  pass(const transaction_handle& txn, const databases& in, const visitor& visit,
       const std::uint64_t* writes)
      : txn_(txn), in_(in), visit_(visit), writes_(writes), writes_seen_(writes ? *writes : 0) {}

  /// All keys of main, or of the branch `id`. False if the pass is over.
  bool forward(MDB_dbi dbi, std::string_view id, const bounds& range);
  bool backward(MDB_dbi dbi, std::string_view id, const bounds& range);

  /// Whether the pass ended because the visitor wrote, and should be followed by another.
  [[nodiscard]] bool was_overtaken() const { return was_overtaken_; }
  [[nodiscard]] const std::string& last_key() const { return last_key_; }

private:
  bool visit(std::string_view piece, std::string_view entry, const bounds& range,
             bool (pass::*descend)(MDB_dbi, std::string_view, const bounds&));
  bool show(std::string_view key, std::string_view value);

  const transaction_handle& txn_;
  const databases& in_;
  const visitor& visit_;
  const std::uint64_t* writes_;
  std::uint64_t writes_seen_;
  std::string above_; // The pieces that lead to the current branch.
  std::string room_;
  std::string last_key_;
  bool was_overtaken_ = false;
};

bool pass::forward(MDB_dbi dbi, std::string_view id, const bounds& range) {
  auto at = cursor{txn_, dbi};
  auto found = at.seek(join(id, range.from.substr(0, key_piece_bytes)));
  for (; found && at.key().starts_with(id); found = at.next()) {
    const auto piece = at.key().substr(id.size());
    if (range.to && piece >= *range.to)
      return true;
    if (!visit(piece, at.value(), range, &pass::forward))
      return false;
  }
  return true;
}

/// To the last key of the branch that may be less than `to` or hold such keys.
bool seek_end(cursor& at, std::string_view id, const bounds& range) {
  if (!range.to && id.empty())
    return at.last();
  const auto clipped
      = range.to ? join(id, range.to->substr(0, key_piece_bytes)) : end_of_prefix(id);
  if (!at.seek(clipped))
    return at.last();
  const bool is_cut = range.to && range.to->size() > key_piece_bytes && at.key() == clipped;
  return is_cut || at.previous();
}

bool pass::backward(MDB_dbi dbi, std::string_view id, const bounds& range) {
  auto at = cursor{txn_, dbi};
  auto found = seek_end(at, id, range);
  for (; found && at.key().starts_with(id); found = at.previous()) {
    const auto piece = at.key().substr(id.size());
    const bool may_hold_more = is_branch(at.value()) && range.from.starts_with(piece);
    if (piece < range.from && !may_hold_more)
      return true;
    if (!visit(piece, at.value(), range, &pass::backward))
      return false;
  }
  return true;
}

bool pass::visit(std::string_view piece, std::string_view entry, const bounds& range,
                 bool (pass::*descend)(MDB_dbi, std::string_view, const bounds&)) {
  if (is_branch(entry)) {
    above_.append(piece);
    const bool goes_on = (this->*descend)(in_.branch, id_of(entry), range.below(piece));
    above_.resize(above_.size() - piece.size());
    return goes_on;
  }
  const auto value = value_of(txn_, in_, entry, room_);
  if (above_.empty())
    return show(piece, value);
  return show(join(above_, piece), value);
}

bool pass::show(std::string_view key, std::string_view value) {
  if (!writes_)
    return visit_(key, value);
  last_key_ = key;
  if (!visit_(last_key_, value))
    return false;
  was_overtaken_ = *writes_ != writes_seen_;
  return !was_overtaken_;
}

} // namespace

databases databases::open(environment& env) {
  const auto opened = env.open_databases({"main", "branch", "chunk"});
  return {.main = opened[0], .branch = opened[1], .chunk = opened[2]};
}

std::optional<std::string> tree_get(const transaction_handle& txn, const databases& in,
                                    std::string_view key) {
  auto entry = std::optional<std::string_view>{};
  auto dbi = in.main;
  auto id = std::string_view{};
  while (key.size() >= key_piece_bytes) {
    entry = txn.get(dbi, join(id, key.substr(0, key_piece_bytes)));
    if (!entry)
      return std::nullopt;
    if (!is_branch(*entry))
      broken("a branch is missing");
    dbi = in.branch;
    id = id_of(*entry);
    key.remove_prefix(key_piece_bytes);
  }
  if (id.empty() && key.empty())
    return std::nullopt;
  entry = id.empty() ? txn.get(dbi, key) : txn.get(dbi, join(id, key));
  if (!entry)
    return std::nullopt;
  auto room = std::string{};
  const auto value = value_of(txn, in, *entry, room);
  return value.data() == room.data() ? std::move(room) : std::string{value};
}

void tree_scan(const transaction_handle& txn, const databases& in, const key_range& range,
               direction order, const visitor& visit, const std::uint64_t* writes) {
  auto from = range.from;
  auto to = range.to;
  const bool has_end = !to.empty();
  for (;;) {
    auto pass_over = pass{txn, in, visit, writes};
    auto part
        = bounds{from, has_end || !to.empty() ? std::optional<std::string_view>{to} : std::nullopt};
    if (order == direction::forward)
      pass_over.forward(in.main, {}, part);
    else
      pass_over.backward(in.main, {}, part);
    if (!pass_over.was_overtaken())
      return;
    if (order == direction::forward)
      from = pass_over.last_key() + '\0';
    else
      to = pass_over.last_key();
  }
}

std::uint64_t tree_writer::new_id(MDB_dbi dbi, std::optional<std::uint64_t>& next) {
  if (!next) {
    auto at = cursor{txn_, dbi};
    next = at.last() ? number_of(at.key()) + 1 : 1;
  }
  return (*next)++;
}

/// The id of the branch at `key`, which is made if it is missing.
std::string tree_writer::enter_branch(MDB_dbi dbi, std::string_view key) {
  if (auto entry = txn_.get(dbi, key)) {
    if (!is_branch(*entry))
      broken("a branch is missing");
    return std::string{id_of(*entry)};
  }
  auto id = big_endian(new_id(in_.branch, next_branch_));
  auto* room = txn_.reserve(dbi, key, mark_bytes + id_bytes);
  *room = branch_mark;
  std::memcpy(room + mark_bytes, id.data(), id.size());
  return id;
}

void tree_writer::put(std::string_view key, std::string_view value) {
  ensure(!key.empty() && key.size() <= store_key_bytes_max, "a stored key has 1 to 8,192 bytes");
  ++writes_;
  auto dbi = in_.main;
  auto id = std::string{};
  while (key.size() >= key_piece_bytes) {
    id = enter_branch(dbi, join(id, key.substr(0, key_piece_bytes)));
    dbi = in_.branch;
    key.remove_prefix(key_piece_bytes);
  }
  const auto name = join(id, key);
  if (auto old = txn_.get(dbi, name); old && is_chunked(*old))
    erase_chunks(*old);
  if (mark_bytes + value.size() > chunk_bytes)
    return put_chunks(dbi, name, value);
  auto* room = txn_.reserve(dbi, name, mark_bytes + value.size());
  *room = whole_mark;
  std::copy(value.begin(), value.end(), room + mark_bytes);
}

void tree_writer::put_chunks(MDB_dbi dbi, std::string_view key, std::string_view value) {
  const auto id = big_endian(new_id(in_.chunk, next_chunks_));
  const auto entry = std::string{chunked_mark} + id + big_endian(std::uint64_t{value.size()});
  std::memcpy(txn_.reserve(dbi, key, entry.size()), entry.data(), entry.size());
  for (std::uint32_t number = 0; !value.empty(); ++number) {
    const auto chunk = value.substr(0, chunk_bytes);
    auto* room = txn_.reserve(in_.chunk, id + big_endian(number), chunk.size());
    std::memcpy(room, chunk.data(), chunk.size());
    value.remove_prefix(chunk.size());
  }
}

void tree_writer::erase_chunks(std::string_view entry) {
  const auto id = std::string{id_of(entry)}; // The entry's own bytes die with the first write.
  const auto length = number_of(entry.substr(mark_bytes + id_bytes));
  const auto count = (length + chunk_bytes - 1) / chunk_bytes;
  for (std::uint64_t number = 0; number < count; ++number)
    txn_.erase(in_.chunk, id + big_endian(static_cast<std::uint32_t>(number)));
}

bool tree_writer::erase(std::string_view key) {
  if (key.empty() || key.size() > store_key_bytes_max)
    return false;
  ++writes_;
  return erase_below(in_.main, {}, key);
}

bool tree_writer::erase_below(MDB_dbi dbi, std::string_view id, std::string_view rest) {
  const auto name = join(id, rest.substr(0, key_piece_bytes));
  const auto entry = txn_.get(dbi, name);
  if (!entry)
    return false;
  if (rest.size() < key_piece_bytes) {
    if (is_chunked(*entry))
      erase_chunks(*entry);
    return txn_.erase(dbi, name);
  }
  const auto inner = std::string{id_of(*entry)};
  if (!erase_below(in_.branch, inner, rest.substr(key_piece_bytes)))
    return false;
  bool is_empty = false;
  {
    auto at = cursor{txn_, in_.branch};
    is_empty = !at.seek(inner) || !at.key().starts_with(inner);
  }
  if (is_empty)
    txn_.erase(dbi, name);
  return true;
}

void tree_writer::clear() {
  ++writes_;
  txn_.clear(in_.main);
  txn_.clear(in_.branch);
  txn_.clear(in_.chunk);
}

} // namespace troupe::persistence::lmdb
