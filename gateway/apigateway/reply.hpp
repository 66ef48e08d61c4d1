// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "gateway/http/message.hpp"

#include <string_view>

/// What a function returned, as an HTTP response (payload format 2.0). Pure.
///
/// An object with `statusCode` is taken at its word: `headers`, `cookies`, `body`,
/// `isBase64Encoded`. Anything else is the body itself, with status 200 and JSON's content type.
/// What cannot be made a response of is refused with `code::internal`, among it header names or
/// values that would break the response apart.
namespace troupe::gateway::apigateway {

result<http_response> to_response(std::string_view returned);

} // namespace troupe::gateway::apigateway
