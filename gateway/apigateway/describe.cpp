// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/describe.hpp"

namespace troupe::gateway::apigateway {

namespace {

void write_texts(json_writer& out, std::string_view member, const std::vector<std::string>& all) {
  if (all.empty())
    return;
  out.key(member).begin_array();
  for (const auto& one : all)
    out.value(one);
  out.end_array();
}

void write_texts_by_name(json_writer& out, std::string_view member,
                         const std::map<std::string, std::string>& all) {
  out.key(member).begin_object();
  for (const auto& [name, value] : all)
    out.member(name, value);
  out.end_object();
}

void write_cors(json_writer& out, const api_cors& cors) {
  out.key("corsConfiguration").begin_object().member("allowCredentials", cors.allow_credentials);
  write_texts(out, "allowHeaders", cors.allow_headers);
  write_texts(out, "allowMethods", cors.allow_methods);
  write_texts(out, "allowOrigins", cors.allow_origins);
  write_texts(out, "exposeHeaders", cors.expose_headers);
  out.member("maxAge", cors.max_age.value_or(0)).end_object();
}

std::string endpoint_of(const call& c, const std::string& id) {
  const auto host = c.request.header("host");
  const auto colon = host.rfind(':');
  std::string endpoint{"http://"};
  endpoint.append(id).append(".execute-api.localhost");
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
    endpoint.append(host.substr(colon));
  return endpoint;
}

void write_text_if_any(json_writer& out, std::string_view member, const std::string& text) {
  if (!text.empty())
    out.member(member, text);
}

void write_managed(json_writer& out, bool managed) {
  if (managed)
    out.member("apiGatewayManaged", true);
}

} // namespace

void write(json_writer& out, const call& c, const api_description& api) {
  out.begin_object().member("apiEndpoint", endpoint_of(c, api.id)).member("apiId", api.id);
  out.member("apiKeySelectionExpression", "$request.header.x-api-key");
  if (api.cors)
    write_cors(out, *api.cors);
  out.member("createdDate", to_iso8601(api.created));
  write_text_if_any(out, "description", api.description);
  out.member("disableExecuteApiEndpoint", api.endpoint_disabled).member("ipAddressType", "ipv4");
  out.member("name", api.name).member("protocolType", "HTTP");
  out.member("routeSelectionExpression", "$request.method $request.path");
  write_texts_by_name(out, "tags", api.tags);
  write_text_if_any(out, "version", api.version);
  out.end_object();
}

void write(json_writer& out, const api_route& route) {
  out.begin_object();
  write_managed(out, route.managed);
  out.member("apiKeyRequired", false).member("authorizationType", "NONE");
  write_text_if_any(out, "operationName", route.operation_name);
  out.member("routeId", route.id).member("routeKey", route.key);
  write_text_if_any(out, "target", route.target);
  out.end_object();
}

void write(json_writer& out, const api_integration& integration) {
  out.begin_object();
  write_managed(out, integration.managed);
  out.member("connectionType", "INTERNET");
  write_text_if_any(out, "description", integration.description);
  out.member("integrationId", integration.id);
  out.member("integrationMethod", integration.method.empty() ? "POST" : integration.method);
  out.member("integrationType", "AWS_PROXY").member("integrationUri", integration.uri);
  out.member("payloadFormatVersion", integration.payload_format);
  out.member("timeoutInMillis", integration.timeout_ms).end_object();
}

void write(json_writer& out, const api_stage& stage) {
  out.begin_object();
  write_managed(out, stage.managed);
  out.member("autoDeploy", true).member("createdDate", to_iso8601(stage.created));
  out.key("defaultRouteSettings")
      .begin_object()
      .member("detailedMetricsEnabled", false)
      .end_object();
  write_text_if_any(out, "description", stage.description);
  out.member("lastUpdatedDate", to_iso8601(stage.updated));
  out.key("routeSettings").begin_object().end_object().member("stageName", stage.name);
  write_texts_by_name(out, "stageVariables", stage.variables);
  write_texts_by_name(out, "tags", stage.tags);
  out.end_object();
}

} // namespace troupe::gateway::apigateway
