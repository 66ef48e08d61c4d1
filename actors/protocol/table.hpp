// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"
#include "core/clock.hpp"
#include "core/expression/parser.hpp"
#include "core/expression/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What is said to and by tables. Local to the node that owns the table.
///
/// Expressions travel parsed, as immutable trees; items on their way in as values, on their way out
/// as stored bytes (`decode_item`), so that the shard need not look into what it only hands over.
/// The schema is the table's: what does not fit it is refused by the table's actor.
namespace troupe {

// -- the table itself
// -------------------------------------------------------------------------------

struct attribute_definition {
  std::string name;
  std::string type; ///< `S`, `N` or `B`.

  friend bool operator==(const attribute_definition&, const attribute_definition&) = default;
  template <class Fields>
  void fields(Fields& f) {
    f(name, type);
  }
};

struct table_tag {
  std::string key;
  std::string value;

  friend bool operator==(const table_tag&, const table_tag&) = default;
  template <class Fields>
  void fields(Fields& f) {
    f(key, value);
  }
};

/// Units a second; 0 where on-demand billing does without.
struct throughput {
  std::uint64_t read = 0;
  std::uint64_t write = 0;

  friend bool operator==(const throughput&, const throughput&) = default;
  template <class Fields>
  void fields(Fields& f) {
    f(read, write);
  }
};

/// What CreateTable says of a table.
struct table_definition {
  std::vector<attribute_definition> attributes; ///< In the order of the request.
  std::string hash_name;
  std::string range_name; ///< Empty: the table has no range key.
  bool is_on_demand = false;
  throughput provisioned;
  std::optional<throughput> warm; ///< Where the request named it.
  bool is_protected = false;      ///< Against deletion.
  std::string table_class;        ///< Empty where the request named none.
  std::vector<table_tag> tags;

  friend bool operator==(const table_definition&, const table_definition&) = default;
  template <class Fields>
  void fields(Fields& f) {
    f(attributes, hash_name, range_name, is_on_demand, provisioned, warm, is_protected, table_class,
      tags);
  }
};

struct table_description {
  address where;
  std::string id; ///< A UUID.
  epoch_ms created = 0;
  table_definition what;
  /// Counted now and then, like AWS's: exact for a small table, up to a minute old for a large one.
  std::uint64_t item_count = 0;
  std::uint64_t size_bytes = 0;
};

struct create_table {
  table_definition what;
};
struct describe_table {};
struct delete_table {};

// -- single items
// -----------------------------------------------------------------------------------

/// The `Attributes` of the answer to a write.
enum class returned_values : std::uint8_t { none, all_old, all_new, updated_old, updated_new };

/// What the three writes have in common.
struct write_terms {
  expression::condition_ptr condition; ///< Null: none.
  returned_values returns = returned_values::none;
  bool returns_old_on_failure = false; ///< The refusal's `detail` is then the item as JSON.
  bool measures = false;               ///< `item_written::size_bytes` is wanted.
};

struct put_item {
  item attributes;
  write_terms terms;
};
struct update_item {
  item key;
  expression::update_ptr update; ///< Null: only the key is written.
  write_terms terms;
};
struct delete_item {
  item key;
  write_terms terms;
};
struct item_written {
  std::optional<item> attributes; ///< Where some were asked for, and there are any.
  std::size_t size_bytes = 0;     ///< The larger of the old and the new item.
};

struct get_item {
  item key;
};
/// An item in its stored form.
struct stored_item {
  std::string bytes; ///< Empty: there is no such item.
  std::uint64_t size_bytes = 0;
};

// -- many items
// -------------------------------------------------------------------------------------

/// What Query and Scan have in common.
struct page_terms {
  std::string index_name;           ///< Empty: the table itself.
  expression::condition_ptr filter; ///< Null: none.
  item start_after;                 ///< A key; empty: from the start.
  std::size_t limit = 0;            ///< Items to look at; 0: as many as fit a page.
  bool counts_only = false;
};
struct query_items {
  expression::key_condition condition;
  bool is_forward = true;
  page_terms terms;
};
struct scan_items {
  std::uint32_t segment = 0;
  std::uint32_t segments = 1;
  page_terms terms;
};
struct items_page {
  std::vector<std::string> items; ///< Stored forms; empty where only the count was wanted.
  std::uint64_t count = 0;        ///< Past the filter.
  std::uint64_t examined = 0;
  std::uint64_t bytes_examined = 0;
  item last_key; ///< Where the next page starts; empty: this was the last.
};

/// Several items of one table at once, for the batch operations.
struct get_items {
  std::vector<item> keys;
};
struct stored_items {
  std::vector<stored_item> items; ///< In the order of the keys; no bytes where there is none.
};
struct put_or_delete {
  bool is_delete = false;
  item attributes; ///< The item, or the key of what goes.
};
/// Unconditional; refused as a whole where one of them is invalid.
struct write_items {
  std::vector<put_or_delete> writes;
  bool measures = false;
  bool is_rehearsal = false; ///< Only says whether it would be refused.
};
struct items_written {
  std::vector<std::size_t> sizes; ///< The larger of old and new, one for each write.
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::table_description)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::create_table)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::describe_table)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::delete_table)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::put_item)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::update_item)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::delete_item)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::item_written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::get_item)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::stored_item)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::query_items)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::scan_items)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::items_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::get_items)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::stored_items)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::write_items)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::items_written)
