// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/doorkeeper.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "core/session_token.hpp"
#include "gateway/auth/claim.hpp"
#include "gateway/http/forward.hpp"
#include "gateway/service.hpp"

namespace troupe::gateway {

namespace {

/// What a door's service takes of a body at most: no more of it is read to judge a signature.
std::size_t body_bytes_max(const destination& where, const http_request& request) {
  switch (where.to) {
    case door::service:
      return where.served->judged_bytes_max ? where.served->judged_bytes_max(request)
                                            : where.served->body_bytes_max;
    default:
      return limits::form_bytes_max;
  }
}

bool is_public(door where) {
  return where == door::wrong_host || where == door::health || where == door::website
         || where == door::execute_api;
}

/// The service that a caller must have signed for.
bool is_scope_of(const destination& where, std::string_view service) {
  switch (where.to) {
    case door::service:
      return service == where.served->model().signing_name;
    case door::s3:
      return service.starts_with("s3");
    default:
      return true;
  }
}

auth_refusal no_such_key(const caller& who, door where) {
  const bool is_s3 = where == door::s3;
  auth_refusal out{{code::unknown_key,
                    is_s3 ? "The AWS Access Key Id you provided does not exist in our records."
                          : "The security token included in the request is invalid."}};
  if (is_s3)
    out.why.fields = {{"AWSAccessKeyId", who.access_key}};
  return out;
}

auth_refusal token_expired(door where) {
  const bool is_s3 = where == door::s3;
  return {{code::token_expired, is_s3 ? "The provided token has expired."
                                      : "The security token included in the request is expired"}};
}

std::shared_ptr<const signature_context> keep(std::variant<signature_context, auth_refusal>& good) {
  return std::make_shared<const signature_context>(std::get<signature_context>(std::move(good)));
}

/// The token of temporary credentials. The query's name differs in case between the two versions.
std::string token_of(const http_request& request) {
  if (request.has_header("x-amz-security-token"))
    return std::string{request.header("x-amz-security-token")};
  if (auto token = request.query_value("X-Amz-Security-Token"))
    return std::move(*token);
  return request.query_value("x-amz-security-token").value_or("");
}

/// What temporary credentials say of who works with them.
void become(caller& who, session of) {
  who.account = std::move(of.account);
  who.principal_id = std::move(of.principal_id);
  who.details = std::move(of.details);
  who.user = std::move(of.user);
  who.user_path = std::move(of.user_path);
  who.is_temporary = true;
  if (of.kind == session_kind::federated)
    who.federated = std::move(of.name);
  else if (of.kind == session_kind::role)
    who.session = std::move(of.name);
  who.role = std::move(of.role);
}

/// A request without a scope: unsigned, or signed in a way that we do not know.
auth_refusal refuse_unsigned(const http_request& request, door where, signing_keys& keys) {
  if (where == door::s3 && !request.has_header("authorization"))
    return {{code::access_denied, "Access Denied"}};
  return std::get<auth_refusal>(verify(request, {}, keys)); // It finds the words.
}

} // namespace

identity doorkeeper::identify(const http_request& request,
                              std::optional<credential_scope> scope) const {
  auto found = claim_of(request, std::move(scope));
  if (found.secret)
    return found;
  std::optional<session> function;
  if (users_ && request.remote_user)
    function = users_->find(*request.remote_user);
  // A guest vouches for a function of its own, whose process it knows.
  const auto token = request.header(vouching_field);
  if (!function && issuer_ && !token.empty())
    function = issuer_->bearer_of(token);
  if (function) {
    found.who.access_key.clear(); // It proved nothing by it.
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
  find_key(found, request);
  return found;
}

void doorkeeper::find_key(identity& of, const http_request& request) const {
  auto& who = of.who;
  if (const auto* key = keys_.find(who.access_key)) {
    of.secret = key->secret;
    return;
  }
  if (issuer_ && sessions::may_have_issued(who.access_key)) {
    if (auto known = issuer_->recognize(who.access_key, token_of(request))) {
      of.secret = std::move(known->secret);
      of.is_over = known->who.is_over(time_.now());
      become(who, std::move(known->who));
    } else {
      // One of ours that is no longer good is nobody's, not anybody's.
      of.is_inactive = token_of(request).starts_with(session_token_front);
    }
    return;
  }
  if (!user_keys_)
    return;
  if (auto known = user_keys_->find(who.access_key)) {
    who.account = known->holder->account;
    who.user = known->holder->user;
    who.user_path = known->holder->path;
    who.principal_id = known->holder->user_id;
    of.secret = std::move(known->secret);
    of.is_users = true;
    of.is_inactive = !known->is_active;
  }
}

void doorkeeper::note_use(const identity& proven) const {
  if (proven.is_users)
    user_keys_->note_use(proven.who.account, proven.who.access_key,
                         {time_.now(), proven.who.region, proven.who.service});
}

bool doorkeeper::must_check(const destination& where, const identity& claimed) const {
  return !is_public(where.to) && (config_.auth.required || claimed.secret || claimed.is_inactive);
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
  const bool is_s3 = where.to == door::s3;
  if (!claimed.scope && !(claimed.old && is_s3))
    co_return refuse_unsigned(request, where.to, signing_keys_);
  if (!claimed.secret || claimed.is_inactive)
    co_return no_such_key(claimed.who, where.to);
  if (claimed.is_over)
    co_return token_expired(where.to);
  auto checking = check_signature(request, body, claimed, where);
  auto verdict = co_await std::move(checking);
  if (std::holds_alternative<admitted>(verdict))
    note_use(claimed);
  co_return verdict;
}

task<std::variant<admitted, auth_refusal>> doorkeeper::check_signature(const http_request& request,
                                                                       request_body& body,
                                                                       const identity& claimed,
                                                                       const destination& where) {
  const auto now = time_.now();
  const bool is_s3 = where.to == door::s3;
  if (claimed.old) {
    if (auto refused = judge_time(*claimed.old, now))
      co_return std::move(*refused);
    if (auto refused = verify(request, *claimed.old, where.bucket, *claimed.secret))
      co_return std::move(*refused);
    body.belongs_to(claimed.who.access_key);
    co_return admitted{};
  }
  if (!is_scope_of(where, claimed.scope->service))
    co_return auth_refusal{
        {code::bad_signature, "Credential should be scoped to correct service."}};
  if (!is_s3) {
    auto checking = check_body(request, body, claimed, body_bytes_max(where, request));
    co_return co_await std::move(checking);
  }
  auto verdict = verify(request, {*claimed.secret, {}, now}, signing_keys_);
  if (auto* refused = std::get_if<auth_refusal>(&verdict))
    co_return std::move(*refused);
  body.belongs_to(claimed.who.access_key);
  co_return admitted{keep(verdict), {}};
}

task<std::variant<admitted, auth_refusal>> doorkeeper::check_body(const http_request& request,
                                                                  request_body& body,
                                                                  const identity& claimed,
                                                                  std::size_t bytes_max) {
  const auto now = time_.now();
  const auto judged = judge_head(request, now);
  if (const auto* refused = std::get_if<auth_refusal>(&judged))
    co_return *refused;
  const auto& claim = std::get<signature_claim>(judged);
  std::variant<signature_context, auth_refusal> verdict;
  const std::string announced{request.header("x-amz-content-sha256")};
  const bool is_announced = payload_mode_of(announced) == payload_mode::digest;
  if (is_announced) {
    verdict = verify(request, claim, {*claimed.secret, announced, now}, signing_keys_);
    if (auto* refused = std::get_if<auth_refusal>(&verdict))
      co_return std::move(*refused);
    body.belongs_to(claimed.who.access_key);
  }
  auto reading = body.read_all(bytes_max);
  auto all = co_await std::move(reading);
  if (!all)
    co_return auth_refusal{all.refusal()};
  const auto digest = to_hex(sha256(*all));
  if (!is_announced || digest != announced)
    verdict = verify(request, claim, {*claimed.secret, digest, now}, signing_keys_);
  if (auto* refused = std::get_if<auth_refusal>(&verdict))
    co_return std::move(*refused);
  body.belongs_to(claimed.who.access_key);
  co_return admitted{keep(verdict), std::move(*all)};
}

} // namespace troupe::gateway
