// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Body files: the bytes of large objects and of function packages, one file each, named by a random
/// id and never by what a client sent. A body is written unnamed (O_TMPFILE), synced, linked into
/// place under its id, and only then may an index entry that names it be committed. Bodies that no
/// index entry names are garbage; `sweep` removes them at start.
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
  explicit bodies(std::filesystem::path folder);

  [[nodiscard]] std::unique_ptr<body_upload> begin() const;
  /// Null if there is no such body.
  [[nodiscard]] std::shared_ptr<const body_file> open(std::string_view id) const;
  [[nodiscard]] std::filesystem::path path_of(std::string_view id) const;
  void remove(std::string_view id) const;
  /// Removes every body whose id `is_named` does not know.
  template <class Predicate>
  void sweep(Predicate is_named) const {
    for (const auto& id : list())
      if (!is_named(id))
        remove(id);
  }
  void wipe() const;

private:
  [[nodiscard]] std::vector<std::string> list() const;
  std::filesystem::path folder_;
};

} // namespace troupe::persistence
