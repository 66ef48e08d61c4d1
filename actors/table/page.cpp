// SPDX-License-Identifier: Apache-2.0
#include "actors/table/shard.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"

/// Query and Scan: a range of keys, and the page that is read from it.
namespace troupe::shard {

namespace {

using expression::key_term;
using persistence::direction;
using persistence::key_range;

/// A scan of one segment passes over the items of the others; it ends its page at the latest here,
/// so that one message does not hold a snapshot through the whole of a big table.
constexpr std::size_t passed_bytes_max = 16 * limits::page_bytes_max;

error invalid(std::string text) {
  return {code::validation, std::move(text)};
}

/// The least key greater than this one.
std::string after(std::string key) {
  key.push_back('\0');
  return key;
}

result<void> check_index(const page_terms& terms) {
  if (terms.index_name.empty())
    return {};
  return invalid("The table does not have the specified index: " + terms.index_name);
}

result<item> decoded(const std::string& bytes) {
  auto attributes = decode_item(bytes);
  if (!attributes)
    throw fault{code::internal, attributes.refusal().message};
  return attributes;
}

/// Collects a page from the items that it is shown in order.
class page_reader {
public:
  page_reader(const live_table& table, const page_terms& terms) : table_(table), terms_(terms) {}

  /// Looks at one more item; false ends the page.
  bool take(std::string_view value) {
    auto record = persistence::unpack<item_record>(value);
    ++page_.examined;
    page_.bytes_examined += record.size_bytes;
    const bool is_last
        = page_.examined == terms_.limit || page_.bytes_examined >= limits::page_bytes_max;
    std::optional<item> attributes;
    if (terms_.filter || is_last)
      attributes = *decoded(record.bytes);
    const auto is_wanted = !terms_.filter || passes(*attributes);
    if (refusal_)
      return false;
    if (is_wanted) {
      ++page_.count;
      if (!terms_.counts_only)
        page_.items.push_back(std::move(record.bytes));
    }
    if (!is_last && steps_ < limits::page_steps_max)
      return true;
    page_.last_key = key_attributes(table_.schema, *attributes);
    return false;
  }

  /// Counts an item of another segment; false ends the page.
  bool pass(std::string_view value) {
    passed_bytes_ += value.size();
    if (passed_bytes_ < passed_bytes_max)
      return true;
    auto record = persistence::unpack<item_record>(value);
    page_.last_key = key_attributes(table_.schema, *decoded(record.bytes));
    return false;
  }

  result<items_page> finish() && {
    if (refusal_)
      return std::move(*refusal_);
    return std::move(page_);
  }

private:
  bool passes(const item& attributes) {
    expression::work spent;
    const auto held = expression::holds(*terms_.filter, attributes, spent);
    steps_ += spent.steps();
    if (!held)
      refusal_ = held.refusal();
    return held && *held;
  }

