// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/api.hpp"
#include "gateway/apigateway/operations.hpp"

#include <string>

/// How APIs and their parts are described. The model has a shape of the same members for each
/// answer in which a thing stands; `Of` is that shape, and `Place` an output or a place of it.
namespace troupe::gateway::apigateway {

/// On the port that the caller came to.
std::string endpoint_of(const call& c, const std::string& api);

/// A text that is left out where it is empty.
inline std::optional<std::string_view> if_any(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>{text};
}
/// Only what a quick create made says so.
inline std::optional<bool> if_managed(bool is_managed) {
  return is_managed ? std::optional{true} : std::nullopt;
}

void write_cors(wire::structure_place<model::shapes::cors> to, const api_cors& cors);

template <class Of, class Place>
void write_as(Place& to, const api_route& route) {
  to[Of::ApiGatewayManaged] = if_managed(route.managed);
  to[Of::ApiKeyRequired] = false;
  to[Of::AuthorizationType] = "NONE";
  to[Of::OperationName] = if_any(route.operation_name);
  to[Of::RouteId] = route.id;
  to[Of::RouteKey] = route.key;
  to[Of::Target] = if_any(route.target);
}

template <class Of, class Place>
void write_as(Place& to, const api_integration& integration) {
  to[Of::ApiGatewayManaged] = if_managed(integration.managed);
  to[Of::ConnectionType] = "INTERNET";
  to[Of::Description] = if_any(integration.description);
  to[Of::IntegrationId] = integration.id;
  to[Of::IntegrationMethod] = if_any(integration.method).value_or("POST");
  to[Of::IntegrationType] = "AWS_PROXY";
  to[Of::IntegrationUri] = integration.uri;
  to[Of::PayloadFormatVersion] = integration.payload_format;
  to[Of::TimeoutInMillis] = integration.timeout_ms;
}

template <class Of, class Place>
void write_as(Place& to, const api_stage& stage) {
  to[Of::ApiGatewayManaged] = if_managed(stage.managed);
  to[Of::AutoDeploy] = true;
  to[Of::CreatedDate] = stage.created;
  to[Of::DefaultRouteSettings][model::shapes::route_settings::DetailedMetricsEnabled] = false;
  to[Of::Description] = if_any(stage.description);
  to[Of::LastUpdatedDate] = stage.updated;
  to[Of::RouteSettings].fill(std::map<std::string, bool>{}, [](auto, bool) {});
  to[Of::StageName] = stage.name;
  to[Of::StageVariables].fill(stage.variables);
  to[Of::Tags].fill(stage.tags);
}

template <class Of, class Place>
void write_as(Place& to, const api_description& api, const call& c) {
  to[Of::ApiEndpoint] = endpoint_of(c, api.id);
  to[Of::ApiId] = api.id;
  to[Of::ApiKeySelectionExpression] = "$request.header.x-api-key";
  if (api.cors)
    write_cors(to[Of::CorsConfiguration], *api.cors);
  to[Of::CreatedDate] = api.created;
  to[Of::Description] = if_any(api.description);
  to[Of::DisableExecuteApiEndpoint] = api.endpoint_disabled;
  to[Of::IpAddressType] = "ipv4";
  to[Of::Name] = api.name;
  to[Of::ProtocolType] = "HTTP";
  to[Of::RouteSelectionExpression] = "$request.method $request.path";
  to[Of::Tags].fill(api.tags);
  to[Of::Version] = if_any(api.version);
}

/// As an element of a list.
template <class Of, class Thing, class... More>
void write(wire::structure_place<Of> to, const Thing& thing, const More&... more) {
  write_as<Of>(to, thing, more...);
}

/// As what an operation answers.
template <class Model, class Thing, class... More>
wire::output<Model> answer_with(const Thing& thing, const More&... more) {
  wire::output<Model> out;
  write_as<typename Model::output>(out, thing, more...);
  return out;
}

} // namespace troupe::gateway::apigateway
