// SPDX-License-Identifier: Apache-2.0
#include "config/safety.hpp"

#include <algorithm>

namespace troupe {

std::vector<std::string> what_is_off(const settings& config) {
  std::vector<std::string> off;
  if (!config.auth.required)
    off.emplace_back("auth (any credentials are accepted)");
  if (std::ranges::find(config.cors.allowed_origins, "*") != config.cors.allowed_origins.end())
    off.emplace_back("origins (any web page may call)");
  if (config.ephemeral)
    off.emplace_back("durability (nothing is kept)");
  off.emplace_back("tls (put a proxy in front)");
  return off;
}

} // namespace troupe
