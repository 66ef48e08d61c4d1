// SPDX-License-Identifier: Apache-2.0
#include "core/routes.hpp"
#include "gateway/apigateway/describe.hpp"
#include "gateway/apigateway/function_target.hpp"
#include "gateway/apigateway/operations.hpp"
#include "gateway/apigateway/request.hpp"

#include <algorithm>

/// Routes, integrations and stages: what can be done with one can be done with the others.
namespace troupe::gateway::apigateway {

namespace {

constexpr unsigned created = 201;
constexpr std::size_t part_segment = 4; // `/v2/apis/{api}/routes/{part}`
constexpr std::size_t name_characters_max = 128;

enum class verb { create, update };

// -- what is read
// ------------------------------------------------------------------------------------

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

put_integration read_integration(decoder& in, std::string id, verb how) {
  constexpr std::int64_t timeout_min = 50;
  constexpr std::int64_t timeout_max = 30'000;
  put_integration ask{.id = std::move(id),
                      .uri = in.text("integrationUri", 2'048),
                      .method = in.text("integrationMethod"),
                      .payload_format = in.text("payloadFormatVersion"),
                      .description = in.text("description"),
                      .timeout_ms = in.integer("timeoutInMillis", timeout_min, timeout_max)};
  in.only("integrationType", {"AWS_PROXY"});
  in.only("connectionType", {"", "INTERNET"});
  in.only("payloadFormatVersion", {"2.0"});
  if (how == verb::create) {
    in.required_text("integrationType", name_characters_max);
    in.required_text("payloadFormatVersion", name_characters_max);
    in.required_text("integrationUri", 2'048);
  }
  if (ask.uri && !parse_function_uri(*ask.uri))
    in.refuse({code::validation, "Invalid integrationUri: it is not the ARN of a function"});
  for (const auto member :
       {"connectionId", "contentHandlingStrategy", "credentialsArn", "integrationSubtype",
        "passthroughBehavior", "requestParameters", "requestTemplates", "responseParameters",
        "templateSelectionExpression", "tlsConfig"})
    in.not_supported(member);
  return ask;
}

bool is_stage_name(std::string_view name) {
  return name == "$default" || std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                  || c == '_' || c == '-';
         });
}

bool is_variable(const std::string& name, const std::string& value) {
  constexpr std::size_t name_max = 64;
  constexpr std::size_t value_max = 512;
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const auto is_value = [&](char c) {
    return is_name(c) || std::string_view{"-.~:/?#&=,"}.find(c) != std::string_view::npos;
  };
  return name.size() <= name_max && value.size() <= value_max && std::ranges::all_of(name, is_name)
         && std::ranges::all_of(value, is_value);
}

put_stage read_stage(decoder& in, std::string name, verb how) {
  put_stage ask{.name = std::move(name),
                .is_new = how == verb::create,
                .description = in.text("description"),
                .variables = in.texts_by_name("stageVariables"),
                .tags = {}};
  if (how == verb::create) {
    ask.name = in.required_text("stageName", name_characters_max);
    ask.tags = in.texts_by_name("tags").value_or(ask.tags);
  }
  if (!is_stage_name(ask.name))
    in.refuse({code::validation, "Stage name only allows a-zA-Z0-9_-"});
  if (ask.variables)
    for (const auto& [variable, value] : *ask.variables)
      if (!is_variable(variable, value))
        in.refuse({code::validation, "Invalid stage variable: " + variable});
  const auto deploys = in.flag("autoDeploy");
  if (deploys ? !*deploys : how == verb::create)
    in.refuse({code::not_implemented, "troupe: a stage without autoDeploy is not supported"});
  for (const auto member : {"accessLogSettings", "clientCertificateId", "defaultRouteSettings",
                            "deploymentId", "routeSettings"})
    in.not_supported(member);
  return ask;
}

// -- what is done
// ------------------------------------------------------------------------------------

/// Create and update. `Read` makes the message of the body.
template <class Message>
task<http_response> put(call& c, Message (*read_body)(decoder&, std::string, verb), verb how) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto id = how == verb::update ? path_segment(c, part_segment) : std::string{};
  auto ask = read_body(*in, std::move(id), how);
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  auto asking = ask_named<api_actor>(c, noun::api, api_address((*found)->api.id), std::move(ask));
  const auto part = co_await std::move(asking);
  if (!part)
    co_return refuse(c, part.refusal());
  co_return answer(c, to_json(*part), how == verb::create ? created : 200);
}

template <class Part>
task<http_response> get_one(call& c, std::vector<Part> api_description::*parts,
                            std::string Part::*name, error missing) {
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  const auto id = path_segment(c, part_segment);
  for (const auto& one : (*found)->api.*parts)
    if (one.*name == id)
      co_return answer(c, to_json(one));
  missing.message += id;
  co_return refuse(c, missing);
}

/// All in one page: an API has few parts.
template <class Part>
task<http_response> get_all(call& c, std::vector<Part> api_description::*parts) {
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  json_writer out;
  out.begin_object().key("items").begin_array();
  for (const auto& one : (*found)->api.*parts)
    write(out, one);
  out.end_array().end_object();
  co_return answer(c, std::move(out).take());
}

task<http_response> remove(call& c, api_part kind) {
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  delete_api_part ask{kind, path_segment(c, part_segment)};
  auto asking = ask_named<api_actor>(c, noun::api, api_address((*found)->api.id), std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, done.refusal());
  co_return answer_nothing(c);
}

} // namespace

task<http_response> create_route::run(call& c) {
  return put(c, read_route, verb::create);
}
task<http_response> update_route::run(call& c) {
  return put(c, read_route, verb::update);
}
task<http_response> get_routes::run(call& c) {
  return get_all(c, &api_description::routes);
}
task<http_response> delete_route::run(call& c) {
  return remove(c, api_part::route);
}
task<http_response> get_route::run(call& c) {
  return get_one(c, &api_description::routes, &api_route::id,
                 {code::no_such_route, "Invalid Route identifier specified "});
}

task<http_response> create_integration::run(call& c) {
  return put(c, read_integration, verb::create);
}
task<http_response> update_integration::run(call& c) {
  return put(c, read_integration, verb::update);
}
task<http_response> get_integrations::run(call& c) {
  return get_all(c, &api_description::integrations);
}
task<http_response> delete_integration::run(call& c) {
  return remove(c, api_part::integration);
}
task<http_response> get_integration::run(call& c) {
  return get_one(c, &api_description::integrations, &api_integration::id,
                 {code::no_such_integration, "Invalid Integration identifier specified "});
}

task<http_response> create_stage::run(call& c) {
  return put(c, read_stage, verb::create);
}
task<http_response> update_stage::run(call& c) {
  return put(c, read_stage, verb::update);
}
task<http_response> get_stages::run(call& c) {
  return get_all(c, &api_description::stages);
}
task<http_response> delete_stage::run(call& c) {
  return remove(c, api_part::stage);
}
task<http_response> get_stage::run(call& c) {
  return get_one(c, &api_description::stages, &api_stage::name,
                 {code::no_such_stage, "Invalid stage identifier specified "});
}

} // namespace troupe::gateway::apigateway
