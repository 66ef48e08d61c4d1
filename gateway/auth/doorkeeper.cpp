// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/doorkeeper.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"

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

auth_refusal no_such_key(const caller& who, door where) {
  const bool is_s3 = where == door::s3;
  auth_refusal out{{code::unknown_key,
                    is_s3 ? "The AWS Access Key Id you provided does not exist in our records."
                          : "The security token included in the request is invalid."},
                   {}};
  if (is_s3)
    out.extras = {{"AWSAccessKeyId", who.access_key}};
  return out;
}

/// The token of temporary credentials. The query's name differs in case between the two versions.
std::string token_of(const http_request& request) {
  if (request.has_header("x-amz-security-token"))
    return std::string{request.header("x-amz-security-token")};
  if (auto token = request.query_value("X-Amz-Security-Token"))
    return std::move(*token);
  return request.query_value("x-amz-security-token").value_or("");
}

/// A request without a scope: unsigned, or signed in a way that we do not know.
auth_refusal refuse_unsigned(const http_request& request, door where, signing_keys& keys) {
  if (where == door::s3 && !request.has_header("authorization"))
    return {{code::access_denied, "Access Denied"}, {}};
  return std::get<auth_refusal>(verify(request, {}, keys)); // It finds the words.
}

} // namespace

identity doorkeeper::identify(const http_request& request,
                              std::optional<credential_scope> scope) const {
  auto found = claim_of(request, std::move(scope));
  if (found.secret || !users_ || !request.remote_user)
    return found;
  if (auto function = users_->find(*request.remote_user)) {
    found.who.account = std::move(function->account);
    found.who.role = std::move(function->role);
    found.who.session = std::move(function->name);
  }
  return found;
}

identity doorkeeper::claim_of(const http_request& request,
                              std::optional<credential_scope> scope) const {
  identity found;
  auto& who = found.who;
  who.account = config_.account;
  who.region = config_.region;
  if (scope) {
    who.region = scope->region;
    who.service = scope->service;
    who.access_key = scope->access_key;
    found.scope = std::move(scope);
  } else if (auto old = read_presigned_v2(request)) {
    who.service = "s3";
    who.access_key = old->access_key;
    found.old = std::move(old);
  } else {
    return found;
  }
  who.account = account_of(who.access_key, keys_, config_.account);
  if (const auto* key = keys_.find(who.access_key)) {
    found.secret = key->secret;
  } else if (issuer_ && sessions::may_have_issued(who.access_key)) {
    if (auto session = issuer_->recognize(who.access_key, token_of(request))) {
      who.account = std::move(session->who.account);
      who.role = std::move(session->who.role);
      who.session = std::move(session->who.name);
      found.secret = std::move(session->secret);
    }
  }
  return found;
}

bool doorkeeper::must_check(const destination& where, const identity& claimed) const {
  return !is_public(where.to) && (config_.auth.required || claimed.secret);
}

std::optional<auth_refusal> doorkeeper::judge_unchecked(const http_request& request,
                                                        const identity& claimed) const {
  if (claimed.old)
    return judge_time(*claimed.old, time_.now());
  if (claimed.scope)
    return judge_presigned_time(request, time_.now());
  return std::nullopt;
}

task<std::variant<admitted, auth_refusal>> doorkeeper::check(const http_request& request,
                                                             request_body& body,
                                                             const identity& claimed,
                                                             const destination& where) {
  const auto now = time_.now();
  const bool is_s3 = where.to == door::s3;
  if (!claimed.scope && !(claimed.old && is_s3))
    co_return refuse_unsigned(request, where.to, signing_keys_);
  if (!claimed.secret)
    co_return no_such_key(claimed.who, where.to);
  if (claimed.old) {
    if (auto refused = judge_time(*claimed.old, now))
      co_return std::move(*refused);
    if (auto refused = verify(request, *claimed.old, where.bucket, *claimed.secret))
      co_return std::move(*refused);
    co_return admitted{};
  }
  if (!is_scope_of(where.to, claimed.scope->service))
    co_return auth_refusal{{code::bad_signature, "Credential should be scoped to correct service."},
                           {}};
  admitted passed;
  std::string body_digest;
  if (!is_s3) {
    auto reading = body.read_all(signed_body_bytes_max);
    auto all = co_await std::move(reading);
    if (!all)
      co_return auth_refusal{all.refusal(), {}};
    body_digest = to_hex(sha256(*all));
    passed.body = std::move(*all);
  }
  auto verdict = verify(request, {*claimed.secret, body_digest, now}, signing_keys_);
  if (auto* refused = std::get_if<auth_refusal>(&verdict))
    co_return std::move(*refused);
  passed.signed_with
      = std::make_shared<const signature_context>(std::get<signature_context>(std::move(verdict)));
  co_return passed;
}

} // namespace troupe::gateway
