// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/command.hpp"

#include "core/version.hpp"

#include <boost/version.hpp>
#include <caf/config.hpp>
#include <fmt/format.h>

namespace troupe::gateway::cli {

int version(const options& with, bool verbose) {
  if (with.json) {
    print(fmt::format(R"({{"version":"{}"}})", troupe::version));
    return success;
  }
  print(fmt::format("troupe {}", troupe::version));
  if (verbose) {
    print(fmt::format("  compiler  g++ {}", __VERSION__));
    print(fmt::format("  CAF       {}.{}.{}", CAF_MAJOR_VERSION, CAF_MINOR_VERSION,
                      CAF_PATCH_VERSION));
    print(fmt::format("  Boost     {}", BOOST_LIB_VERSION));
  }
  return success;
}

} // namespace troupe::gateway::cli
