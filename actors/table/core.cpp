// SPDX-License-Identifier: Apache-2.0
#include "actors/table/core.hpp"

#include "actors/protocol/existence.hpp"
#include "core/digest.hpp"

namespace troupe {

namespace {

constexpr std::size_t slice_items_max = 2'000;
constexpr std::size_t slice_bytes_max = 4u << 20;
/// A table too large for one slice is counted again after this time.
constexpr epoch_ms recount_interval_ms = 60'000;
constexpr std::size_t sweep_items_max = 500;
constexpr std::size_t sweep_bytes_max = 4u << 20;

table_description description_of(const address& where, const table_record& record,
                                 const item_counter::total& counted) {
  return {where, record.id, record.created, record.what, counted.items, counted.bytes};
}

} // namespace

bool item_counter::step(const persistence::reader& from, const live_table& table) {
  if (next_.empty() || table_id_ != table.record.id) {
    next_ = table.prefix;
    table_id_ = table.record.id;
    running_ = {};
  }
  std::size_t seen = 0;
  std::size_t seen_bytes = 0;
  bool is_complete = true;
  const persistence::key_range rest{next_, persistence::end_of_prefix(table.prefix)};
  from.scan(rest, persistence::direction::forward,
            [&](std::string_view key, std::string_view value) {
              if (seen == slice_items_max || seen_bytes >= slice_bytes_max) {
                next_ = key;
                is_complete = false;
                return false;
              }
              ++seen;
              seen_bytes += value.size();
              ++running_.items;
              running_.bytes += persistence::unpack<item_record>(value).size_bytes;
              return true;
            });
  if (is_complete) {
    next_.clear();
    last_ = running_;
  }
  return is_complete;
}

table_core::table_core(const context& node, address where)
    : time_(*node.time), where_(std::move(where)), record_key_(table_key(where_)),
      snapshot_(node.store.store->make_snapshot()) {}

live_table_ptr table_core::current(const persistence::reader& from) {
  auto bytes = from.get(record_key_);
  if (!bytes)
    known_ = nullptr;
  else if (!known_ || known_->record_bytes != *bytes)
    known_ = make_live_table(where_, std::move(*bytes));
  return known_;
}

table_core::creation table_core::create(create_table ask) const {
  return {where_, {std::move(ask.what), random_uuid(), time_.now()}};
}

result<table_description> table_core::creation::operator()(persistence::transaction& tx) const {
  const auto key = table_key(where);
  if (tx.get(key))
    return error{"ResourceInUseException", "Table already exists: " + where.name};
  tx.put(key, persistence::pack(record));
  return description_of(where, record, {});
}

result<table_description> table_core::removal::operator()(persistence::transaction& tx) const {
  const auto key = table_key(where);
  const auto bytes = tx.get(key);
  if (!bytes)
    return no_such_table(where);
  const auto record = persistence::unpack<table_record>(*bytes);
  if (record.what.is_protected)
    return error{code::validation,
                 "Resource cannot be deleted as it is currently protected against deletion. "
                 "Disable deletion protection first."};
  tx.erase(key);
  tx.put(sweeps_prefix(where).text(record.id), {});
  return description_of(where, record, counted);
}

result<bool> table_core::retagging::operator()(persistence::transaction& tx) const {
  const auto key = table_key(where);
  const auto bytes = tx.get(key);
  if (!bytes)
    return no_such_table();
  auto record = persistence::unpack<table_record>(*bytes);
  tag_map tags;
  for (auto& one : record.what.tags)
    tags.insert_or_assign(std::move(one.key), std::move(one.value));
  const tag_rules rules{.too_many
                        = {code::validation,
                           "One or more parameter values were invalid: Too many tags: the "
                           "limit is 50 for a table"}};
  if (auto changed = apply_to(tags, ask.set, ask.remove, rules); !changed)
    return changed.refusal();
  record.what.tags.clear();
  for (const auto& [name, value] : tags)
    record.what.tags.push_back({name, value});
  tx.put(key, persistence::pack(record));
  return true;
}

result<table_description> table_core::describe(const persistence::reader& from) {
  const auto table = current(from);
  if (!table)
    return no_such_table(where_);
  const bool is_due = time_.now() - counter_.counted_at() >= recount_interval_ms;
  // A table that one slice holds is counted each time, so that its numbers are exact.
  if (!is_counting() && (is_due || counter_.last().items < slice_items_max))
    count_on(from);
  return description_of(where_, table->record, counter_.last());
}

void table_core::count_on(const persistence::reader& from) {
  const auto table = current(from);
  if (table && counter_.step(from, *table))
    counter_.finished_at(time_.now());
}

std::optional<table_core::sweep> table_core::next_sweep(const persistence::reader& from) const {
  std::optional<sweep> found;
  const auto marks = persistence::key_range::starting_with(sweeps_prefix(where_));
  from.scan(marks, persistence::direction::forward, [&](std::string_view mark, std::string_view) {
    persistence::key_parts parts{mark};
    (void)parts.text(); // "sweep-table"
    const auto account = parts.text();
    const auto region = parts.text();
    found = sweep{std::string{mark}, items_prefix({account, region, {}}, parts.text())};
    return false;
  });
  return found;
}

result<bool> table_core::sweep::operator()(persistence::transaction& tx) const {
  std::vector<std::string> keys;
  std::size_t bytes = 0;
  const auto items = persistence::key_range::starting_with(items_prefix);
  tx.scan(items, persistence::direction::forward,
          [&](std::string_view key, std::string_view value) {
            keys.emplace_back(key);
            bytes += value.size();
            return keys.size() < sweep_items_max && bytes < sweep_bytes_max;
          });
  for (const auto& key : keys)
    tx.erase(key);
  if (keys.empty())
    tx.erase(mark);
  return !keys.empty();
}

} // namespace troupe
