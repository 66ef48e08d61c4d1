// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/limits.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Body files: the bytes of large objects and of function packages, one file each, named by a
/// random id and never by what a client sent. A body is written unnamed (O_TMPFILE), synced, linked
/// into place under its id, and only then may an index entry that names it be committed. Bodies
/// that no index entry names are garbage; `sweep` removes them at start. 256 subfolders, by the
/// first two digits of the id, keep folders short.
namespace troupe::persistence {

/// A body being written. Dropping it before `publish` leaves nothing behind.
class body_upload {
public:
  body_upload(const std::filesystem::path& folder);
  body_upload(const body_upload&) = delete;
  body_upload& operator=(const body_upload&) = delete;
  ~body_upload();

  void append(std::string_view bytes);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Syncs the bytes, links the file into place, syncs the folder, and returns the body's id.
  std::string publish();

private:
  std::filesystem::path folder_;
  std::filesystem::path name_; ///< Only where the file system has no unnamed files.
  int file_ = -1;
  std::uint64_t size_ = 0;
};

/// A published body, open for reading at any offset. Stays readable after `remove`.
class body_file {
public:
  body_file(int file, std::uint64_t size) : file_(file), size_(size) {}
  body_file(const body_file&) = delete;
  body_file& operator=(const body_file&) = delete;
  ~body_file();

  [[nodiscard]] int descriptor() const { return file_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::string read(std::uint64_t offset, std::size_t count) const;

private:
  int file_;
  std::uint64_t size_;
};

class bodies {
public:
  explicit bodies(std::filesystem::path folder,
                  std::uint64_t free_disk_bytes_min = limits::free_disk_bytes_min);
  bodies(bodies&&) noexcept;
  ~bodies();

  /// Throws `fault` (`code::storage_full`) while the disk has less free than the minimum.
  [[nodiscard]] std::unique_ptr<body_upload> begin() const;
  /// Null if there is no such body.
  [[nodiscard]] std::shared_ptr<const body_file> open(std::string_view id) const;
  [[nodiscard]] std::filesystem::path path_of(std::string_view id) const;
  /// What is held is not removed before it is released.
  void remove(std::string_view id) const;

  /// Keeps the bodies from being removed, for a reader that opens them one after the other. Counts:
  /// each `hold` needs its `release`. Holds end with the process.
  void hold(const std::vector<std::string>& ids) const;
  /// Returns those that were to be removed meanwhile and that nobody holds any longer.
  [[nodiscard]] std::vector<std::string> release(const std::vector<std::string>& ids) const;
  /// Removes every body whose id `is_named` does not know. At start only: an upload under way would
  /// lose its file.
  template <class Predicate>
  void sweep(Predicate is_named) const {
    remove_unfinished();
    for (const auto& id : list())
      if (!is_named(id))
        remove(id);
  }
  void wipe() const;

private:
  friend class body_links;
  struct holds;

  [[nodiscard]] std::vector<std::string> list() const;
  void remove_unfinished() const;
  std::filesystem::path folder_;
  std::uint64_t free_disk_bytes_min_;
  std::unique_ptr<holds> holds_;
};

/// Second names for bodies that are there already, so that a copy of an object costs no bytes. The
/// names are hard links: each body is removed by itself, the bytes go with the last, and nobody
/// counts. Where no link can be made (the file is gone, or has too many names), the bytes are
/// copied. Dropped before it is published, it leaves nothing behind.
class body_links {
public:
  explicit body_links(const bodies& to) : to_(to) {}
  body_links(const body_links&) = delete;
  body_links& operator=(const body_links&) = delete;
  ~body_links();

  /// Adds the body behind an open descriptor.
  void add(int descriptor);
  /// Syncs the folders, and returns the new ids in the order in which they were added.
  std::vector<std::string> publish();

private:
  std::string copy(int descriptor) const;

  const bodies& to_;
  std::vector<std::string> ids_;
};

} // namespace troupe::persistence
