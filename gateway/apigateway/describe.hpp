// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/api.hpp"
#include "core/json.hpp"
#include "gateway/call.hpp"

/// How APIs and their parts are described on the wire.
namespace troupe::gateway::apigateway {

/// The endpoint is on the port that the caller came to.
void write(json_writer& out, const call& c, const api_description& api);
void write(json_writer& out, const api_route& route);
void write(json_writer& out, const api_integration& integration);
void write(json_writer& out, const api_stage& stage);

template <class Part>
std::string to_json(const Part& part) {
  json_writer out;
  write(out, part);
  return std::move(out).take();
}

} // namespace troupe::gateway::apigateway
