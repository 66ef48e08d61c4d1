// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/expression/parser.hpp"
#include "core/expression/work.hpp"

#include <optional>
#include <set>
#include <string>

/// What a condition says about an item, and what a key condition asks of a table. Pure functions.
namespace troupe::expression {

/// The value that a path leads to, or null.
const attribute_value* find(const item& attributes, const path& where);

/// Whether the condition holds. A missing item is an empty one. Where types do not fit, a
/// comparison is false (and `<>` true). Refuses only where finding out would take more steps than
/// the account has; what it takes is charged to it.
result<bool> holds(const condition& claim, const item& attributes, work& spent);

/// Top-level attributes that the condition looks at; filters may not name key attributes.
std::set<std::string> roots(const condition& claim);

struct key_attribute {
  std::string name;
  attribute_value::kind type = attribute_value::kind::string;
};

/// A key condition sorted out by a schema: one hash value, and what is asked of the range.
struct key_query {
  attribute_value hash;
  std::optional<key_term> range; ///< `attribute` and types agree with the schema.
};

/// Refuses, in Query's words, a condition without the hash key, with a foreign attribute, or with
/// values of another type than the schema's. Call it as `expression::bind`, or std::bind may be
/// meant.
result<key_query> bind(const key_condition& asked, const key_attribute& hash,
                       const std::optional<key_attribute>& range);

/// Whether a range key value fits the term.
bool fits(const key_term& asked, const attribute_value& range_value);

} // namespace troupe::expression
