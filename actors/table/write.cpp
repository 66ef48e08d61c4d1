// SPDX-License-Identifier: Apache-2.0
#include "actors/table/write.hpp"

#include "actors/protocol/existence.hpp"
#include "core/expression/condition.hpp"
#include "core/expression/update.hpp"
#include "core/limits.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr std::size_t row_overhead_bytes = 128;

error condition_failed(const std::optional<item>& old, bool shows_old) {
  error why{"ConditionalCheckFailedException", "The conditional request failed"};
  if (shows_old && old) {
    json_writer out;
    write_json(out, *old);
    why.fields.push_back({"Item", std::move(out).take()});
  }
  return why;
}

std::optional<item> not_empty(item attributes) {
  if (attributes.empty())
    return std::nullopt;
  return attributes;
}

std::optional<item> projected(const expression::update_ptr& change,
                              const std::optional<item>& attributes) {
  if (!change || !attributes)
    return std::nullopt;
  return not_empty(
      expression::project(expression::path_tree{expression::targets(*change)}, *attributes));
}

} // namespace

result<void> check_still_there(const persistence::reader& from, const live_table& table) {
  auto bytes = from.get(table.record_key);
  if (!bytes)
    return no_such_table();
  // A table that was made anew under the name is another table.
  if (*bytes != table.record_bytes
      && persistence::unpack<table_record>(*bytes).id != table.record.id)
    return no_such_table();
  return {};
}

result<item_write::put> stored_form(const item& attributes, std::string_view too_large) {
  item_record record;
  record.size_bytes = size_bytes(attributes);
  if (record.size_bytes > limits::item_bytes_max)
    return error{code::validation, std::string{too_large}};
  encode_item(record.bytes, attributes);
  return item_write::put{persistence::pack(record), record.size_bytes};
}

result<item_written> item_write::operator()(persistence::transaction& tx) const {
  if (auto there = check_still_there(tx, *table_); !there)
    return there.refusal();
  const auto old = needs_old() ? read(tx) : stored{};
  if (auto held = check_condition(old); !held)
    return held.refusal();
  if (const auto* change = std::get_if<update>(&what_))
    return run_update(tx, *change, old);
  if (const auto* fresh = std::get_if<put>(&what_)) {
    tx.put(key_, fresh->record);
    return written(old, std::nullopt, fresh->size_bytes);
  }
  tx.erase(key_);
  return written(old, std::nullopt, 0);
}

std::size_t item_write::bytes() const {
  const auto* fresh = std::get_if<put>(&what_);
  return row_overhead_bytes + key_.size() + (fresh ? fresh->record.size() : 0);
}

bool item_write::needs_old() const {
  return terms_.condition || terms_.measures || terms_.returns != returned_values::none
         || std::holds_alternative<update>(what_);
}

result<void> item_write::check_condition(const stored& old) const {
  if (!terms_.condition)
    return {};
  static const item nothing;
  expression::work spent;
  const auto held
      = expression::holds(*terms_.condition, old.attributes ? *old.attributes : nothing, spent);
  steps_ = spent.steps();
  if (!held)
    return held.refusal();
  if (!*held)
    return condition_failed(old.attributes, terms_.returns_old_on_failure);
  return {};
}

item_write::stored item_write::read(const persistence::reader& from) const {
  auto bytes = from.get(key_);
  if (!bytes)
    return {};
  auto record = persistence::unpack<item_record>(*bytes);
  auto attributes = decode_item(record.bytes);
  if (!attributes)
    throw fault{code::internal, attributes.refusal().message};
  return {record.size_bytes, std::move(*attributes)};
}

result<item_write::outcome> item_write::updated(const update& how, const stored& old) const {
  if (!old.attributes && how.change && expression::only_removes(*how.change))
    return outcome{};
  static const item nothing;
  const auto& before = old.attributes ? *old.attributes : nothing;
  auto after = how.change ? expression::apply(*how.change, before) : result<item>{before};
  if (!after)
    return after.refusal();
  for (const auto& [name, value] : how.key)
    after->try_emplace(name, value);
  if (auto fits = check_depth(*after); !fits)
    return fits.refusal();
  return outcome{std::move(*after)};
}

result<item_written> item_write::run_update(persistence::transaction& tx, const update& how,
                                            const stored& old) const {
  auto after = updated(how, old);
  if (!after)
    return after.refusal();
  if (!*after)
    return written(old, std::nullopt, 0);
  auto fresh = stored_form(**after, expression::update_too_large);
  if (!fresh)
    return fresh.refusal();
  tx.put(key_, fresh->record);
  return written(old, *after, fresh->size_bytes);
}

item_written item_write::written(const stored& old, const outcome& after,
                                 std::uint64_t size_after) const {
  item_written answer;
  answer.size_bytes = static_cast<std::size_t>(std::max(old.size_bytes, size_after));
  const auto* how = std::get_if<update>(&what_);
  const auto change = how ? how->change : nullptr;
  switch (terms_.returns) {
    case returned_values::none:
      break;
    case returned_values::all_old:
      answer.attributes = old.attributes;
      break;
    case returned_values::all_new:
      answer.attributes = after;
      break;
    case returned_values::updated_old:
      answer.attributes = projected(change, old.attributes);
      break;
    case returned_values::updated_new:
      answer.attributes = projected(change, after);
      break;
  }
  return answer;
}

} // namespace troupe
