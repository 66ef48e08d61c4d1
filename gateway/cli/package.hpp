// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

/// A folder with a handler, as Lambda wants it: zipped, with a runtime and a handler.
namespace troupe::gateway::cli {

/// What a bare folder says about its function, by the files that are in it.
struct guess {
  std::string runtime;
  std::string handler;
};

/// Looks for index.mjs, index.js, app.js ..., lambda_function.py ..., bootstrap. Nothing if none is
/// there.
std::optional<guess> guess_runtime(const std::filesystem::path& folder);

/// The folder's files as a zip archive. Hidden files and symbolic links stay out. Throws `trouble`.
std::string zip_folder(const std::filesystem::path& folder);

} // namespace troupe::gateway::cli
