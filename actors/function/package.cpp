// SPDX-License-Identifier: Apache-2.0
#include "actors/function/package.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/limits.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace troupe {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t name_bytes_max = 1'024;
constexpr std::size_t name_part_bytes_max = 255;

error bad_package() {
  return {"InvalidParameterValueException",
          "Could not unzip uploaded file. Please check your file, then try to upload again."};
}

error package_too_big() {
  return {"InvalidParameterValueException", "Unzipped size must be smaller than "
                                                + std::to_string(limits::package_unzipped_bytes_max)
                                                + " bytes"};
}

/// AWS names no such bounds; what it unpacks, it bounds by bytes alone.
error too_many_folders(std::string_view how, std::size_t most) {
  return {"InvalidParameterValueException", "troupe: the folders of the package are too "
                                                + std::string{how} + ", the limit is "
                                                + std::to_string(most)};
}

[[noreturn]] void throw_disk_fault(const fs::path& where, int why) {
  const bool full = why == ENOSPC || why == EDQUOT;
  throw fault{full ? code::storage_full : code::internal,
              "cannot write " + where.string() + ": " + std::strerror(why)};
}

struct close_zip {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};
using zip_handle = std::unique_ptr<zip_t, close_zip>;

struct close_entry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
using entry_handle = std::unique_ptr<zip_file_t, close_entry>;

