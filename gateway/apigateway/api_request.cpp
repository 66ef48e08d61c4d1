// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/api_request.hpp"

#include "core/digest.hpp"
#include "core/routes.hpp"
#include "gateway/apigateway/function_target.hpp"

#include <algorithm>

namespace troupe::gateway::apigateway {

namespace {

/// Tools of local platforms fix an API's id with this tag.
constexpr auto custom_id_tag = "_custom_id_";

std::string new_id(std::size_t length) {
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string id;
  for (const char byte : random_bytes(length))
    id += alphabet[static_cast<unsigned char>(byte) % alphabet.size()];
  return id;
}

bool is_custom_id(std::string_view id) {
  constexpr std::size_t length_max = 63; // It is a label of a Host name.
  return !id.empty() && id.size() <= length_max && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::optional<api_cors> read_cors(wire::structure_view<model::shapes::cors> in) {
  using shape = model::shapes::cors;
  if (!in.present())
    return std::nullopt;
  return api_cors{.allow_credentials = in[shape::AllowCredentials].value_or(false),
                  .allow_headers = owned(in[shape::AllowHeaders]),
                  .allow_methods = owned(in[shape::AllowMethods]),
                  .allow_origins = owned(in[shape::AllowOrigins]),
                  .expose_headers = owned(in[shape::ExposeHeaders]),
                  .max_age = in[shape::MaxAge]};
}

std::optional<error> refuse_cors(const std::optional<api_cors>& cors) {
  if (cors && cors->allow_credentials
      && std::ranges::find(cors->allow_origins, "*") != cors->allow_origins.end())
    return invalid("If allowCredentials is true, allowOrigins cannot contain '*'");
  return std::nullopt;
}

/// Takes what both CreateApi and UpdateApi have in one form only, where it is that.
template <class Model>
void take_defaults(const wire::input<Model>& in) {
  take_if(in, Model::ApiKeySelectionExpression, {"$request.header.x-api-key"});
  take_if(in, Model::RouteSelectionExpression,
          {"$request.method $request.path", "${request.method} ${request.path}"});
  take_if(in, Model::IpAddressType, {"ipv4"});
}

/// A target that is a URL is left for `refuse_untaken`.
std::string take_target(const wire::input<model::create_api>& in) {
  using asked = model::create_api;
  const auto given = in.peek(asked::Target).value_or("");
  if (given.starts_with("http://") || given.starts_with("https://"))
    return {};
  return std::string{in[asked::Target].value_or("")};
}

/// Quick create: one integration, one route to it, and the stage `$default`.
std::optional<error> add_target(api_description& api, const std::string& target, std::string key) {
  if (target.empty() && !key.empty())
    return invalid("A routeKey needs a target");
  if (target.empty())
    return std::nullopt;
  if (key.empty())
    key = "$default";
  if (!parse_function_uri(target))
    return invalid("Invalid target: it is not the ARN of a function");
  if (!is_route_key(key))
    return invalid("Invalid route key: " + key);
  constexpr std::size_t id_length = 7;
  api_integration integration{.id = new_id(id_length), .uri = target, .managed = true};
  api.routes.push_back({.id = new_id(id_length),
                        .key = std::move(key),
                        .target = "integrations/" + integration.id,
                        .operation_name = {},
                        .managed = true});
  api.integrations.push_back(std::move(integration));
  api_stage stage;
  stage.name = "$default";
  stage.managed = true;
  api.stages.push_back(std::move(stage));
  return std::nullopt;
}

std::optional<error> choose_id(api_description& api) {
  constexpr std::size_t id_length = 10;
  api.id = new_id(id_length);
  const auto wanted = api.tags.find(custom_id_tag);
  if (wanted == api.tags.end())
    return std::nullopt;
  if (!is_custom_id(wanted->second))
    return invalid("Invalid value of the tag _custom_id_");
  api.id = wanted->second;
  return std::nullopt;
}

} // namespace

result<api_description> read_new_api(call& c, const wire::input<model::create_api>& in) {
  using asked = model::create_api;
  api_description api;
  api.account = c.who.account;
  api.region = c.who.region;
  api.name = owned(in[asked::Name]);
  take_if(in, asked::ProtocolType, {"HTTP"});
  api.description = in[asked::Description].value_or("");
  api.version = in[asked::Version].value_or("");
  api.endpoint_disabled = in[asked::DisableExecuteApiEndpoint].value_or(false);
  api.tags = owned(in[asked::Tags]).value_or(api.tags);
  api.cors = read_cors(in[asked::CorsConfiguration]);
  take_defaults(in);
  const auto target = take_target(in);
  std::string key{in[asked::RouteKey].value_or("")};
  if (auto untaken = refuse_untaken(c))
    return std::move(*untaken);
  if (auto why = refuse_cors(api.cors))
    return std::move(*why);
  if (auto why = add_target(api, target, std::move(key)))
    return std::move(*why);
  if (auto why = choose_id(api))
    return std::move(*why);
  return api;
}

result<troupe::update_api> read_api_update(call& c, const wire::input<model::update_api>& in) {
  using asked = model::update_api;
  troupe::update_api ask;
  ask.name = owned(in[asked::Name]);
  ask.description = owned(in[asked::Description]);
  ask.version = owned(in[asked::Version]);
  ask.endpoint_disabled = in[asked::DisableExecuteApiEndpoint];
  ask.cors = read_cors(in[asked::CorsConfiguration]);
  take_defaults(in);
  if (auto untaken = refuse_untaken(c))
    return std::move(*untaken);
  if (auto why = refuse_cors(ask.cors))
    return std::move(*why);
  return ask;
}

} // namespace troupe::gateway::apigateway
