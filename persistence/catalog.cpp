// SPDX-License-Identifier: Apache-2.0
#include "persistence/catalog.hpp"

#include "persistence/key.hpp"

#include <algorithm>

namespace troupe::persistence {

namespace {

key things_of(std::uint8_t noun, std::string_view account, std::string_view region) {
  auto prefix = key{space::catalog};
  prefix.u8(noun).text(account).text(region);
  return prefix;
}

} // namespace

std::string catalog_key(std::uint8_t noun, std::string_view account, std::string_view region,
                        std::string_view name) {
  return things_of(noun, account, region).text(name).bytes();
}

key_range catalog_range(std::uint8_t noun, std::string_view account, std::string_view region,
                        std::string_view prefix) {
  return key_range::starting_with(things_of(noun, account, region).open_text(prefix));
}

key_range catalog_range(std::uint8_t noun) {
  return key_range::starting_with(key{space::catalog}.u8(noun));
}

std::string name_in_catalog_key(std::string_view key) {
  auto parts = key_parts{key};
  parts.u8();
  parts.text();
  parts.text();
  return parts.text();
}

catalog_names names_in_catalog(const reader& from, std::uint8_t noun, std::string_view account,
                               std::string_view region, std::string_view prefix,
                               std::string_view after, std::size_t limit) {
  auto range = catalog_range(noun, account, region, prefix);
  if (!after.empty())
    range.from = std::max(range.from, catalog_key(noun, account, region, after) + '\0');
  auto found = catalog_names{};
  from.scan(range, direction::forward, [&](std::string_view key, std::string_view) {
    found.more = found.names.size() == limit;
    if (!found.more)
      found.names.push_back(name_in_catalog_key(key));
    return !found.more;
  });
  return found;
}

} // namespace troupe::persistence
