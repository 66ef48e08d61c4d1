// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "core/routes.hpp"
#include "gateway/apigateway/describe.hpp"
#include "gateway/apigateway/function_target.hpp"
#include "gateway/apigateway/operations.hpp"
#include "gateway/apigateway/request.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::gateway::apigateway {

namespace {

constexpr unsigned created = 201;
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

http_response answer_api(call& c, const api_description& api, unsigned status = 200) {
  json_writer out;
  write(out, c, api);
  return answer(c, std::move(out).take(), status);
}

/// Sends a change to the caller's API that the path names.
task<http_response> change_api(call& c, troupe::update_api ask, bool answers_nothing) {
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  auto asking = ask_named<api_actor>(c, noun::api, api_address((*found)->api.id), std::move(ask));
  const auto changed = co_await std::move(asking);
  if (!changed)
    co_return refuse(c, changed.refusal());
  if (answers_nothing)
    co_return answer_nothing(c);
  co_return answer_api(c, (*changed)->api);
}

std::size_t page_size(const call& c) {
  constexpr std::size_t size_max = 500;
  const auto text = c.request.query_value("maxResults").value_or("");
  std::size_t size = 0;
  std::from_chars(text.data(), text.data() + text.size(), size);
  return size == 0 ? size_max : std::min(size, size_max);
}

} // namespace

task<http_response> create_api::run(call& c) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  troupe::create_api ask{read_new_api(c, *in)};
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto where = api_address(ask.api.id);
  auto asking = ask_named<api_actor>(c, noun::api, std::move(where), std::move(ask));
  const auto made = co_await std::move(asking);
  if (!made)
    co_return refuse(c, made.refusal());
  co_return answer_api(c, (*made)->api, created);
}

task<http_response> get_api::run(call& c) {
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  co_return answer_api(c, (*found)->api);
}

task<http_response> get_apis::run(call& c) {
  const auto most = page_size(c);
  list_names listing{noun::api, {}, {}, {}, c.request.query_value("nextToken").value_or(""),
                     most + 1};
  json_writer out;
  out.begin_object().key("items").begin_array();
  std::size_t written = 0;
  std::string last;
  for (bool is_more = true; is_more && written <= most;) {
    auto asking = ask(c, c.gateway.node.catalog, listing);
    const auto page = co_await std::move(asking);
    if (!page)
      co_return refuse(c, page.refusal());
    is_more = page->more && !page->names.empty();
    for (const auto& id : page->names) {
      listing.after = id;
      auto getting = ask_named<api_actor>(c, noun::api, api_address(id), troupe::get_api{});
      const auto found = co_await std::move(getting);
      if (!found || (*found)->api.account != c.who.account || (*found)->api.region != c.who.region)
        continue; // Ended in between, or not the caller's.
      if (++written > most)
        break;
      write(out, c, (*found)->api);
      last = id;
    }
  }
  out.end_array();
  if (written > most)
    out.member("nextToken", last);
  out.end_object();
  co_return answer(c, std::move(out).take());
}

task<http_response> update_api::run(call& c) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  troupe::update_api ask;
  ask.name = in->text("name", name_characters_max);
  ask.description = in->text("description");
  ask.version = in->text("version", version_characters_max);
  ask.endpoint_disabled = in->flag("disableExecuteApiEndpoint");
  ask.cors = read_cors(*in);
  refuse_what_is_missing(*in);
  in->not_supported("target");
  in->not_supported("routeKey");
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto changing = change_api(c, std::move(ask), false);
  co_return co_await std::move(changing);
}

task<http_response> delete_cors::run(call& c) {
  troupe::update_api ask;
  ask.remove_cors = true;
  auto changing = change_api(c, std::move(ask), true);
  co_return co_await std::move(changing);
}

task<http_response> delete_api::run(call& c) {
  auto finding = find_api(c);
  const auto found = co_await std::move(finding);
  if (!found)
    co_return refuse(c, found.refusal());
  auto asking
      = ask_named<api_actor>(c, noun::api, api_address((*found)->api.id), troupe::delete_api{});
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, done.refusal());
  co_return answer_nothing(c);
}

} // namespace troupe::gateway::apigateway
