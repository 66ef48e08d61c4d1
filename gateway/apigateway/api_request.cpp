// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/api_request.hpp"

#include "core/digest.hpp"
#include "core/routes.hpp"
#include "gateway/apigateway/function_target.hpp"

#include <algorithm>

namespace troupe::gateway::apigateway {

namespace {

constexpr std::size_t name_characters_max = 128;
constexpr std::size_t version_characters_max = 64;
constexpr std::int64_t max_age_max = 86'400;
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

std::optional<api_cors> read_cors(decoder& in) {
  auto inner = in.inner("corsConfiguration");
  if (!inner)
    return std::nullopt;
  api_cors cors;
  cors.allow_credentials = inner->flag("allowCredentials").value_or(false);
  cors.allow_headers = inner->texts("allowHeaders");
  cors.allow_methods = inner->texts("allowMethods");
  cors.allow_origins = inner->texts("allowOrigins");
  cors.expose_headers = inner->texts("exposeHeaders");
  cors.max_age = inner->integer("maxAge", -1, max_age_max);
  if (cors.allow_credentials
      && std::ranges::find(cors.allow_origins, "*") != cors.allow_origins.end())
    inner->refuse(
        {code::validation, "If allowCredentials is true, allowOrigins cannot contain '*'"});
  if (inner->refusal())
    in.refuse(*inner->refusal());
  return cors;
}

/// What both CreateApi and UpdateApi take and Troupe has in one form only.
void refuse_what_is_missing(decoder& in) {
  in.only("apiKeySelectionExpression", {"", "$request.header.x-api-key"});
  in.only("routeSelectionExpression",
          {"", "$request.method $request.path", "${request.method} ${request.path}"});
  in.only("ipAddressType", {"", "ipv4"});
  in.not_supported("credentialsArn");
  in.not_supported("disableSchemaValidation");
}

/// Quick create: one integration, one route to it, and the stage `$default`.
void add_target(decoder& in, api_description& api) {
  const auto target = in.text("target").value_or("");
  const auto key = in.text("routeKey").value_or(target.empty() ? "" : "$default");
  if (target.empty()) {
    if (!key.empty())
      in.refuse({code::validation, "A routeKey needs a target"});
    return;
  }
  if (target.starts_with("http://") || target.starts_with("https://"))
    return in.refuse({code::not_implemented, "troupe: a target that is a URL is not supported"});
  if (!parse_function_uri(target))
    return in.refuse({code::validation, "Invalid target: it is not the ARN of a function"});
  if (!is_route_key(key))
    return in.refuse({code::validation, "Invalid route key: " + key});
  constexpr std::size_t id_length = 7;
  api_integration integration{.id = new_id(id_length), .uri = target, .managed = true};
  api.routes.push_back({.id = new_id(id_length),
                        .key = key,
                        .target = "integrations/" + integration.id,
                        .operation_name = {},
                        .managed = true});
  api.integrations.push_back(std::move(integration));
  api_stage stage;
  stage.name = "$default";
  stage.managed = true;
  api.stages.push_back(std::move(stage));
}

} // namespace

api_description read_new_api(const call& c, decoder& in) {
  constexpr std::size_t id_length = 10;
  api_description api;
  api.id = new_id(id_length);
  api.account = c.who.account;
  api.region = c.who.region;
  api.name = in.required_text("name", name_characters_max);
  if (in.required_text("protocolType", name_characters_max) != "HTTP")
    in.only("protocolType", {"HTTP"});
  api.description = in.text("description").value_or("");
  api.version = in.text("version", version_characters_max).value_or("");
  api.endpoint_disabled = in.flag("disableExecuteApiEndpoint").value_or(false);
  api.tags = in.texts_by_name("tags").value_or(std::map<std::string, std::string>{});
  api.cors = read_cors(in);
  add_target(in, api);
  refuse_what_is_missing(in);
  if (const auto wanted = api.tags.find(custom_id_tag); wanted != api.tags.end()) {
    if (!is_custom_id(wanted->second))
      in.refuse({code::validation, "Invalid value of the tag _custom_id_"});
    api.id = wanted->second;
  }
  return api;
}

troupe::update_api read_api_update(decoder& in) {
  troupe::update_api ask;
  ask.name = in.text("name", name_characters_max);
  if (ask.name && ask.name->empty())
    in.refuse({code::validation, "name cannot be empty"});
  ask.description = in.text("description");
  ask.version = in.text("version", version_characters_max);
  ask.endpoint_disabled = in.flag("disableExecuteApiEndpoint");
  ask.cors = read_cors(in);
  refuse_what_is_missing(in);
  in.not_supported("target");
  in.not_supported("routeKey");
  return ask;
}

} // namespace troupe::gateway::apigateway
