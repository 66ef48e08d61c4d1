// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"
#include "actors/table/schema.hpp"
#include "persistence/store.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

/// What a table's actor knows of its table: the record in storage, how many items there are, and
/// what tables that have ended left to be swept. Decides and reads; changes are functions that it
/// hands out for the partition's writer. Knows no actor.
namespace troupe {

/// How many items a table has, counted slice by slice.
class item_counter {
public:
  struct total {
    std::uint64_t items = 0;
    std::uint64_t bytes = 0;
  };

  /// Counts on, at most a slice; true once all are counted.
  bool step(const persistence::reader& from, const live_table& table);
  [[nodiscard]] bool is_under_way() const { return !next_.empty(); }
  /// Of the last count that came to its end.
  [[nodiscard]] total last() const { return last_; }
  [[nodiscard]] epoch_ms counted_at() const { return counted_at_; }
  void finished_at(epoch_ms now) { counted_at_ = now; }

private:
  std::string next_; ///< The key to go on from; empty: not counting.
  std::string table_id_;
  total running_;
  total last_;
  epoch_ms counted_at_ = 0;
};

class table_core {
public:
  table_core(const context& node, address where);

  [[nodiscard]] std::unique_ptr<const persistence::reader> view() { return snapshot_->view(); }
  /// The table as it is now, or null.
  live_table_ptr current(const persistence::reader& from);

  struct creation {
    address where;
    table_record record;
    result<table_description> operator()(persistence::transaction& tx) const;
  };
  [[nodiscard]] creation create(create_table ask) const;

  struct removal {
    address where;
    item_counter::total counted;
    result<table_description> operator()(persistence::transaction& tx) const;
  };
  [[nodiscard]] removal remove() const { return {where_, counter_.last()}; }

  struct retagging {
    address where;
    change_tags ask;
    result<bool> operator()(persistence::transaction& tx) const;
  };
  [[nodiscard]] retagging change(change_tags ask) const { return {where_, std::move(ask)}; }

  /// Counts items on the way, as far as a slice goes.
  result<table_description> describe(const persistence::reader& from);
  [[nodiscard]] bool is_counting() const { return counter_.is_under_way(); }
  void count_on(const persistence::reader& from);

  /// Removes some items of a table that has ended, and its mark once none is left.
  struct sweep {
    std::string mark;
    std::string items_prefix;
    result<bool> operator()(persistence::transaction& tx) const;
  };
  /// The next sweep that waits, of this table or of another one of its account and region.
  [[nodiscard]] std::optional<sweep> next_sweep(const persistence::reader& from) const;

private:
  const clock& time_;
  address where_;
  std::string record_key_;
  std::unique_ptr<persistence::snapshot> snapshot_;
  live_table_ptr known_;
  item_counter counter_;
};

} // namespace troupe
