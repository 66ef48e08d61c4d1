// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/router.hpp"

#include "config/logging.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "gateway/http/buffered_body.hpp"
#include "gateway/http/forward.hpp"
#include "gateway/own_pages.hpp"

namespace troupe::gateway {

namespace {

/// Lambda's own limit for a CreateFunction request; the other services take less.
constexpr std::size_t signed_body_bytes_max = 70'167'211;

bool is_public(door where) {
  return where == door::wrong_host || where == door::health || where == door::website
         || where == door::execute_api;
}

/// The service that a caller must have signed for.
bool is_scope_of(door where, std::string_view service) {
  switch (where) {
    case door::dynamodb:
      return service == "dynamodb";
    case door::lambda:
      return service == "lambda";
    case door::apigateway:
      return service == "apigateway";
    case door::logs:
      return service == "logs";
    case door::s3:
      return service.starts_with("s3");
    case door::sts:
      return service == "sts";
    default:
      return true;
  }
}

auth_refusal no_such_key(const credential_scope& scope, door where) {
  const bool is_s3 = where == door::s3;
  auth_refusal out{{code::unknown_key,
                    is_s3 ? "The AWS Access Key Id you provided does not exist in our records."
                          : "The security token included in the request is invalid."},
                   {}};
  if (is_s3)
    out.extras = {{"AWSAccessKeyId", scope.access_key}};
  return out;
}

void log_access(const call& c, door where, const http_response& answer,
                std::chrono::steady_clock::time_point began) {
  access_entry line;
  line.request_id = c.request_id;
  line.remote_address = c.request.remote_address;
  line.service = service_name(where);
  line.operation = c.operation;
  line.method = c.request.method;
  line.path = c.request.path;
  line.status = answer.status;
  line.bytes_in = c.request.content_length.value_or(0);
  line.bytes_out = answer.file ? answer.file->length : answer.body.size();
  line.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now()
                                                                    - began);
  access_line(line);
}

task<http_response> ready(http_response answer) {
  co_return answer;
}

} // namespace

