// SPDX-License-Identifier: Apache-2.0
#include "core/error.hpp"

#include <stdexcept>

namespace troupe {

void ensure(bool held, std::string_view claim, std::source_location where) {
  if (held)
    return;
  throw std::logic_error(std::string{where.file_name()} + ":" + std::to_string(where.line())
                         + ": does not hold: " + std::string{claim});
}

} // namespace troupe
