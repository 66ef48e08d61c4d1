// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/table/schema.hpp"
#include "persistence/store.hpp"

#include <memory>
#include <string>
#include <variant>

/// A change to one item, carried out inside the writer's transaction: it looks whether the table is
/// still there, evaluates the condition on the item as it is then, and refuses before it writes.
namespace troupe {

class item_write {
public:
  struct put {
    std::string record; ///< What is stored.
    std::uint64_t size_bytes = 0;
  };
  struct update {
    expression::update_ptr change; ///< Null: only the key is written.
    item key;
  };
  struct erase {};
  using action = std::variant<put, update, erase>;

  item_write(live_table_ptr table, std::string key, action what, write_terms terms)
      : table_(std::move(table)), key_(std::move(key)), what_(std::move(what)),
        terms_(std::move(terms)) {}

  /// May be called again where another change of the same transaction threw.
  result<item_written> operator()(persistence::transaction& tx) const;
  [[nodiscard]] const std::string& key() const { return key_; }
  /// A rough size for the writer's batch limit.
  [[nodiscard]] std::size_t bytes() const;
  /// What the condition took, when it was last evaluated.
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

private:
  struct stored {
    std::uint64_t size_bytes = 0;
    std::optional<item> attributes; ///< Nothing: there is no such item.
  };
  /// The item after the change; nothing: it is not there then.
  using outcome = std::optional<item>;

  [[nodiscard]] bool needs_old() const;
  [[nodiscard]] result<void> check_condition(const stored& old) const;
  [[nodiscard]] stored read(const persistence::reader& from) const;
  [[nodiscard]] result<outcome> updated(const update& how, const stored& old) const;
  result<item_written> run_update(persistence::transaction& tx, const update& how,
                                  const stored& old) const;
  [[nodiscard]] item_written written(const stored& old, const outcome& after,
                                     std::uint64_t size_after) const;

  live_table_ptr table_;
  std::string key_;
  action what_;
  write_terms terms_;
  mutable std::uint64_t steps_ = 0; ///< Told of, and otherwise of no effect.
};

/// Refuses where the table is no longer the one that the actor saw.
result<void> check_still_there(const persistence::reader& from, const live_table& table);

/// The stored form of an item, or the refusal of one over the size limit.
result<item_write::put> stored_form(const item& attributes, std::string_view too_large);

inline constexpr std::string_view put_too_large = "Item size has exceeded the maximum allowed size";

} // namespace troupe
