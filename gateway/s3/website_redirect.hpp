// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/encoding.hpp"

#include <string>
#include <string_view>

/// Redirects of a website that stay on its host.
namespace troupe::gateway::s3 {

/// `path`, which begins with `/`, as a Location that no browser reads as another host's: they take
/// `//name` and `/\name` for one, and drop control characters before they look. What could be so
/// read is percent-encoded, which leaves the object that is meant the same.
inline std::string local_location(std::string_view path) {
  std::string location{"/"};
  for (const char letter : path.substr(1)) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool begins_host = location.size() == 1 && (letter == '/' || letter == '\\');
    if (begins_host || byte < 0x20 || byte == 0x7f)
      location += percent_encode({&letter, 1});
    else
      location += letter;
  }
  return location;
}

} // namespace troupe::gateway::s3
