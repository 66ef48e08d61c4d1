// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

/// The few system calls that everything on disk here needs, with faults instead of error numbers.
namespace troupe::persistence {

/// An open file descriptor, closed at the end of its life.
class descriptor {
public:
  explicit descriptor(int number = -1) : number_(number) {}
  descriptor(descriptor&& other) noexcept : number_(other.release()) {}
  descriptor& operator=(descriptor&& other) noexcept;
  ~descriptor();

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  int release();

private:
  int number_;
};

/// The fault for an `errno` that `doing` met. A full disk is `code::storage_full`.
[[nodiscard]] fault disk_fault(int number, std::string_view doing,
                               const std::filesystem::path& path);

/// Throws a fault if there is no such file; `flags` as for open(2), O_CLOEXEC is added.
descriptor open_file(const std::filesystem::path& path, int flags, unsigned mode = 0600);
void write_all(int file, std::string_view bytes, const std::filesystem::path& path);
void sync_file(const std::filesystem::path& path);
/// Makes the names in a folder durable.
void sync_folder(const std::filesystem::path& path);
/// Makes the folder (mode 0700) and its missing parents; the new names are durable.
void make_folder(const std::filesystem::path& path);
/// Replaces a file's content so that a crash leaves the old or the new one.
void replace_file(const std::filesystem::path& path, std::string_view content);
/// The whole file; throws a fault if it cannot be read.
std::string read_file(const std::filesystem::path& path);
/// What an unprivileged process may still write; all there is, if the disk does not say.
std::uint64_t free_disk_bytes(const std::filesystem::path& path);
/// NFS, SMB and their like, on which neither locks nor memory maps can be trusted.
bool is_remote(const std::filesystem::path& path);

} // namespace troupe::persistence
