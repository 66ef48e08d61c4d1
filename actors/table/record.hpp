// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/table.hpp"
#include "persistence/catalog.hpp"
#include "persistence/key.hpp"
#include "persistence/record.hpp"

#include <string>

/// What a table has on disk:
///
///     catalog 0x10 u8(noun::table) text(account) text(region) text(name)     -> table_record
///     item    0x20 text(account) text(region) text(table id) hash [range]    -> item_record
///     meta    0x01 text("sweep-table") text(account) text(region) text(id)   -> empty
///
/// `hash` and `range` are `encode_key_part` of the key attributes (core/expression/value.hpp): they
/// end themselves, and order as their values do. The last kind of row says that the table of that
/// id has ended and that items of it may be left.
namespace troupe {

struct table_record {
  table_definition what;
  std::string id; ///< Of this table among all that had its name: items are stored under it.
  epoch_ms created = 0;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(what, id, created);
  }
};

struct item_record {
  std::uint64_t size_bytes = 0; ///< As DynamoDB counts it: pages and capacity need no decoding.
  std::string bytes;            ///< `encode_item`.

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(size_bytes, bytes);
  }
};

inline std::string table_key(const address& where) {
  return persistence::catalog_key(static_cast<std::uint8_t>(noun::table), where.account,
                                  where.region, where.name);
}

/// What the keys of all items of a table begin with.
inline std::string items_prefix(const address& where, const std::string& table_id) {
  return persistence::key{persistence::space::item}
      .text(where.account)
      .text(where.region)
      .text(table_id)
      .bytes();
}

/// What the marks of all ended tables of an account and region begin with.
inline persistence::key sweeps_prefix(const address& where) {
  return persistence::key{persistence::space::meta}
      .text("sweep-table")
      .text(where.account)
      .text(where.region);
}

} // namespace troupe
