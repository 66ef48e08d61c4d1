// SPDX-License-Identifier: Apache-2.0
#include "persistence/disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

namespace troupe::persistence {

descriptor& descriptor::operator=(descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

descriptor::~descriptor() {
  if (is_open())
    ::close(number_);
}

int descriptor::release() {
  return std::exchange(number_, -1);
}

fault disk_fault(int number, std::string_view doing, const std::filesystem::path& path) {
  const bool is_full = number == ENOSPC || number == EDQUOT;
  return {is_full ? code::storage_full : code::internal,
          std::string{doing} + " " + path.string() + ": "
              + std::generic_category().message(number)};
}

descriptor open_file(const std::filesystem::path& path, int flags, unsigned mode) {
  auto file = descriptor{::open(path.c_str(), flags | O_CLOEXEC, mode)};
  if (!file.is_open())
    throw disk_fault(errno, "Cannot open", path);
  return file;
}

void write_all(int file, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      throw disk_fault(errno, "Cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void sync_file(const std::filesystem::path& path) {
  const auto file = open_file(path, O_RDONLY);
  if (::fsync(file.number()) != 0)
    throw disk_fault(errno, "Cannot sync", path);
}

void sync_folder(const std::filesystem::path& path) {
  const auto folder = open_file(path.empty() ? "." : path, O_RDONLY | O_DIRECTORY);
  if (::fsync(folder.number()) != 0)
    throw disk_fault(errno, "Cannot sync the folder", path);
}

void make_folder(const std::filesystem::path& path) {
  std::error_code ignored;
  if (path.empty() || std::filesystem::is_directory(path, ignored))
    return;
  make_folder(path.parent_path());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    throw disk_fault(errno, "Cannot make the folder", path);
  sync_folder(path.parent_path());
}

void replace_file(const std::filesystem::path& path, std::string_view content) {
  auto fresh = path;
  fresh += ".new";
  {
    const auto file = open_file(fresh, O_WRONLY | O_CREAT | O_TRUNC);
    write_all(file.number(), content, fresh);
    if (::fsync(file.number()) != 0)
      throw disk_fault(errno, "Cannot sync", fresh);
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0)
    throw disk_fault(errno, "Cannot rename into place", path);
  sync_folder(path.parent_path());
}

std::string read_file(const std::filesystem::path& path) {
  const auto file = open_file(path, O_RDONLY);
  auto content = std::string{};
  auto piece = std::array<char, 4096>{};
  for (;;) {
    const auto count = ::read(file.number(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      throw disk_fault(errno, "Cannot read", path);
    if (count == 0)
      return content;
    content.append(piece.data(), static_cast<std::size_t>(count));
  }
}

std::uint64_t free_disk_bytes(const std::filesystem::path& path) {
  struct statvfs disk {};
  if (::statvfs(path.c_str(), &disk) != 0)
    return std::numeric_limits<std::uint64_t>::max();
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

bool is_remote(const std::filesystem::path& path) {
  struct statfs disk {};
  if (::statfs(path.c_str(), &disk) != 0)
    return false;
  switch (static_cast<std::uint32_t>(disk.f_type)) {
    case 0x6969:     // NFS
    case 0x517B:     // SMB
    case 0xFE534D42: // SMB2
    case 0xFF534D42: // CIFS
    case 0x01021997: // 9P
    case 0x00C36400: // Ceph
      return true;
    default:
      return false;
  }
}

} // namespace troupe::persistence
