// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/describe.hpp"

namespace troupe::gateway::apigateway {

namespace {

/// A list that is left out where it is empty.
void write_texts(wire::list_place<wire::as::text> to, const std::vector<std::string>& all) {
  if (!all.empty())
    to.fill(all);
}

} // namespace

std::string endpoint_of(const call& c, const std::string& api) {
  const auto host = c.request.header("host");
  const auto colon = host.rfind(':');
  std::string endpoint{"http://"};
  endpoint.append(api).append(".execute-api.localhost");
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
    endpoint.append(host.substr(colon));
  return endpoint;
}

void write_cors(wire::structure_place<model::shapes::cors> to, const api_cors& cors) {
  using shape = model::shapes::cors;
  to[shape::AllowCredentials] = cors.allow_credentials;
  write_texts(to[shape::AllowHeaders], cors.allow_headers);
  write_texts(to[shape::AllowMethods], cors.allow_methods);
  write_texts(to[shape::AllowOrigins], cors.allow_origins);
  write_texts(to[shape::ExposeHeaders], cors.expose_headers);
  to[shape::MaxAge] = cors.max_age.value_or(0);
}

} // namespace troupe::gateway::apigateway
