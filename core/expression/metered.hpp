// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/expression/value.hpp"
#include "core/expression/work.hpp"

/// How values are compared while an expression is evaluated: on account. Once that is spent, the
/// outcome is worth nothing. Only for the evaluator.
namespace troupe::expression {

/// Same type and value, as with `==`.
bool is_equal(const attribute_value& a, const attribute_value& b, work& spent);
/// As without the account.
std::partial_ordering compare(const attribute_value& a, const attribute_value& b, work& spent);
/// Of a string or binary.
bool has_prefix(const attribute_value& subject, const attribute_value& prefix, work& spent);
/// A part of a string or binary, an element of a list, a member of a set.
bool has_part(const attribute_value& whole, const attribute_value& part, work& spent);
/// Charges for looking a key of that length up in an ordered collection.
void charge_lookup(std::size_t members, std::size_t bytes, work& spent);

} // namespace troupe::expression
