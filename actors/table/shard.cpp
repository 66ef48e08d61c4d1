// SPDX-License-Identifier: Apache-2.0
#include "actors/table/shard.hpp"

#include "core/expression/update.hpp"

#include <set>

namespace troupe::shard {

namespace {

/// Refuses an update of what the item is found by.
result<void> check_targets(const key_schema& schema, const expression::update& change) {
  for (const auto& target : expression::targets(change))
    if (schema.has(target.root()))
      return error{code::validation,
                   "One or more parameter values were invalid: Cannot update attribute "
                       + target.root() + ". This attribute is part of the key"};
  return {};
}

error duplicate_keys() {
  return {code::validation, "Provided list of item keys contains duplicates"};
}

} // namespace

result<item_write> prepare(const live_table_ptr& table, put_item ask) {
  auto key = key_of_item(table->schema, ask.attributes);
  if (!key)
    return key.refusal();
  auto fresh = stored_form(ask.attributes, put_too_large);
  if (!fresh)
    return fresh.refusal();
  return item_write{table, table->prefix + *key, std::move(*fresh), std::move(ask.terms)};
}

result<item_write> prepare(const live_table_ptr& table, update_item ask) {
  auto key = key_of_key(table->schema, ask.key);
  if (!key)
    return key.refusal();
  if (ask.update)
    if (auto fine = check_targets(table->schema, *ask.update); !fine)
      return fine.refusal();
  item_write::update how{std::move(ask.update), std::move(ask.key)};
  return item_write{table, table->prefix + *key, std::move(how), std::move(ask.terms)};
}

result<item_write> prepare(const live_table_ptr& table, delete_item ask) {
  auto key = key_of_key(table->schema, ask.key);
  if (!key)
    return key.refusal();
  return item_write{table, table->prefix + *key, item_write::erase{}, std::move(ask.terms)};
}

void items_write::add(item_write one) {
  bytes_ += one.bytes();
  writes_.push_back(std::move(one));
}

result<items_written> items_write::operator()(persistence::transaction& tx) const {
  items_written answer;
  for (const auto& one : writes_) {
    // Unconditional, and of one table: only the first can refuse, and nothing is written then.
    auto done = one(tx);
    if (!done)
      return done.refusal();
    if (measures_)
      answer.sizes.push_back(done->size_bytes);
  }
  return answer;
}

result<items_write> prepare(const live_table_ptr& table, write_items ask) {
  items_write all{ask.measures};
  write_terms terms;
  terms.measures = ask.measures;
  std::set<std::string> keys;
  for (auto& write : ask.writes) {
    auto one = write.is_delete ? prepare(table, delete_item{std::move(write.attributes), terms})
                               : prepare(table, put_item{std::move(write.attributes), terms});
    if (!one)
      return one.refusal();
    if (!keys.insert(one->key()).second)
      return duplicate_keys();
    if (!ask.is_rehearsal)
      all.add(std::move(*one));
  }
  return all;
}

result<stored_item> get(const persistence::reader& from, const live_table& table,
                        const get_item& ask) {
  auto key = key_of_key(table.schema, ask.key);
  if (!key)
    return key.refusal();
  auto bytes = from.get(table.prefix + *key);
  if (!bytes)
    return stored_item{};
  auto record = persistence::unpack<item_record>(*bytes);
  return stored_item{std::move(record.bytes), record.size_bytes};
}

result<stored_items> get(const persistence::reader& from, const live_table& table,
                         const get_items& ask) {
  stored_items answer;
  std::set<std::string> keys;
  for (const auto& key : ask.keys) {
    auto one = get(from, table, get_item{key});
    if (!one)
      return one.refusal();
    if (!keys.insert(*key_of_key(table.schema, key)).second)
      return duplicate_keys();
    answer.items.push_back(std::move(*one));
  }
  return answer;
}

} // namespace troupe::shard
