// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/cors.hpp"

#include <algorithm>

namespace troupe::gateway::apigateway {

namespace {

constexpr unsigned no_content = 204;

std::string join(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& one : all)
    text.append(text.empty() ? "" : ",").append(one);
  return text;
}

bool is_allowed(const std::string& allowed, std::string_view origin) {
  if (allowed == "*" || allowed == origin)
    return true;
  constexpr std::string_view any_host = "://*";
  if (!allowed.ends_with(any_host))
    return false;
  return origin.starts_with(std::string_view{allowed}.substr(0, allowed.size() - 1));
}

/// What to answer as allowed origin; empty if the request's is not.
std::string allowed_origin(const api_cors& cors, std::string_view origin) {
  for (const auto& allowed : cors.allow_origins)
    if (is_allowed(allowed, origin))
      return allowed == "*" ? allowed : std::string{origin};
  return {};
}

void set_if_any(http_response& answer, std::string_view name, const std::vector<std::string>& all) {
  if (!all.empty())
    answer.set(name, join(all));
}

} // namespace

http_response answer_preflight(const api_cors& cors, const http_request& request) {
  http_response answer;
  answer.status = no_content;
  const auto origin = allowed_origin(cors, request.header("origin"));
  if (origin.empty())
    return answer;
  answer.set("access-control-allow-origin", origin);
  set_if_any(answer, "access-control-allow-methods", cors.allow_methods);
  set_if_any(answer, "access-control-allow-headers", cors.allow_headers);
  if (cors.allow_credentials)
    answer.set("access-control-allow-credentials", "true");
  if (cors.max_age)
    answer.set("access-control-max-age", std::to_string(*cors.max_age));
  return answer;
}

void add_cors(const api_cors& cors, const http_request& request, http_response& answer) {
  std::erase_if(answer.fields,
                [](const http_field& field) { return field.name.starts_with("access-control-"); });
  if (!request.has_header("origin"))
    return;
  const auto origin = allowed_origin(cors, request.header("origin"));
  if (origin.empty())
    return;
  answer.set("access-control-allow-origin", origin);
  if (origin != "*")
    answer.set("vary", "Origin");
  if (cors.allow_credentials)
    answer.set("access-control-allow-credentials", "true");
  set_if_any(answer, "access-control-expose-headers", cors.expose_headers);
}

} // namespace troupe::gateway::apigateway
