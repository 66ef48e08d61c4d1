// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "persistence/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The catalog: one record for each named thing, under the key that key.hpp calls `catalog`. What
/// the record holds is its noun's affair; here is only how to find it, and how to list names.
namespace troupe::persistence {

std::string catalog_key(std::uint8_t noun, std::string_view account, std::string_view region,
                        std::string_view name);

/// The records of all things of a kind in an account and region whose names begin with `prefix`.
key_range catalog_range(std::uint8_t noun, std::string_view account, std::string_view region,
                        std::string_view prefix = {});
/// The records of all things of a kind, of every account and region.
key_range catalog_range(std::uint8_t noun);

/// The name at the end of a catalog key.
std::string name_in_catalog_key(std::string_view key);

struct catalog_names {
  std::vector<std::string> names; ///< In the order of their bytes.
  bool more = false;              ///< There are names after the last one.
};

/// The first `limit` names that begin with `prefix` and come after `after` (itself left out).
catalog_names names_in_catalog(const reader& from, std::uint8_t noun, std::string_view account,
                               std::string_view region, std::string_view prefix,
                               std::string_view after, std::size_t limit);

} // namespace troupe::persistence
