// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/request.hpp"

namespace troupe::gateway::lambda {

std::optional<error> unknown_qualifier(const function_reference& named) {
  if (named.qualifier.empty() || named.qualifier == "$LATEST")
    return std::nullopt;
  return function_not_found(named.qualified_arn());
}

error reworded(error why, const std::string& arn) {
  if (why.kind == "ResourceNotFoundException" && why.message.starts_with("Function not found"))
    return function_not_found(arn);
  return why;
}

task<result<described_function>> describe(call& c, function_reference named) {
  if (auto why = unknown_qualifier(named))
    co_return *why;
  auto asking = ask_named<function_actor>(c, noun::function, named.where, describe_function{});
  auto found = co_await std::move(asking);
  if (!found)
    co_return reworded(found.refusal(), named.qualified_arn());
  co_return described_function{std::move(named), std::move(*found)};
}

task<result<described_function>> describe_if_named(call& c, result<function_reference> named) {
  if (!named)
    co_return std::move(named).refusal();
  auto describing = describe(c, std::move(*named));
  co_return co_await std::move(describing);
}

} // namespace troupe::gateway::lambda
