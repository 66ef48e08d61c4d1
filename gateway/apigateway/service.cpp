// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/apigateway/operations.hpp"

#include <algorithm>

namespace troupe::gateway::apigateway {

extern const service served; // gateway/registry.cpp

namespace {

/// Policies name the things of API Gateway by their paths, however those are written.
template <class Model>
std::string about(const call& c, wire::input<Model>) {
  constexpr std::string_view version = "/v2";
  auto path = percent_decode(c.request.path).value_or(c.request.path);
  path.erase(0, version.size());
  if (path.ends_with('/'))
    path.pop_back();
  return std::string{"arn:aws:apigateway:"}.append(c.who.region).append("::").append(path);
}

/// Policies name what is done to them by the method.
template <class Model, auto Run>
constexpr served_operation on(std::string_view method) {
  return serves<Model, Run, about<Model>>(method);
}

constexpr served_operation operations[] = {
    on<model::create_api, create_api>("POST"),
    on<model::get_apis, get_apis>("GET"),
    on<model::get_api, get_api>("GET"),
    on<model::update_api, update_api>("PATCH"),
    on<model::delete_api, delete_api>("DELETE"),
    on<model::delete_cors_configuration, delete_cors>("DELETE"),
    on<model::create_route, create_route>("POST"),
    on<model::get_routes, get_routes>("GET"),
    on<model::get_route, get_route>("GET"),
    on<model::update_route, update_route>("PATCH"),
    on<model::delete_route, delete_route>("DELETE"),
    on<model::create_integration, create_integration>("POST"),
    on<model::get_integrations, get_integrations>("GET"),
    on<model::get_integration, get_integration>("GET"),
    on<model::update_integration, update_integration>("PATCH"),
    on<model::delete_integration, delete_integration>("DELETE"),
    on<model::create_stage, create_stage>("POST"),
    on<model::get_stages, get_stages>("GET"),
    on<model::get_stage, get_stage>("GET"),
    on<model::update_stage, update_stage>("PATCH"),
    on<model::delete_stage, delete_stage>("DELETE"),
    on<model::get_tags, get_tags>("GET"),
    on<model::tag_resource, tag_resource>("POST"),
    on<model::untag_resource, untag_resource>("DELETE"),
};

constexpr std::string_view service_name = "ApiGatewayV2";

task<http_response> refuse_older(call& c, std::string operation) {
  co_return refuse_unimplemented(c, wire::models::apigatewayv2(), service_name, operation);
}

/// What an operation on REST APIs is called, as far as callers begin with it.
std::string older_operation(const http_request& request) {
  constexpr std::string_view all = "/restapis";
  std::string_view path = request.path;
  if (path.starts_with(all) && (path.size() == all.size() || path[all.size()] == '/')) {
    path.remove_prefix(std::min(all.size() + 1, path.size()));
    if (path.empty() && request.method == "POST")
      return "CreateRestApi";
    if (path.find('/') == std::string_view::npos && request.method == "GET")
      return path.empty() ? "GetRestApis" : "GetRestApi";
  }
  return request.method + " " + request.path;
}

/// The older API, of REST APIs, is signed for with the same name and has other paths.
std::optional<task<http_response>> answer_older(call& c) {
  if (std::string_view{c.request.path}.starts_with("/v2/"))
    return std::nullopt;
  return refuse_older(c, older_operation(c.request));
}

} // namespace

constinit const service served{.model = &wire::models::apigatewayv2,
                               .name = service_name,
                               .operations = operations,
                               .body_bytes_max = limits::api_request_bytes_max,
                               .beside = answer_older};

} // namespace troupe::gateway::apigateway
