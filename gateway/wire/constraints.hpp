// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/wire/outcome.hpp"

#include <optional>
#include <string>

/// What of an input breaks the constraints of its model: what is required, lengths, ranges, sizes,
/// patterns and enumerations of everything in it, in one sentence as AWS's front ends say it:
///
///     2 validation errors detected: Value null at 'role' failed to satisfy constraint: Member must
///     not be null; Value '0' at 'timeout' failed to satisfy constraint: Member must have value
///     greater than or equal to 1
///
/// Members are looked at in the order of their shape's `check_order`, of one value its pattern
/// first, then its upper and its lower bound, then its enumeration. Paths are in lower camel case,
/// elements as `tags.1.member.key`. Lengths are Java's, in UTF-16 units; values are shown as Java
/// prints them, sensitive ones not at all. https://smithy.io/2.0/spec/constraint-traits.html
namespace troupe::gateway::wire {

/// The sentence in the service's words and its error; nothing if all is well. Nothing is taken.
std::optional<refusal> broken_constraints(const service_model& service, const value& input);

/// `TableName` -> `tableName`
std::string lower_camel(std::string_view name);
/// A value as Java prints it: `[Tag(key=a, value=null)]`.
std::string java_text(const value& of);

} // namespace troupe::gateway::wire