class open_file {
public:
  open_file(const fs::path& where, unsigned mode) : where_(where) {
    file_ = ::open(where.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (file_ >= 0)
      ::fchmod(file_, mode); // Another user will read it, whatever our umask is.
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() {
    if (file_ >= 0)
      ::close(file_);
  }
  /// False where a file of that name is there already.
  [[nodiscard]] bool is_new() const {
    if (file_ < 0 && errno != EEXIST && errno != EISDIR && errno != ENOTDIR)
      throw_disk_fault(where_, errno);
    return file_ >= 0;
  }
  void append(const char* bytes, std::size_t count) {
    while (count > 0) {
      const auto written = ::write(file_, bytes, count);
      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        throw_disk_fault(where_, errno);
      bytes += written;
      count -= static_cast<std::size_t>(written);
    }
  }

private:
  fs::path where_;
  int file_ = -1;
};

bool is_safe_name(std::string_view name) {
  if (name.empty() || name.size() > name_bytes_max || name.front() == '/'
      || name.find('\\') != std::string_view::npos || name.find('\0') != std::string_view::npos)
    return false;
  if (name.back() == '/')
    name.remove_suffix(1);
  while (true) {
    const auto slash = name.find('/');
    const auto part = name.substr(0, slash);
    if (part.empty() || part == "." || part == ".." || part.size() > name_part_bytes_max)
      return false;
    if (slash == std::string_view::npos)
      return true;
    name.remove_prefix(slash + 1);
  }
}

/// One entry, as far as it is known before it is read.
struct entry_head {
  std::string name;
  std::uint64_t size = 0; ///< Unpacked, as the directory says.
  bool is_folder = false;
  unsigned mode = 0644;
};

/// Nothing for an entry that must not be unpacked.
std::optional<entry_head> head_of(zip_t* zip, zip_uint64_t index) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD;
  if (zip_stat_index(zip, index, ZIP_FL_ENC_RAW, &stat) != 0 || (stat.valid & needed) != needed)
    return std::nullopt;
  const bool encrypted
      = (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE;
  const bool known_method = stat.comp_method == ZIP_CM_STORE || stat.comp_method == ZIP_CM_DEFLATE;
  if (encrypted || !known_method || !is_safe_name(stat.name))
    return std::nullopt;
  entry_head head{.name = stat.name, .size = stat.size};
  head.is_folder = head.name.back() == '/';
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  if (zip_file_get_external_attributes(zip, index, 0, &system, &attributes) == 0
      && system == ZIP_OPSYS_UNIX) {
    const auto mode = attributes >> 16u;
    const auto kind = mode & S_IFMT;
    if (kind != 0 && kind != S_IFREG && kind != S_IFDIR)
      return std::nullopt;
    if ((mode & 0111u) != 0)
      head.mode = 0755;
  }
  return head;
}

class unpacking {
public:
  unpacking(zip_t* zip, fs::path folder) : zip_(zip), folder_(std::move(folder)) {}

  result<bool> run() {
    const auto count = zip_get_num_entries(zip_, 0);
    if (count == 0)
      return error{"InvalidParameterValueException", "Uploaded file must be a non-empty zip"};
    if (count < 0 || static_cast<std::size_t>(count) > limits::package_entries_max)
      return bad_package();
    for (zip_uint64_t index = 0; index < static_cast<zip_uint64_t>(count); ++index)
      if (auto done = unpack(index); !done)
        return done;
    return true;
  }

private:
  result<bool> unpack(zip_uint64_t index) {
    const auto head = head_of(zip_, index);
    if (!head)
      return bad_package();
    auto plain = head->name;
    if (head->is_folder)
      plain.pop_back();
    if (!seen_.insert(plain).second)
      return bad_package();
    const auto where = folder_ / plain;
    const auto inside = head->is_folder ? std::string_view{plain} : parent_of(plain);
    if (auto made = make_folders(inside); !made)
      return made;
    return head->is_folder ? result<bool>{true} : unpack_file(index, where, *head);
  }

  static std::string_view parent_of(std::string_view name) {
    const auto slash = name.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : name.substr(0, slash);
  }

  /// Makes those of a folder and its parents that are not there yet, each once.
  result<bool> make_folders(std::string_view folder) {
    std::vector<std::string_view> missing;
    for (; !folder.empty() && !folders_.contains(folder); folder = parent_of(folder))
      missing.push_back(folder);
    for (; !missing.empty(); missing.pop_back()) {
      const auto name = missing.back();
      if (static_cast<std::size_t>(std::ranges::count(name, '/')) >= limits::package_depth_max)
        return too_many_folders("deep", limits::package_depth_max);
      if (folders_.size() >= limits::package_folders_max)
        return too_many_folders("many", limits::package_folders_max);
      if (!make_folder(folder_ / name))
        return bad_package();
      folders_.emplace(name);
    }
    return true;
  }

  /// False where a file is in the way.
  static bool make_folder(const fs::path& folder) {
    std::error_code why;
    if (fs::create_directory(folder, why))
      return true;
    if (why && why != std::errc::not_a_directory && why != std::errc::file_exists)
      throw_disk_fault(folder, why.value());
    return fs::is_directory(folder, why);
  }

  result<bool> unpack_file(zip_uint64_t index, const fs::path& where, const entry_head& head) {
    const entry_handle entry{zip_fopen_index(zip_, index, 0)};
    open_file file{where, head.mode};
    if (!file.is_new() || !entry)
      return bad_package();
    std::array<char, 64u << 10> buffer;
    for (auto left = head.size;;) {
      const auto count = zip_fread(entry.get(), buffer.data(), buffer.size());
      if (count < 0) // Broken, or with a wrong CRC.
        return bad_package();
      if (static_cast<std::uint64_t>(count) > left) // libzip believes a packed entry's own end.
        return bad_package();
      if (count == 0)
        return left == 0 ? result<bool>{true} : bad_package();
      left -= static_cast<std::uint64_t>(count);
      unzipped_ += static_cast<std::size_t>(count);
      if (unzipped_ >= limits::package_unzipped_bytes_max)
        return package_too_big();
      file.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }

  zip_t* zip_;
  fs::path folder_;
  std::set<std::string> seen_;
  std::set<std::string, std::less<>> folders_; ///< That have been made.
  std::size_t unzipped_ = 0;
};

zip_handle open_zip(std::string_view bytes) {
  zip_error_t why;
  zip_error_init(&why);
  auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &why);
  // What the directory says of an entry must be what stands before the entry itself: another reader
  // may believe the other.
  constexpr int flags = ZIP_RDONLY | ZIP_CHECKCONS;
  auto* zip = source ? zip_open_from_source(source, flags, &why) : nullptr;
  if (source && !zip)
    zip_source_free(source);
  zip_error_fini(&why);
  return zip_handle{zip};
}

/// Functions run as other users than we are.
void open_to_readers(const fs::path& folder) {
  fs::permissions(folder, fs::perms{0755});
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    if (entry.is_directory())
      fs::permissions(entry.path(), fs::perms{0755});
}

} // namespace

temporary_folder::~temporary_folder() {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

result<bool> unpack_package(std::string_view zip, const fs::path& target) {
  if (fs::is_directory(target))
    return true;
  const auto opened = open_zip(zip);
  if (!opened)
    return bad_package();
  const temporary_folder fresh{target.parent_path() / (".new-" + to_hex(random_bytes(8)))};
  std::error_code why;
  if (!fs::create_directories(fresh.path, why) && why)
    throw_disk_fault(fresh.path, why.value());
  auto done = unpacking{opened.get(), fresh.path}.run();
  if (!done)
    return done;
  open_to_readers(fresh.path);
  fs::rename(fresh.path, target, why);
  if (why && !fs::is_directory(target)) // Another function with the same code may have been faster.
    throw_disk_fault(target, why.value());
  return true;
}

} // namespace troupe
