// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/router.hpp"

#include "config/logging.hpp"
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/names.hpp"
#include "gateway/http/buffered_body.hpp"
#include "gateway/http/forward.hpp"
#include "gateway/own_pages.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/service.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>

namespace troupe::gateway {

namespace {

void log_access(const call& c, const destination& where, const http_response& answer,
                std::chrono::steady_clock::time_point began) {
  access_entry line;
  line.request_id = c.request_id;
  line.remote_address = c.request.remote_address;
  line.service = service_name(where);
  line.operation = c.operation;
  line.resource = c.resource;
  line.method = c.request.method;
  line.path = c.request.path;
  line.status = answer.status;
  line.bytes_in = c.request.content_length.value_or(0);
  line.bytes_out
      = answer.file ? answer.announced_length.value_or(answer.file->length) : answer.body.size();
  line.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now()
                                                                    - began);
  access_line(line);
}

/// Says what would let the page in; of a bucket, a preflight is refused in S3's own words.
http_response refuse_page(call& c, const destination& where) {
  c.operation = "foreign-page";
  if (where.to == door::s3 && is_preflight(c.request))
    return s3::refuse_preflight(c, where.bucket);
  const auto origin = c.request.header("origin");
  error why{code::foreign_page, "troupe: a web page of "};
  why.message.append(is_origin(origin) ? origin : "another site")
      .append(" may not call this service; the setting cors.allowed_origins names those that may");
  return refuse(c, where, why);
}

task<http_response> ready(http_response answer) {
  co_return answer;
}

/// A guest's way with what its owner answers.
task<http_response> send_on(call& c, destination where) {
  c.operation = "forward";
  auto forwarding = forward(c);
  auto forwarded = co_await std::move(forwarding);
  co_return forwarded ? std::move(*forwarded) : refuse(c, where, forwarded.refusal());
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

http_response refuse(call& c, const destination& where, const error& why) {
  switch (where.to) {
    case door::service:
      return refuse(c, *where.served, why);
    case door::s3:
    case door::website:
      return s3::refuse(c, why);
    default:
      return refuse_plainly(c, why); // Troupe's own paths too.
  }
}

std::string_view service_name(const destination& where) {
  switch (where.to) {
    case door::service:
      return where.served->name;
    case door::execute_api:
      return "ExecuteApi";
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
                                                     shared.unimplemented},
      doorkeeper_{shared.config,      shared.time,       shared.keys,
                  shared.node.issuer, shared.node.users, shared.node.keys} {
  site_.forgettings = &shared.forgettings;
  site_.memory = shared.memory;
  site_.post.follow(shared.node.owner);
}

router::~router() {
  // CAF registers whoever writes to another node for as long as the actor system lives, and the
  // courier is bound to this thread.
  if (shared_.node.system && keep_)
    shared_.node.system->registry().erase(keep_->id());
}

void router::give_up() {
  site_.post.give_up();
}

task<http_response> router::handle(http_request& request, request_body& body) {
  const auto began = std::chrono::steady_clock::now();
  const auto claimed = doorkeeper_.identify(request, read_scope(request));
  const auto where
      = route(request, claimed.scope, shared_.config.listen, shared_.config.auth.required);
  call c{site_, request, body, ids_.next(), claimed.who};
  const auto page = judge_page(request, where.to, shared_.config);
  auto answering = answer_page(c, claimed, where, page);
  auto answer = co_await std::move(answering);
  address_page(request, where.to, page, shared_.config, answer);
  if (is_access_logged())
    log_access(c, where, answer, began);
  co_return answer;
}

/// What a page elsewhere asks for ends here, before a byte of the body is read. Not a coroutine:
/// the next one's own task is handed through.
task<http_response> router::answer_page(call& c, const identity& claimed, const destination& where,
                                        page_verdict page) {
  if (page == page_verdict::preflight) {
    c.operation = "preflight";
    return ready(permit_preflight(c.request));
  }
  const bool is_sent_on = shared_.node.is_guest() && !is_answered_by_guest(where, c.request);
  // A signature with a key that is known is checked below; a guest leaves that to its owner.
  const bool is_unproven = page == page_verdict::unproven && !claimed.secret && !is_sent_on;
  if (page == page_verdict::foreign || is_unproven)
    return ready(refuse_page(c, where));
  const bool must_check = doorkeeper_.must_check(where, claimed);
  if (!must_check)
    c.body.belongs_to(c.request.remote_address);
  if (is_sent_on)
    return send_on(c, where);
  if (must_check)
    return check_and_dispatch(c, claimed, where);
  if (const auto refused = doorkeeper_.judge_unchecked(c.request, claimed))
    return ready(refuse(c, where, refused->why));
  return dispatch_safely(c, where);
}

task<http_response> router::check_and_dispatch(call& c, const identity& claimed,
                                               const destination& where) {
  auto checking = doorkeeper_.check(c.request, c.body, claimed, where);
  auto verdict = co_await std::move(checking);
  if (const auto* refused = std::get_if<auth_refusal>(&verdict))
    co_return refuse(c, where, refused->why);
  auto& passed = std::get<admitted>(verdict);
  buffered_body read{passed.body ? std::move(*passed.body) : std::string{}, &c.body};
  call checked{site_, c.request, passed.body ? read : c.body, c.request_id, c.who};
  checked.signed_with = std::move(passed.signed_with);
  auto dispatching = dispatch_safely(checked, where);
  auto answer = co_await std::move(dispatching);
  c.operation = std::move(checked.operation);
  c.resource = std::move(checked.resource);
  co_return answer;
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
  co_return refuse(c, where, went_wrong);
}

task<http_response> router::answer_own(call& c, door where) {
  switch (where) {
    case door::health:
      return ready(health_page(c));
    case door::unimplemented:
      return ready(unimplemented_page(c));
    case door::reset:
      return reset_page(c, shared_.forgettings);
    default:
      return ready(wrong_host_page(c));
  }
}

/// Not a coroutine: the service's own task is handed through.
task<http_response> router::dispatch(call& c, const destination& where) {
  const auto& doors = shared_.doors;
  switch (where.to) {
    case door::service:
      if (doors.served)
        return doors.served(c, *where.served);
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
  return ready(refuse(c, where, not_implemented(c, service_name(where), "request")));
}

} // namespace troupe::gateway
