// SPDX-License-Identifier: Apache-2.0
#include "core/routes.hpp"

#include "gateway/apigateway/parts.hpp"

/// Routes: which request goes to which integration.
namespace troupe::gateway::apigateway {

namespace {

template <class Model>
result<put_route> read_route(call& c, const wire::input<Model>& in, std::string id) {
  put_route ask{.id = std::move(id),
                .key = owned(in[Model::RouteKey]),
                .target = owned(in[Model::Target]),
                .operation_name = owned(in[Model::OperationName])};
  take_if(in, Model::AuthorizationType, {"NONE"});
  if (auto untaken = refuse_untaken(c))
    return std::move(*untaken);
  if (ask.key && !is_route_key(*ask.key))
    return invalid(
        "The provided route key is not formatted properly for HTTP protocol. Format should be "
        "\"<HTTP METHOD> /<RESOURCE PATH>\" or \"$default\"");
  return ask;
}

} // namespace

task<reply<model::create_route>> create_route(call& c, wire::input<model::create_route> in) {
  return put(c, in, {}, read_route<model::create_route>);
}

task<reply<model::update_route>> update_route(call& c, wire::input<model::update_route> in) {
  return put(c, in, owned(in[model::update_route::RouteId]), read_route<model::update_route>);
}

task<reply<model::get_route>> get_route(call& c, wire::input<model::get_route> in) {
  return get_one(c, in, owned(in[model::get_route::RouteId]), &api_description::routes,
                 &api_route::id, {"NotFoundException", "Invalid Route identifier specified "});
}

task<reply<model::get_routes>> get_routes(call& c, wire::input<model::get_routes> in) {
  return get_all(c, in, &api_description::routes, &api_route::id);
}

task<reply<model::delete_route>> delete_route(call& c, wire::input<model::delete_route> in) {
  return remove(c, in, owned(in[model::delete_route::RouteId]), api_part::route);
}

} // namespace troupe::gateway::apigateway
