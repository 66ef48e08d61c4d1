// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/deployer.hpp"
#include "gateway/cli/template_check.hpp"

#include <fmt/format.h>

#include <algorithm>

/// The API part of a deployment: what SAM makes of a function's HttpApi events.
namespace troupe::gateway::cli {

namespace {

std::string text(const json& value, std::string_view member) {
  return std::string{value[member].text()};
}

/// `AllowOrigins` in the template is `allowOrigins` in the API.
void write_cors(json_writer& out, const json& cors) {
  out.key("corsConfiguration").begin_object();
  if (!cors.is_object())
    out.key("allowOrigins").begin_array().value("*").end_array();
  cors.each_member([&](std::string_view name, json value) {
    auto member = std::string{name};
    member[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(member[0])));
    out.key(member).raw(value.dump());
  });
  out.end_object();
}

/// `GET /messages` of an HttpApi event.
std::string route_key_of(const json& event) {
  const auto properties = event["Properties"];
  if (!properties["Path"].present())
    return "$default";
  auto method = text_of(properties["Method"]);
  std::ranges::transform(method, method.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (method.empty() || method == "*" || method == "X-AMAZON-APIGATEWAY-ANY-METHOD")
    method = "ANY";
  return fmt::format("{} {}", method, text_of(properties["Path"]));
}

} // namespace

void deployer::make_apis(const stack_template& stack) {
  const auto has_events = [](const resource& one) { return one.properties["Events"].size() > 0; };
  if (std::ranges::none_of(stack.resources, has_events))
    return;
  const auto name = known_.at("AWS::StackName");
  const auto api = put_api(stack, name);
  for (const auto& function : stack.resources) {
    if (!has_events(function))
      continue;
    const auto integration = put_integration(api, known_.at(function.id + ".Arn"));
    resolve_functions(function.properties["Events"], known_)
        .each_member([&](std::string_view, const json& event) {
          put_route(api, route_key_of(event), integration);
        });
  }
  const auto id = std::string{implicit_api};
  known_[id] = api;
  known_[id + ".ApiEndpoint"]
      = fmt::format("http://{}.execute-api.localhost:{}", api, troupe_.port());
  say("api", name, known_[id + ".ApiEndpoint"]);
}

std::string deployer::put_api(const stack_template& stack, const std::string& name) {
  const auto cors = resolve_functions(stack.http_api_globals["CorsConfiguration"], known_);
  const auto has_cors = cors.is_object() || text_of(cors) == "true";
  json_writer ask;
  ask.begin_object().member("name", name);
  if (has_cors)
    write_cors(ask, cors);
  const auto listed
      = document(expect_ok(troupe_.rest("GET", "/v2/apis", "apigateway"), "cannot list APIs"));
  for (const auto& api : listed["items"].elements())
    if (api["name"].text() == name) {
      const auto target = "/v2/apis/" + text(api, "apiId");
      const auto cannot = fmt::format("cannot update the API {}", name);
      if (!has_cors && api["corsConfiguration"].present())
        expect_ok(troupe_.rest("DELETE", target + "/cors", "apigateway"), cannot);
      ask.end_object();
      expect_ok(troupe_.rest("PATCH", target, "apigateway", ask.text()), cannot);
      return text(api, "apiId");
    }
  ask.member("protocolType", "HTTP").end_object();
  const auto made = document(expect_ok(troupe_.rest("POST", "/v2/apis", "apigateway", ask.text()),
                                       fmt::format("cannot create the API {}", name)));
  const auto api = text(made, "apiId");
  expect_ok(troupe_.rest("POST", fmt::format("/v2/apis/{}/stages", api), "apigateway",
                         R"({"stageName":"$default","autoDeploy":true})"),
            fmt::format("cannot create the stage of {}", name));
  return api;
}

std::string deployer::put_integration(const std::string& api, const std::string& function_arn) {
  const auto target = fmt::format("/v2/apis/{}/integrations", api);
  const auto listed
      = document(expect_ok(troupe_.rest("GET", target, "apigateway"), "cannot list integrations"));
  for (const auto& one : listed["items"].elements())
    if (one["integrationUri"].text() == function_arn)
      return text(one, "integrationId");
  json_writer ask;
  ask.begin_object().member("integrationType", "AWS_PROXY").member("integrationUri", function_arn);
  ask.member("payloadFormatVersion", "2.0").end_object();
  return text(document(expect_ok(troupe_.rest("POST", target, "apigateway", ask.text()),
                                 "cannot create the integration")),
              "integrationId");
}

void deployer::put_route(const std::string& api, const std::string& key,
                         const std::string& integration) {
  const auto target = fmt::format("/v2/apis/{}/routes", api);
  json_writer ask;
  ask.begin_object().member("routeKey", key).member("target", "integrations/" + integration);
  ask.end_object();
  const auto listed
      = document(expect_ok(troupe_.rest("GET", target, "apigateway"), "cannot list routes"));
  for (const auto& one : listed["items"].elements())
    if (one["routeKey"].text() == key) {
      const auto route = fmt::format("{}/{}", target, text(one, "routeId"));
      expect_ok(troupe_.rest("PATCH", route, "apigateway", ask.text()),
                fmt::format("cannot update the route {}", key));
      return;
    }
  expect_ok(troupe_.rest("POST", target, "apigateway", ask.text()),
            fmt::format("cannot create the route {}", key));
}

} // namespace troupe::gateway::cli
