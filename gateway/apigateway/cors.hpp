// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/api.hpp"
#include "gateway/http/message.hpp"

/// An API's CORS configuration at work ("Configuring CORS for an HTTP API"): the API answers
/// preflights itself, and its own headers stand in the place of those that a function sets. Pure.
namespace troupe::gateway::apigateway {

/// 204, with headers only where the origin is allowed.
http_response answer_preflight(const api_cors& cors, const http_request& request);

/// Puts the API's headers into a function's response.
void add_cors(const api_cors& cors, const http_request& request, http_response& answer);

} // namespace troupe::gateway::apigateway
