// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/names.hpp"
#include "core/result.hpp"
#include "gateway/call.hpp"
#include "gateway/models/lambda.hpp"
#include "gateway/wire/value.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The ways to name a function: `name`, `name:qualifier`, `function:name`, `account:function:name`,
/// a full ARN, each with or without a qualifier; and `Qualifier`. What is none of them has been
/// refused by the model's pattern.
///
/// Only `$LATEST` exists: every other qualifier is refused as a function that is not found.
namespace troupe::gateway::lambda {

namespace model = wire::model::lambda;

struct function_reference {
  address where;
  std::string qualifier; ///< As given; empty if none was.

  [[nodiscard]] std::string arn() const;
  /// With the qualifier, if one was given.
  [[nodiscard]] std::string qualified_arn() const;
};

/// `Function not found: <arn>`
error function_not_found(const std::string& arn);

/// What `name` and `qualifier` name for the caller. Refuses another region or account than the
/// caller's.
result<function_reference> find_reference(const caller& who, std::string_view name,
                                          std::optional<std::string_view> qualifier = std::nullopt);

/// The function that a request is about, of whatever operation.
template <class Model>
result<function_reference> function_of(const call& c, const wire::input<Model>& in) {
  if constexpr (requires { Model::Qualifier; })
    return find_reference(c.who, in[Model::FunctionName], in[Model::Qualifier]);
  else
    return find_reference(c.who, in[Model::FunctionName]);
}

/// Its ARN for the access line; empty where it is not the caller's.
template <class Model>
std::string about_function(const call& c, wire::input<Model> in) {
  const auto named = find_reference(c.who, in.peek(Model::FunctionName));
  return named ? named->arn() : std::string{};
}

/// Regions are called what callers like (core/names.hpp), where the model's patterns have AWS's
/// alone: takes the front off an ARN of the caller's own region, before the model judges it.
void shorten_own_arn(const call& c, wire::value_tree& in);

} // namespace troupe::gateway::lambda
