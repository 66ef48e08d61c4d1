// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/table/write.hpp"
#include "persistence/store.hpp"

#include <cstdint>
#include <string>

/// The work on the items of a table, as far as one node holds them: a table has one shard today.
/// Reads come from a snapshot that the caller opened; writes are prepared here and carried out by
/// the partition's writer. Knows no actor.
namespace troupe::shard {

// What the writer is to do; refused where the item or the key does not fit the schema.
result<item_write> prepare(const live_table_ptr& table, put_item ask);
result<item_write> prepare(const live_table_ptr& table, update_item ask);
result<item_write> prepare(const live_table_ptr& table, delete_item ask);

/// Several unconditional writes as one change.
class items_write {
public:
  explicit items_write(bool measures) : measures_(measures) {}
  void add(item_write one);
  result<items_written> operator()(persistence::transaction& tx) const;
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
  bool measures_;
  std::vector<item_write> writes_;
  std::size_t bytes_ = 0;
};
result<items_write> prepare(const live_table_ptr& table, write_items ask);

result<stored_item> get(const persistence::reader& from, const live_table& table,
                        const get_item& ask);
result<stored_items> get(const persistence::reader& from, const live_table& table,
                         const get_items& ask);

/// One page: until the limit of items, `limits::page_bytes_max` of them, or the end.
result<items_page> query(const persistence::reader& from, const live_table& table,
                         const query_items& ask);
result<items_page> scan(const persistence::reader& from, const live_table& table,
                        const scan_items& ask);

} // namespace troupe::shard
