// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

/// Unpacks the zip of a function over libzip, which stays in the .cpp.
///
/// Nothing in a zip is trusted. Refused with `InvalidParameterValueException`: what does not open
/// or has a wrong CRC; an encrypted entry; another method than stored and deflated (so that no
/// entry grows beyond deflate's 1,032 times); a symbolic link or special file; a name that is
/// absolute, has `..`, `.`, a backslash or an empty part, or comes twice; more than
/// `limits::package_entries_max` entries or `limits::package_unzipped_bytes_max` bytes, counted as
/// they are unpacked and not as announced.
namespace troupe {

/// Removes the folder in the end, unless it has been renamed away.
struct temporary_folder {
  std::filesystem::path path;
  ~temporary_folder();
};

/// Unpacks into a new folder beside `target` and renames it into place once it is complete, so that
/// `target` is complete or absent, whatever happens to this process. True at once where it exists
/// already. Throws `fault` for the disk's faults.
result<bool> unpack_package(std::string_view zip, const std::filesystem::path& target);

} // namespace troupe
