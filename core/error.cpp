// SPDX-License-Identifier: Apache-2.0
#include "core/error.hpp"

#include <stdexcept>

namespace troupe {

void ensure(bool held, std::string_view claim, const char* file, unsigned line) {
  if (held)
    return;
  throw std::logic_error(std::string{file} + ":" + std::to_string(line)
                         + ": does not hold: " + std::string{claim});
}

} // namespace troupe