std::string request_ids::next() {
  constexpr std::size_t id_bytes = 16;
  constexpr std::size_t stock_ids = 256;
  constexpr std::string_view digits = "0123456789abcdef";
  if (used_ == stock_.size()) {
    stock_ = random_bytes(stock_ids * id_bytes);
    used_ = 0;
  }
  auto* bytes = stock_.data() + used_;
  used_ += id_bytes;
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40); // Version 4,
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80); // variant 1.
  std::string out;
  out.reserve(36);
  for (std::size_t i = 0; i < id_bytes; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      out += '-';
    const auto byte = static_cast<unsigned char>(bytes[i]);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

wire_service wire_of(door where) {
  switch (where) {
    case door::dynamodb:
      return wire_service::dynamodb;
    case door::lambda:
      return wire_service::lambda;
    case door::apigateway:
      return wire_service::apigateway;
    case door::execute_api:
      return wire_service::execute_api;
    case door::logs:
      return wire_service::logs;
    case door::sts:
      return wire_service::sts;
    case door::s3:
    case door::website:
      return wire_service::s3;
    default:
      return wire_service::execute_api; // Troupe's own paths: `{"message":...}`.
  }
}

std::string_view service_name(door where) {
  switch (where) {
    case door::dynamodb:
      return "DynamoDB";
    case door::lambda:
      return "Lambda";
    case door::apigateway:
      return "ApiGatewayV2";
    case door::execute_api:
      return "ExecuteApi";
    case door::logs:
      return "Logs";
    case door::sts:
      return "STS";
    case door::s3:
      return "S3";
    case door::website:
      return "Website";
    case door::unknown_service:
      return "Unknown";
    default:
      return "Troupe";
  }
}

router::router(gateway_state& shared, courier& post, caf::strong_actor_ptr keep)
    : shared_(shared), keep_(std::move(keep)), site_{shared.config, shared.time, shared.node, post,
                                                     shared.unimplemented} {
  site_.wipes = &shared.wipes;
}

void router::give_up() {
  site_.post.give_up();
}

task<http_response> router::handle(http_request& request, request_body& body) {
  const auto began = std::chrono::steady_clock::now();
  const auto scope = read_scope(request);
  const auto where = route(request, scope, shared_.config.listen, shared_.config.auth.required);
  call c{site_, request, body, ids_.next()};
  c.who.region = scope ? scope->region : shared_.config.region;
  c.who.account = shared_.config.account;
  if (scope) {
    c.who.account = account_of(scope->access_key, shared_.keys, shared_.config.account);
    c.who.service = scope->service;
    c.who.access_key = scope->access_key;
  }
  http_response answer;
  if (shared_.node.is_guest && !is_answered_by_guest(where, request)) {
    c.operation = "forward";
    auto forwarding = forward(c);
    auto forwarded = co_await std::move(forwarding);
    answer = forwarded ? std::move(*forwarded) : refuse(c, wire_of(where.to), forwarded.refusal());
  } else if (!must_check(where, scope)) {
    auto dispatching = dispatch_safely(c, where);
    answer = co_await std::move(dispatching);
  } else {
    auto checking = check(request, body, scope ? &*scope : nullptr, where.to);
    auto verdict = co_await std::move(checking);
    if (auto* refused = std::get_if<auth_refusal>(&verdict)) {
      answer = refuse(c, wire_of(where.to), refused->why, refused->extras);
    } else {
      auto& passed = std::get<admitted>(verdict);
      buffered_body read{passed.body ? std::move(*passed.body) : std::string{}};
      call checked{site_, request, passed.body ? read : body, c.request_id, c.who};
      checked.signed_with = std::move(passed.signed_with);
      auto dispatching = dispatch_safely(checked, where);
      answer = co_await std::move(dispatching);
      c.operation = std::move(checked.operation);
    }
  }
  if (is_access_logged())
    log_access(c, where.to, answer, began);
  co_return answer;
}

/// Where no signature is required, one is still checked if its key is one of ours: a user who signs
/// with it is told of a mistake here rather than in production.
bool router::must_check(const destination& where,
                        const std::optional<credential_scope>& scope) const {
  if (is_public(where.to))
    return false;
  return shared_.config.auth.required || (scope && shared_.keys.find(scope->access_key));
}

task<std::variant<router::admitted, auth_refusal>> router::check(const http_request& request,
                                                                 request_body& body,
                                                                 const credential_scope* scope,
                                                                 door where) {
  if (!scope) {
    // Unsigned, or signed in a way that has no scope; `verify` finds the words for the latter.
    if (where == door::s3 && !request.has_header("authorization"))
      co_return auth_refusal{{code::access_denied, "Access Denied"}, {}};
    auto verdict = verify(request, {}, signing_keys_);
    co_return std::get<auth_refusal>(std::move(verdict));
  }
  const auto* key = shared_.keys.find(scope->access_key);
  if (!key)
    co_return no_such_key(*scope, where);
  if (!is_scope_of(where, scope->service))
    co_return auth_refusal{{code::bad_signature, "Credential should be scoped to correct service."},
                           {}};
  admitted passed;
  std::string body_digest;
  if (where != door::s3) {
    auto reading = body.read_all(signed_body_bytes_max);
    auto all = co_await std::move(reading);
    if (!all)
      co_return auth_refusal{all.refusal(), {}};
    body_digest = to_hex(sha256(*all));
    passed.body = std::move(*all);
  }
  const verification with{key->secret, body_digest, shared_.time.now()};
  auto verdict = verify(request, with, signing_keys_);
  if (auto* refused = std::get_if<auth_refusal>(&verdict))
    co_return std::move(*refused);
  passed.signed_with
      = std::make_shared<const signature_context>(std::get<signature_context>(std::move(verdict)));
  co_return passed;
}

task<http_response> router::dispatch_safely(call& c, const destination& where) {
  error went_wrong;
  try {
    auto dispatching = dispatch(c, where);
    co_return co_await std::move(dispatching);
  } catch (const fault& broken) {
    went_wrong = {broken.kind, broken.message};
  } catch (const std::exception& broken) {
    went_wrong = {code::internal, broken.what()};
  }
  log_error("request failed id=" + c.request_id + " reason=" + log_value(went_wrong.message));
  co_return refuse(c, wire_of(where.to), went_wrong);
}

task<http_response> router::answer_own(call& c, door where) {
  switch (where) {
    case door::health:
      return ready(health_page(c));
    case door::unimplemented:
      return ready(unimplemented_page(c));
    case door::reset:
      return reset_page(c, shared_.wipes);
    default:
      return ready(wrong_host_page(c));
  }
}

/// Not a coroutine: the service's own task is handed through.
task<http_response> router::dispatch(call& c, const destination& where) {
  const auto& doors = shared_.doors;
  switch (where.to) {
    case door::dynamodb:
      if (doors.dynamodb)
        return doors.dynamodb(c);
      break;
    case door::lambda:
      if (doors.lambda)
        return doors.lambda(c);
      break;
    case door::apigateway:
      if (doors.apigateway)
        return doors.apigateway(c);
      break;
    case door::logs:
      if (doors.logs)
        return doors.logs(c);
      break;
    case door::sts:
      if (doors.sts)
        return doors.sts(c);
      break;
    case door::s3:
      if (doors.s3)
        return doors.s3(c, where.bucket);
      break;
    case door::website:
      if (doors.website)
        return doors.website(c, where.bucket);
      break;
    case door::execute_api:
      if (doors.execute)
        return doors.execute(c, where.api, where.stage, where.path);
      break;
    case door::usage:
      if (doors.usage)
        return doors.usage(c);
      break;
    case door::unknown_service:
      return refuse_unknown_service(c, where);
    default:
      return answer_own(c, where.to);
  }
  return ready(refuse_unimplemented(c, wire_of(where.to), service_name(where.to), "request"));
}

} // namespace troupe::gateway
