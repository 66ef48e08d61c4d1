// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/routing.hpp"

#include "gateway/registry.hpp"
#include "gateway/service.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace troupe::gateway {

namespace {

using door_of = std::pair<std::string_view, door>;

/// What a caller may sign for that has a door of its own; the other services are the registry's.
constexpr door_of scopes[] = {
    {"s3", door::s3},
    {"s3express", door::s3},
    {"s3-object-lambda", door::s3},
};

/// Names below localhost that are services and no buckets.
constexpr std::string_view service_names[]
    = {"s3",  "dynamodb", "lambda", "apigateway", "logs", "sts",           "iam",
       "sqs", "sns",      "events", "kms",        "ssm",  "secretsmanager"};

std::optional<door> find_door(std::span<const door_of> list, std::string_view name) {
  for (const auto& [known, to] : list)
    if (known == name)
      return to;
  return std::nullopt;
}

bool is_address(std::string_view name) {
  if (name.starts_with('['))
    return true;
  return !name.empty()
         && std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

/// Takes the text before `mark` off the front; nothing where it does not occur.
std::optional<std::string_view> before(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos || at == 0)
    return std::nullopt;
  return text.substr(0, at);
}

/// True for `label`, `label.anything` and nothing else.
bool is_labelled(std::string_view text, std::string_view label) {
  return text.starts_with(label) && (text.size() == label.size() || text[label.size()] == '.');
}

/// Splits `/a/rest` into `a` and `/rest`.
std::pair<std::string_view, std::string_view> first_segment(std::string_view path) {
  path.remove_prefix(std::min<std::size_t>(1, path.size()));
  const auto slash = path.find('/');
  if (slash == std::string_view::npos)
    return {path, "/"};
  return {path.substr(0, slash), path.substr(slash)};
}

/// An API or a website by its Host; nothing for any other name.
std::optional<destination> route_by_host(std::string_view subdomain, std::string_view path) {
  constexpr std::string_view execute = ".execute-api";
  if (const auto api = before(subdomain, execute);
      api && is_labelled(subdomain.substr(api->size()), execute))
    return destination{
        .to = door::execute_api, .api = std::string{*api}, .path = std::string{path}};
  // `bucket.s3-website.localhost` and `bucket.s3-website-eu-west-1.localhost`.
  const auto at = subdomain.rfind(".s3-website");
  if (at != std::string_view::npos && at > 0)
    return destination{.to = door::website, .bucket = std::string{subdomain.substr(0, at)}};
  return std::nullopt;
}

/// A bucket by its Host: `bucket.s3.localhost`, `bucket.s3.eu-west-1.localhost`,
/// `bucket.localhost`.
std::string bucket_of(std::string_view subdomain) {
  if (subdomain.empty() || is_labelled(subdomain, "s3") || subdomain.starts_with("s3-"))
    return {};
  for (auto at = subdomain.rfind(".s3"); at != std::string_view::npos && at > 0;
       at = subdomain.rfind(".s3", at - 1))
    if (is_labelled(subdomain.substr(at), ".s3") || subdomain.substr(at).starts_with(".s3-"))
      return std::string{subdomain.substr(0, at)};
  const auto last = subdomain.substr(subdomain.rfind('.') + 1);
  if (std::ranges::find(service_names, last) != std::end(service_names)
      || std::ranges::find(service_names, subdomain.substr(0, subdomain.find('.')))
             != std::end(service_names))
    return {};
  return std::string{subdomain};
}

/// Troupe's own paths. No bucket can have a name that begins with an underscore.
std::optional<destination> route_by_own_path(const http_request& request) {
  const std::string_view path = request.path;
  if (!path.starts_with("/_"))
    return std::nullopt;
  if (path == "/_localstack/health" || path == "/_troupe/health")
    return destination{.to = door::health};
  if (path == "/_troupe/unimplemented")
    return destination{.to = door::unimplemented};
  if (path == "/_troupe/reset")
    return destination{.to = door::reset};
  if (path == "/_troupe/usage")
    return destination{.to = door::usage};
  constexpr std::string_view execute = "/_aws/execute-api/";
  if (!path.starts_with(execute))
    return std::nullopt;
  const auto [api, after_api] = first_segment(path.substr(execute.size() - 1));
  const auto [stage, rest] = first_segment(after_api);
  return destination{.to = door::execute_api,
                     .api = std::string{api},
                     .stage = std::string{stage},
                     .path = std::string{rest}};
}

std::optional<destination> route_by_target(const http_request& request) {
  const auto target = request.header("x-amz-target");
  if (target.empty())
    return std::nullopt;
  const auto dot = target.rfind('.');
  const auto service = target.substr(0, dot);
  if (const auto* known = find_targeted_service(service))
    return destination{.to = door::service, .served = known};
  return destination{.to = door::unknown_service,
                     .service = service,
                     .operation = dot == std::string_view::npos ? "" : target.substr(dot + 1)};
}

/// Lambda's paths begin with a date: `/2015-03-31/functions`.
bool is_lambda_path(std::string_view path) {
  constexpr std::string_view pattern = "/20dd-dd-dd/";
  if (path.size() < pattern.size())
    return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool digit = path[i] >= '0' && path[i] <= '9';
    if (pattern[i] == 'd' ? !digit : path[i] != pattern[i])
      return false;
  }
  constexpr std::string_view nouns[]
      = {"functions", "event-source-mappings", "tags",
         "layers",    "account-settings",      "code-signing-configs"};
  const auto noun = first_segment(path.substr(pattern.size() - 1)).first;
  return std::ranges::find(nouns, noun) != std::end(nouns);
}

