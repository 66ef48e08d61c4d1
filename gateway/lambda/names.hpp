// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/names.hpp"
#include "core/result.hpp"
#include "gateway/call.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The ways to name a function: `name`, `name:qualifier`, `function:name`, `account:function:name`,
/// a full ARN, each with or without a qualifier; and `?Qualifier=`.
///
/// Only `$LATEST` exists: every other qualifier is refused as a function that is not found.
namespace troupe::gateway::lambda {

struct function_reference {
  address where;
  std::string qualifier; ///< As given; empty if none was.

  [[nodiscard]] std::string arn() const;
  /// With the qualifier, if one was given.
  [[nodiscard]] std::string qualified_arn() const;
};

/// `Function not found: <arn>`
error function_not_found(const std::string& arn);

/// What `text` names for the caller. `for_creation` applies the rules of CreateFunction. Refuses
/// another region or account than the caller's.
result<function_reference> parse_function_name(const caller& who, std::string_view text,
                                               bool for_creation = false);

/// The segment of the request's path, decoded; segments count from 0.
std::string path_segment(const call& c, std::size_t index);

/// The function that the path (its third segment) names.
result<function_reference> function_in_path(const call& c);

/// The same with `?Qualifier=`, for the operations that take it.
result<function_reference> qualified_function_in_path(const call& c);

} // namespace troupe::gateway::lambda
