// SPDX-License-Identifier: Apache-2.0
#include "persistence/bodies.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "persistence/disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace troupe::persistence {

namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::string_view unfinished_prefix = "unfinished-";

/// Two hex digits of the id choose one of 256 subfolders.
std::filesystem::path path_in(const std::filesystem::path& folder, std::string_view id) {
  return folder / id.substr(0, 2) / id;
}

bool is_id(std::string_view text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == 2 * id_bytes && std::ranges::all_of(text, is_hex);
}

/// Gives the file a new id; empty, with `errno`, if it cannot have one. The name is not synced.
std::string link_into(const std::filesystem::path& folder, const std::filesystem::path& from) {
  auto id = to_hex(random_bytes(id_bytes));
  const auto path = path_in(folder, id);
  make_folder(path.parent_path());
  if (::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0)
    return {};
  return id;
}

std::string link_into(const std::filesystem::path& folder, int file) {
  return link_into(folder, std::filesystem::path{"/proc/self/fd/" + std::to_string(file)});
}

template <class Visit>
void for_each_in(const std::filesystem::path& folder, Visit visit) {
  std::error_code failed;
  for (auto it = std::filesystem::directory_iterator{folder, failed};
       !failed && it != std::filesystem::directory_iterator{}; it.increment(failed))
    visit(it->path());
}

} // namespace

body_upload::body_upload(const std::filesystem::path& folder) : folder_(folder) {
  file_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file_ >= 0)
    return;
  if (errno != EOPNOTSUPP && errno != EISDIR)
    throw disk_fault(errno, "Cannot begin a body in", folder);
  // A file system without unnamed files (overlayfs before Linux 6.1): a name that `sweep` knows.
  name_ = folder / (std::string{unfinished_prefix} + to_hex(random_bytes(id_bytes)));
  file_ = open_file(name_, O_RDWR | O_CREAT | O_EXCL).release();
}

body_upload::~body_upload() {
  if (file_ >= 0)
    ::close(file_);
  if (!name_.empty())
    ::unlink(name_.c_str());
}

void body_upload::append(std::string_view bytes) {
  write_all(file_, bytes, folder_);
  size_ += bytes.size();
}

std::string body_upload::publish() {
  if (::fdatasync(file_) != 0)
    throw disk_fault(errno, "Cannot sync a body in", folder_);
  auto id = name_.empty() ? link_into(folder_, file_) : link_into(folder_, name_);
  if (id.empty())
    throw disk_fault(errno, "Cannot link a body into", folder_);
  sync_folder(path_in(folder_, id).parent_path());
  return id;
}

body_file::~body_file() {
  ::close(file_);
}

std::string body_file::read(std::uint64_t offset, std::size_t count) const {
  auto bytes
      = std::string(offset < size_ ? std::min<std::uint64_t>(count, size_ - offset) : 0, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto got = ::pread(file_, bytes.data() + done, bytes.size() - done,
                             static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      throw fault{code::internal, "A body file cannot be read."};
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

struct bodies::holds {
  struct held {
    std::size_t holders = 0;
    bool is_doomed = false;
  };
  std::mutex guard;
  std::map<std::string, held, std::less<>> of;
};

bodies::bodies(std::filesystem::path folder, std::uint64_t free_disk_bytes_min)
    : folder_(std::move(folder)), free_disk_bytes_min_(free_disk_bytes_min),
      holds_(std::make_unique<holds>()) {
  make_folder(folder_);
}

bodies::bodies(bodies&&) noexcept = default;
bodies::~bodies() = default;

std::unique_ptr<body_upload> bodies::begin() const {
  if (free_disk_bytes(folder_) < free_disk_bytes_min_)
    throw fault{code::storage_full, "The disk of " + folder_.string() + " is full."};
  return std::make_unique<body_upload>(folder_);
}

std::shared_ptr<const body_file> bodies::open(std::string_view id) const {
  if (!is_id(id))
    return nullptr;
  const auto path = path_of(id);
  auto file = descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.is_open() && errno == ENOENT)
    return nullptr;
  struct stat about {};
  if (!file.is_open() || ::fstat(file.number(), &about) != 0)
    throw disk_fault(errno, "Cannot open", path);
  return std::make_shared<const body_file>(file.release(),
                                           static_cast<std::uint64_t>(about.st_size));
}

std::filesystem::path bodies::path_of(std::string_view id) const {
  ensure(is_id(id), "a body is named by its id");
  return path_in(folder_, id);
}

void bodies::remove(std::string_view id) const {
  if (!is_id(id))
    return;
  {
    const std::scoped_lock lock{holds_->guard};
    if (const auto found = holds_->of.find(id); found != holds_->of.end()) {
      found->second.is_doomed = true;
      return;
    }
  }
  const auto path = path_of(id);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    throw disk_fault(errno, "Cannot remove", path);
}

void bodies::hold(const std::vector<std::string>& ids) const {
  const std::scoped_lock lock{holds_->guard};
  for (const auto& id : ids)
    ++holds_->of[id].holders;
}

std::vector<std::string> bodies::release(const std::vector<std::string>& ids) const {
  std::vector<std::string> doomed;
  const std::scoped_lock lock{holds_->guard};
  for (const auto& id : ids) {
    const auto found = holds_->of.find(id);
    ensure(found != holds_->of.end(), "a body is released by who held it");
    if (--found->second.holders > 0)
      continue;
    if (found->second.is_doomed)
      doomed.push_back(id);
    holds_->of.erase(found);
  }
  return doomed;
}

void bodies::wipe() const {
  sweep([](std::string_view) { return false; });
}

body_links::~body_links() {
  for (const auto& id : ids_)
    ::unlink(path_in(to_.folder_, id).c_str());
}

void body_links::add(int descriptor) {
  auto id = link_into(to_.folder_, descriptor);
  ids_.push_back(id.empty() ? copy(descriptor) : std::move(id));
}

std::string body_links::copy(int descriptor) const {
  constexpr std::size_t piece_bytes = 1u << 20;
  auto made = to_.begin();
  auto piece = std::string(piece_bytes, '\0');
  for (;;) {
    const auto got
        = ::pread(descriptor, piece.data(), piece.size(), static_cast<off_t>(made->size()));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      throw disk_fault(errno, "Cannot read a body of", to_.folder_);
    if (got == 0)
      return made->publish();
    made->append(std::string_view{piece}.substr(0, static_cast<std::size_t>(got)));
  }
}

std::vector<std::string> body_links::publish() {
  std::set<std::string_view> folders;
  for (const auto& id : ids_)
    folders.insert(std::string_view{id}.substr(0, 2));
  for (const auto folder : folders)
    sync_folder(to_.folder_ / folder);
  return std::exchange(ids_, {});
}

std::vector<std::string> bodies::list() const {
  std::vector<std::string> ids;
  for_each_in(folder_, [&](const std::filesystem::path& entry) {
    for_each_in(entry, [&](const std::filesystem::path& file) {
      if (auto id = file.filename().string(); is_id(id))
        ids.push_back(std::move(id));
    });
  });
  return ids;
}

void bodies::remove_unfinished() const {
  for_each_in(folder_, [](const std::filesystem::path& entry) {
    if (entry.filename().string().starts_with(unfinished_prefix))
      ::unlink(entry.c_str());
  });
}

} // namespace troupe::persistence
