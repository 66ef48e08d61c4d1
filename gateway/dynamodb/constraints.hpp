// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

/// The two checks that DynamoDB makes of every request before it looks at what the request means:
/// that each member is of the type the model says (SerializationException), and that it keeps the
/// model's bounds (ValidationException). Both are driven by `shape`, a description of a request as
/// data; model.hpp has one for each operation. Unknown members are ignored and null is absent, as
/// on AWS.
namespace troupe::gateway::dynamodb {

struct shape;

struct member {
  std::string_view name;
  const shape* type = nullptr;
  bool is_required = false;
};

enum class shape_kind : std::uint8_t { text, boolean, whole, structure, list, map };

inline constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::max();

struct shape {
  shape_kind kind = shape_kind::text;
  /// How AWS's messages name the type: `Integer`, `KeySchemaElement`.
  std::string_view java_name = {};
  std::span<const member> members = {}; ///< Of a structure.
  const shape* element = nullptr;       ///< Of a list or map; null: not looked at.
  /// Of a text's or list's length, or of a number's value.
  std::int64_t least = 0;
  std::int64_t most = unbounded;
  bool is_name = false;    ///< Must match `[a-zA-Z0-9_.-]+`.
  bool may_be_arn = false; ///< An ARN of up to 1024 characters stands for the name in it.
  /// An enumeration, in the order in which AWS prints it.
  std::span<const std::string_view> values = {};
  /// Nothing below has a bound, and the walk need not go there.
  bool is_free = false;
};

/// The first member of the wrong type, as a `code::serialization` refusal.
std::optional<error> check_types(const json& body, const shape& request);

enum class table_name_rule : std::uint8_t {
  first, ///< A bad TableName is reported alone.
  plain, ///< One constraint among others.
};

/// Up to ten broken bounds in one `code::validation` refusal.
std::optional<error> check_constraints(const json& body, const shape& request,
                                       table_name_rule rule);

/// The model's name of a member as AWS's messages write it: `TableName` -> `tableName`.
std::string lower_camel(std::string_view name);

/// True for true, and for the texts that AWS's deserializer takes for it.
bool as_boolean(const json& value, bool otherwise = false);

} // namespace troupe::gateway::dynamodb
