// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/function.hpp"
#include "gateway/lambda/names.hpp"
#include "gateway/wire/input.hpp"

#include <string>

/// How Lambda's operations ask: the function's actor, in the words of the name that was given.
namespace troupe::gateway::lambda {

/// Refuses a qualifier that does not exist: each but `$LATEST`.
std::optional<error> unknown_qualifier(const function_reference& named);

/// A function that its actor has not found, worded with the ARN as it was asked for.
error reworded(error why, const std::string& arn);

/// At most as many as a function may have; of names that are there twice the last counts.
result<tag_map> read_tags(wire::map_view<wire::as::text> in);

struct described_function {
  function_reference named;
  function_description function;
};

/// The function's description; refuses what does not exist in the words of `named`.
task<result<described_function>> describe(call& c, function_reference named);
/// The same of what the request says, or the refusal of that.
task<result<described_function>> describe_if_named(call& c, result<function_reference> named);

} // namespace troupe::gateway::lambda
