// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/function_target.hpp"
#include "gateway/apigateway/operations.hpp"
#include "gateway/apigateway/parts.hpp"

/// Integrations: which function a route leads to.
namespace troupe::gateway::apigateway {

namespace {

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
  // What an HTTP API does anyway: the function gets the request as it is.
  in.only("passthroughBehavior", {"", "WHEN_NO_MATCH"});
  if (how == verb::create) {
    in.required_text("integrationType", name_characters_max);
    in.required_text("payloadFormatVersion", name_characters_max);
    in.required_text("integrationUri", 2'048);
  }
  if (ask.uri && !parse_function_uri(*ask.uri))
    in.refuse({code::validation, "Invalid integrationUri: it is not the ARN of a function"});
  for (const auto member : {"connectionId", "contentHandlingStrategy", "credentialsArn",
                            "integrationSubtype", "requestParameters", "requestTemplates",
                            "responseParameters", "templateSelectionExpression", "tlsConfig"})
    in.not_supported(member);
  return ask;
}

} // namespace

task<http_response> create_integration::run(call& c) {
  return put(c, read_integration, verb::create);
}
task<http_response> update_integration::run(call& c) {
  return put(c, read_integration, verb::update);
}
task<http_response> get_integrations::run(call& c) {
  return get_all(c, &api_description::integrations, &api_integration::id);
}
task<http_response> delete_integration::run(call& c) {
  return remove(c, api_part::integration);
}
task<http_response> get_integration::run(call& c) {
  return get_one(c, &api_description::integrations, &api_integration::id,
                 {code::no_such_integration, "Invalid Integration identifier specified "});
}

} // namespace troupe::gateway::apigateway
