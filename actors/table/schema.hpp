// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/table/record.hpp"
#include "core/expression/condition.hpp"
#include "core/result.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// A table's key schema, and the way from an item to the bytes of its key. Refusals are in AWS's
/// words.
namespace troupe {

struct key_schema {
  expression::key_attribute hash;
  std::optional<expression::key_attribute> range;

  [[nodiscard]] bool has(std::string_view attribute) const {
    return attribute == hash.name || (range && attribute == range->name);
  }
};

key_schema schema_of(const table_definition& what);

/// `hash [range]` of a whole item: its key attributes must be there, of the right type, not empty
/// and within the limits.
result<std::string> key_of_item(const key_schema& schema, const item& attributes);

/// `hash [range]` of a `Key`, which must hold the key attributes and nothing else.
result<std::string> key_of_key(const key_schema& schema, const item& key);

/// The key attributes among an item's attributes.
item key_attributes(const key_schema& schema, const item& attributes);

/// The `hash` that `hash [range]` begins with.
std::string_view hash_part(const key_schema& schema, std::string_view key);

/// A table as its actor and the writer look at it: made once, good for as long as the stored record
/// is the same bytes.
struct live_table {
  address where;
  std::string record_key;
  std::string record_bytes;
  table_record record;
  key_schema schema;
  std::string prefix; ///< Of its items' keys.
};
using live_table_ptr = std::shared_ptr<const live_table>;

live_table_ptr make_live_table(const address& where, std::string record_bytes);

} // namespace troupe
