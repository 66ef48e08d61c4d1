// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/auth/doorkeeper.hpp"
#include "gateway/http/origin.hpp"
#include "gateway/http/routing.hpp"
#include "gateway/services.hpp"
#include "gateway/wire/errors.hpp"

#include <memory>
#include <variant>

/// The way of every request through one gateway thread: told apart, judged by the web page that it
/// is for, checked, handed to its service, written into the access log. It owns nothing but its
/// thread's caches.
namespace troupe::gateway {

/// What the routers of all threads share. Outlives them; read-only but for what is atomic.
struct gateway_state {
  const settings& config;
  const clock& time;
  const services& node;
  const credentials& keys;
  service_table doors;
  unimplemented_calls unimplemented = {};
  /// Grows so that every thread forgets its handles: with every reset, and when a function may take
  /// longer than before.
  std::atomic<std::uint64_t> forgettings = 0;
  const memory_budget* memory = nullptr;
};

/// UUIDs from a stock of random bytes: one system call for many requests.
class request_ids {
public:
  std::string next();

private:
  std::string stock_;
  std::size_t used_ = 0;
};

class router final : public request_handler {
public:
  /// `keep` is what the router's courier needs to live; `post` is that courier.
  router(gateway_state& shared, courier& post, caf::strong_actor_ptr keep);
  ~router() override;

  task<http_response> handle(http_request& request, request_body& body) override;
  void give_up() override;

private:
  task<http_response> answer_page(call& c, const identity& claimed, const destination& where,
                                  page_verdict page);
  task<http_response> check_and_dispatch(call& c, const identity& claimed,
                                         const destination& where);
  task<http_response> dispatch(call& c, const destination& where);
  task<http_response> dispatch_safely(call& c, const destination& where);
  task<http_response> answer_own(call& c, door where);

  gateway_state& shared_;
  caf::strong_actor_ptr keep_;
  site site_;
  request_ids ids_;
  doorkeeper doorkeeper_;
};

/// The answer for a refusal, as the request's service writes it.
http_response refuse(call& c, const destination& where, const error& why);
/// The name of a request's service in messages and access lines: `DynamoDB`.
std::string_view service_name(const destination& where);

} // namespace troupe::gateway
