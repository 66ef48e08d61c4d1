// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/event.hpp"

#include "core/encoding.hpp"
#include "core/json.hpp"

#include <algorithm>
#include <array>

namespace troupe::gateway::apigateway {

namespace {

using texts = std::map<std::string, std::string>;

constexpr std::array<std::string_view, 10> of_the_connection{
    "connection",       "expect", "keep-alive", "proxy-authenticate",
    "proxy-connection", "te",     "trailer",    "transfer-encoding",
    "upgrade",          "cookie"};

void add_joined(texts& all, std::string name, std::string_view value) {
  const auto [at, is_new] = all.try_emplace(std::move(name), value);
  if (!is_new)
    at->second.append(",").append(value);
}

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  return colon == std::string_view::npos || host.find(']', colon) != std::string_view::npos
             ? host
             : host.substr(0, colon);
}

std::string_view port_of(std::string_view host) {
  const auto name = without_port(host);
  return name.size() == host.size() ? "80" : host.substr(name.size() + 1);
}

texts headers_of(const event_facts& of) {
  texts headers;
  for (const auto& [name, value] : of.request.fields)
    if (std::ranges::find(of_the_connection, name) == of_the_connection.end())
      add_joined(headers, name, value);
  add_joined(headers, "x-forwarded-for", of.request.remote_address);
  headers["x-forwarded-port"] = port_of(of.request.header("host"));
  headers["x-forwarded-proto"] = "http";
  headers["x-amzn-trace-id"] = of.trace_id;
  return headers;
}

void write_cookies(json_writer& out, const http_request& request) {
  if (!request.has_header("cookie"))
    return;
  out.key("cookies").begin_array();
  for (const auto& [name, value] : request.fields) {
    if (name != "cookie")
      continue;
    for (std::string_view rest = value; !rest.empty();) {
      const auto end = std::min(rest.find(';'), rest.size());
      auto cookie = rest.substr(0, end);
      rest.remove_prefix(std::min(rest.size(), end + 1));
      cookie.remove_prefix(std::min(cookie.find_first_not_of(' '), cookie.size()));
      if (!cookie.empty())
        out.value(cookie);
    }
  }
  out.end_array();
}

std::string decoded(std::string_view text, bool plus_is_space) {
  return percent_decode(text, plus_is_space).value_or(std::string{text});
}

texts query_of(std::string_view query) {
  texts all;
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    const auto equals = std::min(part.find('='), part.size());
    const auto value = part.substr(std::min(equals + 1, part.size()));
    if (!part.empty())
      add_joined(all, decoded(part.substr(0, equals), true), decoded(value, true));
  }
  return all;
}

void write_texts(json_writer& out, std::string_view member, const texts& all) {
  if (all.empty())
    return;
  out.key(member).begin_object();
  for (const auto& [name, value] : all)
    out.member(name, value);
  out.end_object();
}

/// The Host of the API, also for a request that came by its path.
std::string domain_of(const event_facts& of) {
  const auto host = without_port(of.request.header("host"));
  if (host.starts_with(of.api.id) && host.substr(of.api.id.size()).starts_with('.'))
    return std::string{host};
  return of.api.id + ".execute-api.localhost";
}

void write_context(json_writer& out, const event_facts& of) {
  out.key("requestContext").begin_object().member("accountId", of.api.account);
  out.member("apiId", of.api.id).member("domainName", domain_of(of));
  out.member("domainPrefix", of.api.id).key("http").begin_object();
  out.member("method", of.request.method).member("path", of.path).member("protocol", "HTTP/1.1");
  out.member("sourceIp", of.request.remote_address);
  out.member("userAgent", of.request.header("user-agent")).end_object();
  out.member("requestId", of.request_id).member("routeKey", of.route.key);
  out.member("stage", of.stage.name).member("time", to_clf_date(of.now));
  out.member("timeEpoch", of.now).end_object();
}

bool is_text(std::string_view content_type) {
  std::string type{content_type.substr(0, content_type.find(';'))};
  while (type.ends_with(' '))
    type.pop_back();
  std::ranges::transform(type, type.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return type.empty() || type.starts_with("text/") || type == "application/json"
         || type == "application/javascript" || type == "application/xml" || type.ends_with("+json")
         || type.ends_with("+xml");
}

/// The writer replaces what is no UTF-8, so that text which it would change is none.
bool is_utf8(std::string_view bytes) {
  const auto quoted = json::parse(json_quote(bytes));
  return quoted.ok() && quoted->text() == bytes;
}

void write_body(json_writer& out, const event_facts& of) {
  const bool as_text = is_text(of.request.header("content-type")) && is_utf8(of.body);
  if (!of.body.empty() && as_text)
    out.member("body", of.body);
  else if (!of.body.empty())
    out.member("body", to_base64(of.body));
  out.member("isBase64Encoded", !of.body.empty() && !as_text);
}

} // namespace

std::string make_event(const event_facts& of) {
  json_writer out;
  out.begin_object().member("version", "2.0").member("routeKey", of.route.key);
  out.member("rawPath", of.path).member("rawQueryString", of.request.query);
  write_cookies(out, of.request);
  write_texts(out, "headers", headers_of(of));
  write_texts(out, "queryStringParameters", query_of(of.request.query));
  write_context(out, of);
  texts parameters;
  for (const auto& [name, value] : of.path_parameters)
    parameters.emplace(name, decoded(value, false));
  write_texts(out, "pathParameters", parameters);
  write_texts(out, "stageVariables", of.stage.variables);
  write_body(out, of);
  out.end_object();
  return std::move(out).take();
}

} // namespace troupe::gateway::apigateway
