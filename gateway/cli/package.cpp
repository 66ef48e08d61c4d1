// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/package.hpp"

#include "core/limits.hpp"
#include "gateway/cli/command.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <memory>

namespace troupe::gateway::cli {

namespace fs = std::filesystem;

namespace {

struct candidate {
  const char* file;
  const char* runtime;
  const char* handler;
};

constexpr candidate candidates[] = {
    {"index.mjs", "nodejs20.x", "index.handler"},
    {"index.js", "nodejs20.x", "index.handler"},
    {"index.cjs", "nodejs20.x", "index.handler"},
    {"handler.js", "nodejs20.x", "handler.handler"},
    {"app.js", "nodejs20.x", "app.handler"},
    {"lambda_function.py", "python3.12", "lambda_function.lambda_handler"},
    {"app.py", "python3.12", "app.lambda_handler"},
    {"bootstrap", "provided.al2023", "bootstrap"},
};

/// The folder's regular files, relative, in byte order so that the same folder makes the same zip.
std::vector<fs::path> files_of(const fs::path& folder) {
  auto files = std::vector<fs::path>{};
  for (auto it = fs::recursive_directory_iterator{folder}; it != fs::recursive_directory_iterator{};
       ++it) {
    const auto is_hidden = it->path().filename().string().starts_with('.');
    if (is_hidden && it->is_directory())
      it.disable_recursion_pending();
    if (!is_hidden && !it->is_symlink() && it->is_regular_file())
      files.push_back(fs::relative(it->path(), folder));
  }
  std::ranges::sort(files);
  return files;
}

[[noreturn]] void refuse(const fs::path& folder, std::string why) {
  throw trouble{fmt::format("cannot zip {}", folder.string()), std::move(why)};
}

} // namespace

std::optional<guess> guess_runtime(const fs::path& folder) {
  for (const auto& [file, runtime, handler] : candidates)
    if (fs::is_regular_file(folder / file))
      return guess{runtime, handler};
  return std::nullopt;
}

std::string zip_folder(const fs::path& folder) {
  auto reason = zip_error_t{};
  zip_error_init(&reason);
  auto* buffer = zip_source_buffer_create(nullptr, 0, 0, &reason);
  zip_source_keep(buffer);
  auto release = std::unique_ptr<zip_source_t, void (*)(zip_source_t*)>{buffer, &zip_source_free};
  auto* archive = zip_open_from_source(buffer, ZIP_CREATE | ZIP_TRUNCATE, &reason);
  if (!archive)
    refuse(folder, zip_error_strerror(&reason));
  for (const auto& file : files_of(folder)) {
    auto* content = zip_source_file(archive, (folder / file).c_str(), 0, -1);
    const auto index
        = zip_file_add(archive, file.generic_string().c_str(), content, ZIP_FL_ENC_UTF_8);
    if (index < 0)
      refuse(folder, zip_strerror(archive));
    // A fixed time: the same files make the same archive, and so the same CodeSha256.
    constexpr time_t epoch_of_zip = 315'532'800;
    zip_file_set_mtime(archive, static_cast<zip_uint64_t>(index), epoch_of_zip, 0);
    const auto mode = static_cast<zip_uint32_t>(fs::status(folder / file).permissions());
    zip_file_set_external_attributes(archive, static_cast<zip_uint64_t>(index), 0, ZIP_OPSYS_UNIX,
                                     (0100000u | mode) << 16);
  }
  if (zip_close(archive) != 0)
    refuse(folder, zip_strerror(archive));
  zip_stat_t size{};
  zip_source_stat(buffer, &size);
  if (size.size > limits::package_zip_bytes_max)
    refuse(folder,
           fmt::format("{} bytes zipped, more than {}", size.size, limits::package_zip_bytes_max));
  auto bytes = std::string(size.size, '\0');
  zip_source_open(buffer);
  zip_source_read(buffer, bytes.data(), bytes.size());
  zip_source_close(buffer);
  return bytes;
}

} // namespace troupe::gateway::cli