bool is_form(const http_request& request) {
  return request.method == "POST" && request.path == "/"
         && request.header("content-type").starts_with("application/x-www-form-urlencoded");
}

/// Whose an unsigned form is. The head tells by the Host or by the version in the query; nobody
/// reads a body for it, so a form that says neither is STS's, whose AssumeRoleWithWebIdentity is
/// the one operation of the two that AWS takes unsigned.
std::string_view form_service(const http_request& request, std::string_view subdomain) {
  constexpr std::string_view iam_version = "2010-05-08";
  const bool is_iam
      = is_labelled(subdomain, "iam") || request.query_value("Version") == iam_version;
  return is_iam ? "iam" : "sts";
}

destination route_unsigned(const http_request& request, std::string_view subdomain) {
  const std::string_view path = request.path;
  if (is_lambda_path(path))
    return {.to = door::service, .served = find_signed_service("lambda")};
  if (path == "/v2/apis" || path.starts_with("/v2/apis/"))
    return {.to = door::service, .served = find_signed_service("apigateway")};
  if (is_form(request) || (path == "/" && request.query_value("Action")))
    return {.to = door::service, .served = find_signed_service(form_service(request, subdomain))};
  return {.to = door::s3, .bucket = bucket_of(subdomain)};
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c + 32);
  return out;
}

} // namespace

host_name read_host(std::string_view host) {
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket))
    host = host.substr(0, colon);
  host_name out{lower(host)};
  constexpr std::string_view domains[] = {"localhost", "localhost.localstack.cloud"};
  out.is_local = is_address(out.name);
  const std::string_view name = out.name;
  for (const auto domain : domains) {
    if (name == domain)
      out.is_local = true;
    if (name.size() > domain.size() + 1 && name.ends_with(domain)
        && name[name.size() - domain.size() - 1] == '.') {
      out.is_local = true;
      out.subdomain = std::string{name.substr(0, name.size() - domain.size() - 1)};
    }
  }
  return out;
}

destination route(const http_request& request, const std::optional<credential_scope>& scope,
                  std::string_view listen, bool any_host) {
  const auto host = read_host(request.header("host"));
  if (!host.is_local && host.name != listen && !any_host)
    return {.to = door::wrong_host};
  if (auto found = route_by_host(host.subdomain, request.path))
    return std::move(*found);
  if (auto found = route_by_own_path(request))
    return std::move(*found);
  if (auto found = route_by_target(request))
    return std::move(*found);
  if (!scope)
    return route_unsigned(request, host.subdomain);
  const auto to = find_door(scopes, scope->service);
  if (to == door::s3)
    return {.to = door::s3, .bucket = bucket_of(host.subdomain)};
  if (to)
    return {.to = *to};
  if (const auto* known = find_signed_service(scope->service))
    return {.to = door::service, .served = known};
  return {.to = door::unknown_service, .service = scope->service, .operation = "request"};
}

bool is_answered_by_guest(const destination& where, const http_request& request) {
  switch (where.to) {
    case door::wrong_host:
    case door::health:
    case door::unimplemented:
    case door::execute_api:
      return true;
    case door::service:
      return where.served->model().name == "lambda" && request.method == "POST"
             && request.path.ends_with("/invocations");
    default:
      return false;
  }
}

} // namespace troupe::gateway
