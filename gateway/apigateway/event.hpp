// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/api.hpp"
#include "core/clock.hpp"
#include "gateway/http/message.hpp"

#include <map>
#include <string>
#include <string_view>

/// The event that a function gets for a request: payload format 2.0 ("Working with AWS Lambda proxy
/// integrations for HTTP APIs"). Pure.
///
/// Members that have nothing to say are left out. Header names are in lower case, repetitions
/// joined with commas; cookies stand by themselves. A body is text where its content type says so
/// and it is UTF-8, else base64. The headers of the connection itself are not passed on.
namespace troupe::gateway::apigateway {

struct event_facts {
  const http_request& request;
  std::string_view body;
  const api_description& api;
  const api_stage& stage;
  const api_route& route;
  std::map<std::string, std::string> path_parameters; ///< Percent-encoded as they came.
  std::string path; ///< With the stage, unless it is `$default`; percent-encoded.
  std::string request_id;
  std::string trace_id;
  epoch_ms now = 0;
};

std::string make_event(const event_facts& of);

} // namespace troupe::gateway::apigateway
