// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/settings.hpp"
#include "core/result.hpp"
#include "persistence/bodies.hpp"
#include "persistence/disk.hpp"
#include "persistence/store.hpp"

#include <filesystem>
#include <memory>

/// The data directory: everything that a node keeps.
///
///     format                    "troupe-data 1": the version of what is in here
///     lock                      held while a process uses the directory; names it
///     partition-0/index/        the store (lmdb_tree.hpp)
///     partition-0/bodies/       body files (bodies.hpp)
///     packages/                 unpacked function packages; may be deleted, is made again
///
/// Only its owner may enter it. One process at a time uses it; a directory of a newer format, of
/// another program, or on a remote file system is refused. An ephemeral one is a temporary
/// directory that goes with this object.
namespace troupe::persistence {

inline constexpr unsigned data_format_version = 1;

class data_directory {
public:
  /// Opens the directory that the settings name, or makes it. Refuses with `code::validation` and a
  /// message for the operator; faults of the disk are thrown.
  static result<std::unique_ptr<data_directory>> open(const settings& how);
  data_directory(const data_directory&) = delete;
  data_directory& operator=(const data_directory&) = delete;
  ~data_directory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] store& index() { return *index_; }
  [[nodiscard]] const bodies& body_files() const { return *bodies_; }
  [[nodiscard]] std::filesystem::path packages() const { return path_ / "packages"; }
  /// Erases everything in it: the store durably, then the body files and packages.
  void wipe();

private:
  data_directory(std::filesystem::path path, bool is_ephemeral);
  result<void> lock();
  result<void> check_format();
  void open_parts(const settings& how);

  std::filesystem::path path_;
  bool is_ephemeral_;
  descriptor lock_;
  std::unique_ptr<store> index_;
  std::unique_ptr<bodies> bodies_;
};

} // namespace troupe::persistence
