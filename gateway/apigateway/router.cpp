// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/operations.hpp"
#include "gateway/services.hpp"
#include "gateway/wire/json_protocol.hpp"

/// The control plane's front door: restJson1, an operation is told by method and path.
namespace troupe::gateway::apigateway {

namespace {

struct route {
  std::string_view method;
  std::string_view pattern; ///< `*` stands for one segment.
  operation_entry what;
};

template <operation T>
constexpr route known(std::string_view method, std::string_view pattern) {
  return {method, pattern, {T::name, &T::run}};
}
/// Answered with 501 by name.
constexpr route unknown(std::string_view method, std::string_view pattern, std::string_view name) {
  return {method, pattern, {name, nullptr}};
}

constexpr route routes[] = {
    known<create_api>("POST", "/v2/apis"),
    known<get_apis>("GET", "/v2/apis"),
    known<get_api>("GET", "/v2/apis/*"),
    known<update_api>("PATCH", "/v2/apis/*"),
    known<delete_api>("DELETE", "/v2/apis/*"),
    known<delete_cors>("DELETE", "/v2/apis/*/cors"),
    known<create_route>("POST", "/v2/apis/*/routes"),
    known<get_routes>("GET", "/v2/apis/*/routes"),
    known<get_route>("GET", "/v2/apis/*/routes/*"),
    known<update_route>("PATCH", "/v2/apis/*/routes/*"),
    known<delete_route>("DELETE", "/v2/apis/*/routes/*"),
    known<create_integration>("POST", "/v2/apis/*/integrations"),
    known<get_integrations>("GET", "/v2/apis/*/integrations"),
    known<get_integration>("GET", "/v2/apis/*/integrations/*"),
    known<update_integration>("PATCH", "/v2/apis/*/integrations/*"),
    known<delete_integration>("DELETE", "/v2/apis/*/integrations/*"),
    known<create_stage>("POST", "/v2/apis/*/stages"),
    known<get_stages>("GET", "/v2/apis/*/stages"),
    known<get_stage>("GET", "/v2/apis/*/stages/*"),
    known<update_stage>("PATCH", "/v2/apis/*/stages/*"),
    known<delete_stage>("DELETE", "/v2/apis/*/stages/*"),
    unknown("PUT", "/v2/apis", "ImportApi"),
    unknown("PUT", "/v2/apis/*", "ReimportApi"),
    unknown("GET", "/v2/apis/*/exports/*", "ExportApi"),
    unknown("POST", "/v2/apis/*/deployments", "CreateDeployment"),
    unknown("GET", "/v2/apis/*/deployments", "GetDeployments"),
    unknown("GET", "/v2/apis/*/deployments/*", "GetDeployment"),
    unknown("PATCH", "/v2/apis/*/deployments/*", "UpdateDeployment"),
    unknown("DELETE", "/v2/apis/*/deployments/*", "DeleteDeployment"),
    unknown("POST", "/v2/apis/*/authorizers", "CreateAuthorizer"),
    unknown("GET", "/v2/apis/*/authorizers", "GetAuthorizers"),
    unknown("GET", "/v2/apis/*/authorizers/*", "GetAuthorizer"),
    unknown("PATCH", "/v2/apis/*/authorizers/*", "UpdateAuthorizer"),
    unknown("DELETE", "/v2/apis/*/authorizers/*", "DeleteAuthorizer"),
    unknown("POST", "/v2/apis/*/models", "CreateModel"),
    unknown("GET", "/v2/apis/*/models", "GetModels"),
    unknown("GET", "/v2/apis/*/models/*", "GetModel"),
    unknown("GET", "/v2/apis/*/models/*/template", "GetModelTemplate"),
    unknown("PATCH", "/v2/apis/*/models/*", "UpdateModel"),
    unknown("DELETE", "/v2/apis/*/models/*", "DeleteModel"),
    unknown("POST", "/v2/apis/*/routes/*/routeresponses", "CreateRouteResponse"),
    unknown("GET", "/v2/apis/*/routes/*/routeresponses", "GetRouteResponses"),
    unknown("GET", "/v2/apis/*/routes/*/routeresponses/*", "GetRouteResponse"),
    unknown("PATCH", "/v2/apis/*/routes/*/routeresponses/*", "UpdateRouteResponse"),
    unknown("DELETE", "/v2/apis/*/routes/*/routeresponses/*", "DeleteRouteResponse"),
    unknown("DELETE", "/v2/apis/*/routes/*/requestparameters/*", "DeleteRouteRequestParameter"),
    unknown("POST", "/v2/apis/*/integrations/*/integrationresponses", "CreateIntegrationResponse"),
    unknown("GET", "/v2/apis/*/integrations/*/integrationresponses", "GetIntegrationResponses"),
    unknown("GET", "/v2/apis/*/integrations/*/integrationresponses/*", "GetIntegrationResponse"),
    unknown("PATCH", "/v2/apis/*/integrations/*/integrationresponses/*",
            "UpdateIntegrationResponse"),
    unknown("DELETE", "/v2/apis/*/integrations/*/integrationresponses/*",
            "DeleteIntegrationResponse"),
    unknown("DELETE", "/v2/apis/*/stages/*/accesslogsettings", "DeleteAccessLogSettings"),
    unknown("DELETE", "/v2/apis/*/stages/*/routesettings/*", "DeleteRouteSettings"),
    unknown("DELETE", "/v2/apis/*/stages/*/cache/authorizers", "ResetAuthorizersCache"),
    unknown("POST", "/v2/domainnames", "CreateDomainName"),
    unknown("GET", "/v2/domainnames", "GetDomainNames"),
    unknown("GET", "/v2/domainnames/*", "GetDomainName"),
    unknown("PATCH", "/v2/domainnames/*", "UpdateDomainName"),
    unknown("DELETE", "/v2/domainnames/*", "DeleteDomainName"),
    unknown("POST", "/v2/domainnames/*/apimappings", "CreateApiMapping"),
    unknown("GET", "/v2/domainnames/*/apimappings", "GetApiMappings"),
    unknown("GET", "/v2/domainnames/*/apimappings/*", "GetApiMapping"),
    unknown("PATCH", "/v2/domainnames/*/apimappings/*", "UpdateApiMapping"),
    unknown("DELETE", "/v2/domainnames/*/apimappings/*", "DeleteApiMapping"),
    unknown("POST", "/v2/vpclinks", "CreateVpcLink"),
    unknown("GET", "/v2/vpclinks", "GetVpcLinks"),
    unknown("GET", "/v2/vpclinks/*", "GetVpcLink"),
    unknown("PATCH", "/v2/vpclinks/*", "UpdateVpcLink"),
    unknown("DELETE", "/v2/vpclinks/*", "DeleteVpcLink"),
    unknown("GET", "/v2/tags/*", "GetTags"),
    unknown("POST", "/v2/tags/*", "TagResource"),
    unknown("DELETE", "/v2/tags/*", "UntagResource"),
    unknown("POST", "/restapis", "CreateRestApi"),
    unknown("GET", "/restapis", "GetRestApis"),
    unknown("GET", "/restapis/*", "GetRestApi"),
};

bool matches(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = pattern.substr(0, pattern.find('/', 1));
    const auto given = path.substr(0, path.find('/', 1));
    const bool fits = wanted == "/*" ? given.size() > 1 : wanted == given;
    if (!fits)
      return false;
    pattern.remove_prefix(wanted.size());
    path.remove_prefix(given.size());
  }
  return pattern.empty() && path.empty();
}

const route* find(const http_request& request) {
  std::string_view path = request.path;
  if (path.size() > 1 && path.ends_with('/'))
    path.remove_suffix(1);
  for (const auto& one : routes)
    if (one.method == request.method && matches(one.pattern, path))
      return &one;
  return nullptr;
}

} // namespace

task<http_response> dispatch(call& c) {
  constexpr std::string_view service = "ApiGatewayV2";
  constexpr auto wire = wire_service::apigateway;
  if (const auto* found = find(c.request); found && found->what.run) {
    auto running = run_operation(c, found->what, wire, service);
    co_return co_await std::move(running);
  } else if (found) {
    co_return refuse_unimplemented(c, wire, service, found->what.name);
  }
  co_return refuse_unimplemented(c, wire, service, c.request.method + " " + c.request.path);
}

} // namespace troupe::gateway::apigateway
