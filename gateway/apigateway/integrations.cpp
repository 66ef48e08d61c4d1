// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/function_target.hpp"
#include "gateway/apigateway/parts.hpp"

/// Integrations: which function a route leads to.
namespace troupe::gateway::apigateway {

namespace {

template <class Model>
result<put_integration> read_integration(call& c, const wire::input<Model>& in, std::string id) {
  put_integration ask{.id = std::move(id),
                      .uri = owned(in[Model::IntegrationUri]),
                      .method = owned(in[Model::IntegrationMethod]),
                      .payload_format = owned(take_if(in, Model::PayloadFormatVersion, {"2.0"})),
                      .description = owned(in[Model::Description]),
                      .timeout_ms = in[Model::TimeoutInMillis]};
  take_if(in, Model::IntegrationType, {"AWS_PROXY"});
  take_if(in, Model::ConnectionType, {"INTERNET"});
  // What an HTTP API does anyway: the function gets the request as it is.
  take_if(in, Model::PassthroughBehavior, {"WHEN_NO_MATCH"});
  if (auto untaken = refuse_untaken(c))
    return std::move(*untaken);
  const bool is_new = ask.id.empty();
  if (is_new && !ask.payload_format)
    return invalid("payloadFormatVersion is required and cannot be empty");
  if (is_new && ask.uri.value_or("").empty())
    return invalid("integrationUri is required and cannot be empty");
  if (ask.uri && !parse_function_uri(*ask.uri))
    return invalid("Invalid integrationUri: it is not the ARN of a function");
  return ask;
}

} // namespace

task<reply<model::create_integration>>
create_integration(call& c, wire::input<model::create_integration> in) {
  return put(c, in, {}, read_integration<model::create_integration>);
}

task<reply<model::update_integration>>
update_integration(call& c, wire::input<model::update_integration> in) {
  return put(c, in, owned(in[model::update_integration::IntegrationId]),
             read_integration<model::update_integration>);
}

task<reply<model::get_integration>> get_integration(call& c,
                                                    wire::input<model::get_integration> in) {
  return get_one(c, in, owned(in[model::get_integration::IntegrationId]),
                 &api_description::integrations, &api_integration::id,
                 {"NotFoundException", "Invalid Integration identifier specified "});
}

task<reply<model::get_integrations>> get_integrations(call& c,
                                                      wire::input<model::get_integrations> in) {
  return get_all(c, in, &api_description::integrations, &api_integration::id);
}

task<reply<model::delete_integration>>
delete_integration(call& c, wire::input<model::delete_integration> in) {
  return remove(c, in, owned(in[model::delete_integration::IntegrationId]), api_part::integration);
}

} // namespace troupe::gateway::apigateway
