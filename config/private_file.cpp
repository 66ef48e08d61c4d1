// SPDX-License-Identifier: Apache-2.0
#include "config/private_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe {

namespace {

struct descriptor {
  ~descriptor() {
    if (number >= 0)
      ::close(number);
  }
  int number;
};

error cannot(std::string_view what, const std::filesystem::path& file) {
  return {code::internal, "Cannot " + std::string{what} + " " + file.string() + "."};
}

/// A name is durable once the folder that it stands in is.
bool sync_folder_of(const std::filesystem::path& file) {
  const auto folder = file.parent_path();
  const descriptor at{
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  return at.number >= 0 && ::fsync(at.number) == 0;
}

} // namespace

result<std::optional<std::string>> read_private(const std::filesystem::path& file) {
  const descriptor from{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (from.number < 0 && errno == ENOENT)
    return std::optional<std::string>{};
  struct stat about {};
  if (from.number < 0 || ::fstat(from.number, &about) != 0 || !S_ISREG(about.st_mode))
    return cannot("read", file);
  if (about.st_uid != ::geteuid() && about.st_uid != 0)
    return error{code::access_denied,
                 file.string() + " holds secrets and belongs to another user."};
  if ((about.st_mode & 077) != 0)
    return error{code::access_denied,
                 file.string() + " holds secrets and may be read by others. Run: chmod 600 "
                     + file.string()};
  std::string text(private_file_bytes_max + 1, '\0');
  std::size_t filled = 0;
  for (ssize_t got = 1; got > 0 && filled < text.size(); filled += static_cast<std::size_t>(got))
    if (got = ::read(from.number, text.data() + filled, text.size() - filled); got < 0)
      return cannot("read", file);
  if (filled > private_file_bytes_max)
    return cannot("hold as much as is in", file);
  text.resize(filled);
  return std::optional{std::move(text)};
}

result<void> write_private(const std::filesystem::path& file, std::string_view text) {
  const descriptor to{::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (to.number < 0)
    return cannot("create", file);
  const bool written
      = ::write(to.number, text.data(), text.size()) == static_cast<ssize_t>(text.size())
        && ::fsync(to.number) == 0 && sync_folder_of(file);
  if (written)
    return {};
  ::unlink(file.c_str()); // Half a secret would be taken for a whole one.
  return error{code::storage_full, "Cannot write " + file.string() + "."};
}

} // namespace troupe
