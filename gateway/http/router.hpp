// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/auth/credentials.hpp"
#include "gateway/auth/signature.hpp"
#include "gateway/http/routing.hpp"
#include "gateway/services.hpp"
#include "gateway/wire/errors.hpp"

#include <memory>
#include <variant>

/// The way of every request through one gateway thread: told apart, checked, handed to its service,
/// written into the access log. It owns nothing but its thread's caches.
namespace troupe::gateway {

/// What the routers of all threads share. Outlives them; read-only but for what is atomic.
struct gateway_state {
  const settings& config;
  const clock& time;
  const services& node;
  const credentials& keys;
  service_table doors;
  unimplemented_calls unimplemented = {};
  /// Grows with every reset, so that every thread forgets its handles.
  std::atomic<std::uint64_t> wipes = 0;
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

  task<http_response> handle(http_request& request, request_body& body) override;
  void give_up() override;

private:
  /// A request whose signature needs no check, or stood it.
  struct admitted {
    std::shared_ptr<const signature_context> signed_with = {};
    /// The body, where it had to be read for the check.
    std::optional<std::string> body = {};
  };

  [[nodiscard]] bool must_check(const destination& where,
                                const std::optional<credential_scope>& scope) const;
  task<std::variant<admitted, auth_refusal>> check(const http_request& request, request_body& body,
                                                   const credential_scope* scope, door where);
  task<http_response> dispatch(call& c, const destination& where);
  task<http_response> dispatch_safely(call& c, const destination& where);
  task<http_response> answer_own(call& c, door where);

  gateway_state& shared_;
  caf::strong_actor_ptr keep_;
  site site_;
  request_ids ids_;
  signing_keys signing_keys_;
};

/// How a door's service writes its errors.
wire_service wire_of(door where);
/// The name of a door's service in messages and access lines: `DynamoDB`.
std::string_view service_name(door where);

} // namespace troupe::gateway
