// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "gateway/call.hpp"

#include <string_view>

/// Bodies of Lambda's operations, in and out.
namespace troupe::gateway::lambda {

/// What Lambda takes of a request at most; a zip of 50 MB as base64 fits.
inline constexpr std::size_t request_bytes_max = 70'167'211;

/// The body as a JSON object; an empty one counts as `{}`.
task<result<json>> read_json(call& c, std::string_view operation);

/// An answer without a body.
http_response answer_nothing(call& c, unsigned status);

} // namespace troupe::gateway::lambda
