// SPDX-License-Identifier: Apache-2.0
#include "core/routes.hpp"
#include "gateway/apigateway/operations.hpp"
#include "gateway/apigateway/parts.hpp"

/// Routes: which request goes to which integration.
namespace troupe::gateway::apigateway {

namespace {

put_route read_route(decoder& in, std::string id, verb how) {
  put_route ask{.id = std::move(id),
                .key = in.text("routeKey"),
                .target = in.text("target"),
                .operation_name = in.text("operationName")};
  if (how == verb::create && !ask.key)
    in.refuse({code::validation, "routeKey is required and cannot be empty"});
  if (ask.key && !is_route_key(*ask.key))
    in.refuse(
        {code::validation,
         "The provided route key is not formatted properly for HTTP protocol. Format should be "
         "\"<HTTP METHOD> /<RESOURCE PATH>\" or \"$default\""});
  in.only("authorizationType", {"", "NONE"});
  for (const auto member :
       {"apiKeyRequired", "authorizationScopes", "authorizerId", "modelSelectionExpression",
        "requestModels", "requestParameters", "routeResponseSelectionExpression"})
    in.not_supported(member);
  return ask;
}

} // namespace

task<http_response> create_route::run(call& c) {
  return put(c, read_route, verb::create);
}
task<http_response> update_route::run(call& c) {
  return put(c, read_route, verb::update);
}
task<http_response> get_routes::run(call& c) {
  return get_all(c, &api_description::routes, &api_route::id);
}
task<http_response> delete_route::run(call& c) {
  return remove(c, api_part::route);
}
task<http_response> get_route::run(call& c) {
  return get_one(c, &api_description::routes, &api_route::id,
                 {code::no_such_route, "Invalid Route identifier specified "});
}

} // namespace troupe::gateway::apigateway
