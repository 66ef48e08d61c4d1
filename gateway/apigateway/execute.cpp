// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/apigateway/cors.hpp"
#include "gateway/apigateway/event.hpp"
#include "gateway/apigateway/function_target.hpp"
#include "gateway/apigateway/reply.hpp"
#include "gateway/http/origin.hpp"
#include "gateway/services.hpp"
#include "gateway/wire/errors.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

/// An API's own traffic: stage, CORS, route, integration, function, and its answer back.
namespace troupe::gateway::apigateway {

namespace {

constexpr std::string_view default_stage = "$default";

// The texts are the service's own; what went wrong inside is not told to the API's clients.
http_response say(unsigned status, std::string_view text) {
  http_response answer;
  answer.status = status;
  answer.body = R"({"message":)" + json_quote(text) + "}";
  answer.set("content-type", "application/json");
  return answer;
}

http_response not_found() {
  return say(404, "Not Found");
}
http_response internal_error() {
  return say(500, "Internal Server Error");
}

http_response refuse_invocation(const error& why) {
  if (why.kind == "TooManyRequestsException")
    return say(429, "Too Many Requests");
  switch (why.kind.common()) {
    case code::throttled:
      return say(429, "Too Many Requests");
    case code::timed_out:
    case code::storage_full:
      return say(503, "Service Unavailable");
    case code::overloaded: {
      auto answer = say(503, "Service Unavailable");
      answer.set("retry-after", "1");
      return answer;
    }
    case code::too_large:
      return say(413, "Request Entity Too Large");
    default:
      return internal_error();
  }
}

/// Where in the API a request goes.
struct place {
  const api_stage* stage = nullptr;
  std::string path;     ///< Without the stage, for routing.
  std::string raw_path; ///< As the event tells it.
};

const api_stage* find_stage(const api_description& api, std::string_view name) {
  const auto found = std::ranges::find(api.stages, name, &api_stage::name);
  return found == api.stages.end() ? nullptr : &*found;
}

/// The first segment is the stage if one has its name; else it belongs to the path in `$default`.
std::optional<place> locate(const api_description& api, std::string_view path) {
  const auto end = std::min(path.find('/', 1), path.size());
  const auto segment = path.substr(0, end).substr(std::min<std::size_t>(1, end));
  const auto name = percent_decode(segment).value_or(std::string{segment});
  if (const auto* stage = name.empty() ? nullptr : find_stage(api, name)) {
    std::string rest{path.substr(end)};
    if (rest.empty())
      rest = "/";
    auto raw = stage->name == default_stage ? rest : std::string{path};
    return place{stage, std::move(rest), std::move(raw)};
  }
  if (const auto* stage = find_stage(api, default_stage))
    return place{stage, std::string{path}, std::string{path}};
  return std::nullopt;
}

const api_integration* find_integration(const api_description& api, std::string_view target) {
  constexpr std::string_view prefix = "integrations/";
  if (!target.starts_with(prefix))
    return nullptr;
  const auto found
      = std::ranges::find(api.integrations, target.substr(prefix.size()), &api_integration::id);
  return found == api.integrations.end() ? nullptr : &*found;
}

/// The caller's, or a new one made of the request id.
std::string trace_id_of(const call& c) {
  if (const auto given = c.request.header("x-amzn-trace-id"); !given.empty())
    return std::string{given};
  auto hex = c.request_id;
  std::erase(hex, '-');
  hex.resize(24, '0');
  std::array<char, 64> text{};
  const auto seconds = static_cast<unsigned long long>(c.gateway.time.now() / 1'000);
  std::snprintf(text.data(), text.size(), "Root=1-%08llx-%s", seconds, hex.c_str());
  return text.data();
}

/// Runs the function and makes its answer a response.
task<http_response> invoke(call& c, const api_integration& integration, invocation what) {
  auto target = parse_function_uri(integration.uri);
  if (!target)
    co_return internal_error();
  what.function_arn = std::move(target->arn);
  auto asking
      = ask_named<function_actor>(c, noun::function, std::move(target->function), std::move(what),
                                  std::chrono::milliseconds{integration.timeout_ms});
  const auto outcome = co_await std::move(asking);
  if (!outcome)
    co_return refuse_invocation(outcome.refusal());
  if (outcome->is_function_error)
    co_return internal_error();
  auto made = to_response(outcome->payload);
  if (!made)
    co_return internal_error();
  co_return std::move(*made);
}

task<http_response> serve(call& c, const api_view& view, std::string path) {
  const auto& api = view.api;
  if (api.endpoint_disabled)
    co_return not_found();
  const auto where = locate(api, path);
  if (!where)
    co_return not_found();
  if (api.cors && is_preflight(c.request))
    co_return answer_preflight(*api.cors, c.request);
  auto match = view.routes.find(c.request.method, where->path);
  if (!match)
    co_return not_found();
  const auto& route = api.routes[match->route];
  const auto* integration = find_integration(api, route.target);
  if (!integration)
    co_return not_found();
  auto reading = c.body.read_all(limits::api_payload_bytes_max);
  const auto body = co_await std::move(reading);
  if (!body)
    co_return refuse_invocation(body.refusal());
  const event_facts facts{c.request,           *body,        api,
                          *where->stage,       route,        std::move(match->parameters),
                          where->raw_path,     c.request_id, trace_id_of(c),
                          c.gateway.time.now()};
  invocation what{.request_id = c.request_id,
                  .payload = make_event(facts),
                  .function_arn = {},
                  .client_context = {},
                  .trace_id = facts.trace_id};
  if (what.payload.size() > limits::invoke_payload_bytes_max)
    co_return say(413, "Request Entity Too Large");
  auto invoking = invoke(c, *integration, std::move(what));
  co_return co_await std::move(invoking);
}

/// HEAD has no body; it announces the one that GET would have. Nor have 204 and 304.
void drop_body_where_none_belongs(const http_request& request, http_response& answer) {
  if (request.method == "HEAD")
    answer.announced_length = answer.body.size();
  if (request.method == "HEAD" || answer.status == 204 || answer.status == 304)
    answer.body.clear();
}

} // namespace

task<http_response> execute(call& c, std::string api, std::string stage, std::string path) {
  c.operation = "ExecuteApi.Invoke";
  if (!stage.empty())
    path.insert(0, "/" + stage);
  std::ranges::transform(api, api.begin(), [](char one) {
    return one >= 'A' && one <= 'Z' ? static_cast<char>(one - 'A' + 'a') : one;
  });
  address where{{}, {}, api};
  auto asking = ask_named<api_actor>(c, noun::api, std::move(where), troupe::get_api{});
  const auto view = co_await std::move(asking);
  http_response answer;
  if (view) {
    auto serving = serve(c, **view, std::move(path));
    answer = co_await std::move(serving);
    if ((*view)->api.cors && !is_preflight(c.request))
      add_cors(*(*view)->api.cors, c.request, answer);
  } else if (view.refusal().kind == "NotFoundException") {
    answer = say(404, "The API id '" + api + "' does not correspond to a deployed API Gateway API");
  } else {
    answer = refuse_invocation(view.refusal());
  }
  drop_body_where_none_belongs(c.request, answer);
  stamp_plainly(c, answer);
  co_return answer;
}

} // namespace troupe::gateway::apigateway