  const live_table& table_;
  const page_terms& terms_;
  items_page page_;
  std::size_t passed_bytes_ = 0;
  std::uint64_t steps_ = 0; ///< That the filter has taken.
  std::optional<error> refusal_;
};

/// The keys below `prefix` whose range part fits the term.
result<key_range> range_of(const std::string& prefix, const std::optional<key_term>& asked) {
  if (!asked)
    return key_range::starting_with(prefix);
  using how = key_term::how;
  if (asked->sign == how::begins_with) {
    const auto* text = asked->low.as<std::string>();
    const auto* binary = asked->low.as<attribute_value::binary_bytes>();
    ensure(text || binary, "begins_with has a string or a binary prefix");
    return key_range::starting_with(prefix + encode_key_prefix(text ? *text : binary->bytes));
  }
  auto low = encode_key_part(asked->low);
  if (!low)
    return low.refusal();
  const auto key = prefix + *low;
  const auto end = persistence::end_of_prefix(prefix);
  switch (asked->sign) {
    case how::equal:
      return key_range{key, after(key)};
    case how::less:
      return key_range{prefix, key};
    case how::less_or_equal:
      return key_range{prefix, after(key)};
    case how::greater:
      return key_range{after(key), end};
    case how::greater_or_equal:
      return key_range{key, end};
    default:
      break;
  }
  auto high = encode_key_part(*asked->high);
  if (!high)
    return high.refusal();
  return key_range{key, after(prefix + *high)};
}

/// Moves the near end of a range past the key where the last page ended.
void start_after(key_range& range, direction order, const std::string& key) {
  if (order == direction::forward)
    range.from = std::max(range.from, after(key));
  else if (range.to.empty() || key < range.to)
    range.to = key;
}

bool is_empty(const key_range& range) {
  return !range.to.empty() && range.from >= range.to;
}

/// The stored key of an ExclusiveStartKey.
result<std::string> start_key(const live_table& table, const item& key) {
  auto start = key_of_key(table.schema, key);
  if (!start)
    return invalid("The provided starting key is invalid: "
                   "The provided key element does not match the schema");
  return table.prefix + *start;
}

/// Filters look at what is left of an item once it is found by its key.
result<void> check_filter(const live_table& table, const page_terms& terms) {
  if (!terms.filter)
    return {};
  for (const auto& root : expression::roots(*terms.filter))
    if (table.schema.has(root))
      return invalid("Filter Expression can only contain non-primary key attributes: "
                     "Primary key attribute: "
                     + root);
  return {};
}

result<void> check_start(const live_table& table, const item& start,
                         const expression::key_query& asked) {
  if (start.at(table.schema.hash.name) != asked.hash)
    return invalid("The provided starting key is outside query boundaries based on provided "
                   "conditions");
  if (asked.range && !expression::fits(*asked.range, start.at(table.schema.range->name)))
    return invalid("The provided starting key does not match the range key predicate");
  return {};
}

} // namespace

result<items_page> query(const persistence::reader& from, const live_table& table,
                         const query_items& ask) {
  if (auto fine = check_index(ask.terms); !fine)
    return fine.refusal();
  auto asked = expression::bind(ask.condition, table.schema.hash, table.schema.range);
  if (!asked)
    return asked.refusal();
  if (auto fine = check_filter(table, ask.terms); !fine)
    return fine.refusal();
  auto hash = encode_key_part(asked->hash);
  if (!hash)
    return hash.refusal();
  auto range = range_of(table.prefix + *hash, asked->range);
  if (!range)
    return range.refusal();
  const auto order = ask.is_forward ? direction::forward : direction::backward;
  if (!ask.terms.start_after.empty()) {
    auto start = start_key(table, ask.terms.start_after);
    if (!start)
      return start.refusal();
    if (auto fine = check_start(table, ask.terms.start_after, *asked); !fine)
      return fine.refusal();
    start_after(*range, order, *start);
  }
  page_reader page{table, ask.terms};
  if (!is_empty(*range))
    from.scan(*range, order,
              [&](std::string_view, std::string_view value) { return page.take(value); });
  return std::move(page).finish();
}

result<items_page> scan(const persistence::reader& from, const live_table& table,
                        const scan_items& ask) {
  if (auto fine = check_index(ask.terms); !fine)
    return fine.refusal();
  auto range = key_range::starting_with(table.prefix);
  if (!ask.terms.start_after.empty()) {
    auto start = start_key(table, ask.terms.start_after);
    if (!start)
      return start.refusal();
    start_after(range, direction::forward, *start);
  }
  page_reader page{table, ask.terms};
  from.scan(range, direction::forward, [&](std::string_view key, std::string_view value) {
    if (ask.segments > 1) {
      const auto hash = hash_part(table.schema, key.substr(table.prefix.size()));
      if (crc32(hash) % ask.segments != ask.segment)
        return page.pass(value);
    }
    return page.take(value);
  });
  return std::move(page).finish();
}

} // namespace troupe::shard
