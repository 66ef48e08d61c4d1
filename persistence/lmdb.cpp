// SPDX-License-Identifier: Apache-2.0
#include "persistence/lmdb.hpp"

#include "core/limits.hpp"
#include "persistence/disk.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace troupe::persistence::lmdb {

namespace {

constexpr unsigned file_mode = 0600;
constexpr unsigned open_flags = MDB_NOTLS;

MDB_val to_val(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};
}

std::string_view to_view(const MDB_val& bytes) {
  return {static_cast<const char*>(bytes.mv_data), bytes.mv_size};
}

/// A short write is EIO to LMDB, so that a full disk often looks like a broken one.
bool means_full_disk(int number, const std::filesystem::path& folder) {
  if (number == MDB_MAP_FULL || number == ENOSPC || number == EDQUOT)
    return true;
  return number == EIO && free_disk_bytes(folder) < limits::free_disk_bytes_min;
}

std::filesystem::path data_file(const std::filesystem::path& folder) {
  return folder / "data.mdb";
}

} // namespace

environment::environment(std::filesystem::path folder, std::size_t map_bytes)
    : folder_(std::move(folder)), map_bytes_(map_bytes) {
  if (!std::filesystem::exists(data_file(folder_)))
    make(folder_, map_bytes_);
  open();
}

environment::environment(std::filesystem::path folder, std::size_t map_bytes, as_it_is)
    : folder_(std::move(folder)), map_bytes_(map_bytes) {
  open();
}

/// A crash while LMDB writes its first pages leaves a file that it refuses: so a new environment is
/// made beside its place, made durable, and then renamed into it.
void environment::make(const std::filesystem::path& folder, std::size_t map_bytes) {
  auto fresh = folder;
  fresh += ".new";
  std::filesystem::remove_all(fresh);
  make_folder(fresh);
  environment{fresh, map_bytes, as_it_is{}};
  sync_file(data_file(fresh));
  sync_folder(fresh);
  if (std::rename(fresh.c_str(), folder.c_str()) != 0)
    throw disk_fault(errno, "Cannot rename into place", folder);
  sync_folder(folder.parent_path());
}

environment::~environment() {
  mdb_env_close(env_);
}

void environment::open() {
  check(mdb_env_create(&env_), "make an environment");
  try {
    check(mdb_env_set_mapsize(env_, map_bytes_), "set the map's size");
    check(mdb_env_set_maxdbs(env_, databases_max), "set the number of databases");
    check(mdb_env_set_maxreaders(env_, readers_max), "set the number of readers");
    check(mdb_env_open(env_, folder_.c_str(), open_flags, file_mode), "open");
    // Slots of readers that were killed would keep freed pages from being used again.
    check(mdb_reader_check(env_, nullptr), "check the readers");
  } catch (...) {
    mdb_env_close(std::exchange(env_, nullptr));
    throw;
  }
}

std::vector<MDB_dbi> environment::open_databases(std::initializer_list<const char*> names) {
  auto txn = write_transaction{*this};
  std::vector<MDB_dbi> all;
  for (const auto* name : names)
    check(mdb_dbi_open(txn.handle(), name, MDB_CREATE, &all.emplace_back()), "open a database");
  txn.commit();
  return all;
}

void environment::fail(int number, const char* doing) const {
  auto message = std::string{"Cannot "} + doing + " in " + folder_.string() + ": ";
  if (number == MDB_MAP_FULL)
    message += "the store has reached storage.map_bytes (" + std::to_string(map_bytes_) + ")";
  else if (means_full_disk(number, folder_))
    message += "the disk is full";
  else
    message += number > 0 ? std::generic_category().message(number) : mdb_strerror(number);
  const auto kind = means_full_disk(number, folder_) ? code::storage_full : code::internal;
  throw lmdb_fault{{kind, std::move(message)}, number};
}

std::optional<std::string_view> transaction_handle::get(MDB_dbi dbi, std::string_view key) const {
  auto wanted = to_val(key);
  auto found = MDB_val{};
  const auto number = mdb_get(txn_, dbi, &wanted, &found);
  if (number == MDB_NOTFOUND)
    return std::nullopt;
  env_->check(number, "read");
  return to_view(found);
}

read_transaction::read_transaction(const environment& env) : transaction_handle(env) {
  env.check(mdb_txn_begin(env.handle(), nullptr, MDB_RDONLY, &txn_), "begin to read");
}

read_transaction::~read_transaction() {
  mdb_txn_abort(txn_);
}

write_transaction::write_transaction(const environment& env) : transaction_handle(env) {
  env.check(mdb_txn_begin(env.handle(), nullptr, 0, &txn_), "begin to write");
}

write_transaction::~write_transaction() {
  if (txn_)
    mdb_txn_abort(txn_);
}

char* write_transaction::reserve(MDB_dbi dbi, std::string_view key, std::size_t size) {
  auto name = to_val(key);
  auto room = MDB_val{size, nullptr};
  env_->check(mdb_put(txn_, dbi, &name, &room, MDB_RESERVE), "write");
  return static_cast<char*>(room.mv_data);
}

bool write_transaction::erase(MDB_dbi dbi, std::string_view key) {
  auto name = to_val(key);
  const auto number = mdb_del(txn_, dbi, &name, nullptr);
  if (number == MDB_NOTFOUND)
    return false;
  env_->check(number, "erase");
  return true;
}

void write_transaction::clear(MDB_dbi dbi) {
  env_->check(mdb_drop(txn_, dbi, 0), "empty a database");
}

void write_transaction::commit() {
  // A failed commit also frees the transaction.
  env_->check(mdb_txn_commit(std::exchange(txn_, nullptr)), "commit");
}

cursor::cursor(const transaction_handle& txn, MDB_dbi dbi) : env_(&txn.env()) {
  env_->check(mdb_cursor_open(txn.handle(), dbi, &cursor_), "open a cursor");
}

bool cursor::seek(std::string_view key) {
  key_ = to_val(key);
  return move(key.empty() ? MDB_FIRST : MDB_SET_RANGE);
}

std::string_view cursor::key() const {
  return to_view(key_);
}

std::string_view cursor::value() const {
  return to_view(value_);
}

bool cursor::move(MDB_cursor_op where) {
  const auto number = mdb_cursor_get(cursor_, &key_, &value_, where);
  if (number == MDB_NOTFOUND)
    return false;
  env_->check(number, "scan");
  return true;
}

} // namespace troupe::persistence::lmdb
