// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/function.hpp"
#include "core/json.hpp"
#include "gateway/call.hpp"
#include "gateway/lambda/names.hpp"

#include <string_view>

/// What Lambda's operations begin with and how they ask: the function that the path names, the
/// body, the function's actor.
namespace troupe::gateway::lambda {

/// The body as a JSON object; an empty one counts as `{}`.
task<result<json>> read_json(call& c, std::string_view operation);

struct function_request {
  function_reference named;
  json body;
};

/// The function that the path names, and the body. Refuses a version other than `$LATEST`.
task<result<function_request>> read_change(call& c, std::string_view operation);

/// Refuses a qualifier that does not exist: each but `$LATEST`.
std::optional<error> unknown_qualifier(const function_reference& named);

/// A function that its actor has not found, worded with the ARN as it was asked for.
error reworded(error why, const std::string& arn);

struct described_function {
  function_reference named;
  function_description function;
};

/// The function's description; refuses what does not exist in the words of `named`.
task<result<described_function>> describe(call& c, function_reference named);
/// The same of what was read from the path, or the refusal of that.
task<result<described_function>> describe_if_named(call& c, result<function_reference> named);

/// An answer without a body.
http_response answer_nothing(call& c, unsigned status);

} // namespace troupe::gateway::lambda
