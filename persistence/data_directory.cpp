// SPDX-License-Identifier: Apache-2.0
#include "persistence/data_directory.hpp"

#include "persistence/lmdb_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <system_error>

namespace troupe::persistence {

namespace {

constexpr std::string_view format_word = "troupe-data ";

error refuse(std::string message) {
  return {code::validation, std::move(message), {}};
}

std::filesystem::path make_temporary_folder() {
  std::error_code none;
  auto base = std::filesystem::temp_directory_path(none);
  auto name = (none ? std::filesystem::path{"/tmp"} : base) / "troupe-XXXXXX";
  auto text = name.string();
  if (!::mkdtemp(text.data()))
    throw disk_fault(errno, "Cannot make a temporary directory", name);
  return text;
}

/// Whether nothing but what we make first, or what a file system brings, is in the folder.
bool is_unused(const std::filesystem::path& folder) {
  constexpr auto harmless = std::array<std::string_view, 3>{"lock", "format.new", "lost+found"};
  auto entries = std::filesystem::directory_iterator{folder};
  return std::all_of(begin(entries), end(entries), [&](const auto& entry) {
    return std::ranges::find(harmless, entry.path().filename().string()) != harmless.end();
  });
}

void remove_content(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    std::filesystem::remove_all(entry.path());
}

} // namespace

result<std::unique_ptr<data_directory>> data_directory::open(const settings& how) {
  auto path = how.ephemeral ? make_temporary_folder() : data_folder(how, process_environment());
  if (path.empty())
    return refuse(
        "No data directory is named, and neither XDG_DATA_HOME nor HOME says where it would "
        "be. Name one with --data.");
  auto opened = std::unique_ptr<data_directory>{new data_directory{std::move(path), how.ephemeral}};
  if (is_remote(opened->path()))
    return refuse(
        "The data directory " + opened->path().string()
        + " is on a remote file system, where neither locks nor memory maps can be trusted. "
          "Choose a local one with --data.");
  if (auto locked = opened->lock(); !locked)
    return locked.refusal();
  if (auto known = opened->check_format(); !known)
    return known.refusal();
  opened->open_parts(how);
  return opened;
}

data_directory::data_directory(std::filesystem::path path, bool is_ephemeral)
    : path_(std::filesystem::absolute(path)), is_ephemeral_(is_ephemeral) {
  make_folder(path_);
}

data_directory::~data_directory() {
  index_.reset();
  if (!is_ephemeral_)
    return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

result<void> data_directory::lock() {
  const auto file = path_ / "lock";
  auto held = open_file(file, O_RDWR | O_CREAT);
  if (::flock(held.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      throw disk_fault(errno, "Cannot lock", file);
    auto owner = read_file(file);
    owner.erase(std::remove(owner.begin(), owner.end(), '\n'), owner.end());
    return refuse("The data directory " + path_.string() + " is in use by process "
                  + (owner.empty() ? "(unknown)" : owner)
                  + ". Stop it, or choose another directory with --data.");
  }
  if (::ftruncate(held.number(), 0) != 0)
    throw disk_fault(errno, "Cannot write", file);
  write_all(held.number(), std::to_string(::getpid()) + "\n", file);
  lock_ = std::move(held);
  return {};
}

result<void> data_directory::check_format() {
  const auto file = path_ / "format";
  if (!std::filesystem::exists(file)) {
    if (!is_unused(path_))
      return refuse(
          "The directory " + path_.string()
          + " is not empty and not a data directory of Troupe. Choose another with --data.");
    if (::chmod(path_.c_str(), 0700) != 0)
      throw disk_fault(errno, "Cannot restrict", path_);
    replace_file(file, std::string{format_word} + std::to_string(data_format_version) + "\n");
    return {};
  }
  const auto text = read_file(file);
  unsigned version = 0;
  const auto* digits = text.data() + std::min(format_word.size(), text.size());
  const auto read = std::from_chars(digits, text.data() + text.size(), version);
  if (!text.starts_with(format_word) || read.ec != std::errc{} || version == 0)
    return refuse("The file " + file.string() + " is not that of a data directory of Troupe.");
  if (version > data_format_version)
    return refuse("The data directory " + path_.string() + " has format " + std::to_string(version)
                  + ", written by a newer Troupe; this one knows formats up to "
                  + std::to_string(data_format_version)
                  + ". Use the newer program, or choose another "
                    "directory with --data.");
  return {};
}

void data_directory::open_parts(const settings& how) {
  const auto partition = path_ / "partition-0";
  make_folder(partition);
  make_folder(packages());
  index_ = std::make_unique<lmdb_store>(
      partition / "index", lmdb_settings{.map_bytes = how.storage.map_bytes,
                                         .free_disk_bytes_min = how.storage.free_disk_bytes_min});
  bodies_ = std::make_unique<bodies>(partition / "bodies", how.storage.free_disk_bytes_min);
}

void data_directory::wipe() {
  index_->wipe();
  bodies_->wipe();
  remove_content(packages());
}

} // namespace troupe::persistence
