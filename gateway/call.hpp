// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/existence.hpp"
#include "actors/protocol/services.hpp"
#include "config/settings.hpp"
#include "core/clock.hpp"
#include "gateway/http/courier.hpp"
#include "gateway/http/message.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

/// One request on its way through the gateway, and the gateway thread it is on.
namespace troupe::gateway {

/// Who asks, as told by the credential scope; defaults from the settings for an unsigned request.
struct caller {
  std::string account;
  std::string region;
  std::string service;    ///< `dynamodb`, `lambda`, `s3`, ...; empty when unsigned.
  std::string access_key; ///< Empty when unsigned.
  std::string role;       ///< Whose temporary credentials it works with; empty for others.
  std::string session;    ///< The session of that role: a function's name.
  /// An IAM user, by a key of its own or by temporary credentials: its name and path; empty for
  /// others. What a user federates has the user's too.
  std::string user = {};
  std::string user_path = {};
  std::string federated = {}; ///< The name of a federated user.
  /// Of the role or user (`AROA…`, `AIDA…`), where the credentials tell it; a function's do not.
  std::string principal_id = {};
  bool is_temporary = false;
  std::string details = {}; ///< What bounds and describes its session: JSON, or empty.
};

/// Who a caller is, as policies and refusals name it: `arn:aws:iam::ACCOUNT:root`, a user's ARN, a
/// session's `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION` or `…:federated-user/NAME`.
std::string principal_arn(const caller& who);

class memory_budget; // gateway/http/memory_budget.hpp

/// Shared by all gateway threads; thread-safe.
class unimplemented_calls {
public:
  void count(std::string_view service, std::string_view operation);
  [[nodiscard]] std::map<std::string, std::uint64_t> counts() const;

private:
  mutable std::mutex guard_;
  std::map<std::string, std::uint64_t> counts_;
};

/// What one gateway thread owns.
struct site {
  const settings& config;
  const clock& time;
  const services& node;
  courier& post;
  unimplemented_calls& unimplemented;

  struct route {
    caf::strong_actor_ptr to;
    std::chrono::steady_clock::time_point since;
    /// Of a function: how long its answer may take; zero until it is known
    /// (gateway/lambda/invoke.cpp).
    std::chrono::milliseconds patience{0};
  };
  /// Handles that this thread was given within `limits::route_lease`; then it asks the directory
  /// anew, which so learns what is still in use.
  std::unordered_map<std::string, route> routes = {};
  /// Grows when no handle, or what is known with it, is good any more; may be null in tests.
  std::atomic<std::uint64_t>* forgettings = nullptr;
  std::uint64_t forgettings_seen = 0;
  std::uint64_t turn_seen = 0; ///< Of a guest's owner: handles are good for one turn.
  /// What the gateway holds for its clients; null in tests.
  const memory_budget* memory = nullptr;
};

struct signature_context; // gateway/auth/signature.hpp

namespace wire {
class value_tree;       // gateway/wire/value.hpp
struct operation_model; // gateway/wire/model.hpp
} // namespace wire

/// An operation's input, until it has been seen that all of it was taken.
struct unseen_input {
  const wire::operation_model* of = nullptr;
  const wire::value_tree* tree = nullptr;
  /// How its service says what was not taken; null: `wire::not_implemented`.
  error (*words)(const wire::operation_model& of, const wire::value_tree& tree) = nullptr;
};

struct call {
  site& gateway;
  http_request& request;
  request_body& body;
  std::string request_id; ///< A UUID; goes into the answer and the access line.
  caller who = {};
  std::string operation = {}; ///< `DynamoDB.PutItem`, for the access line.
  std::string resource = {};  ///< The ARN of what it is about, where that is known.
  /// The first label of the path where the host says it and the path does not: S3's bucket.
  std::string host_label = {};
  unseen_input input = {}; ///< gateway/service.hpp
  /// What a verified signature leaves behind for the signatures of chunks; null when the request is
  /// unsigned, or its signature was not checked.
  std::shared_ptr<const signature_context> signed_with = {};
};

/// What a request asks for and its operation never took, refused by name; nothing if all was taken.
/// Every question to an actor begins with it, so that nothing has happened by then.
std::optional<error> refuse_untaken(call& c);

/// What this thread was given within `limits::route_lease`, or null; good until the next call of
/// this.
site::route* find_route(site& here, noun kind, const address& where);
/// The handle of it, or null.
caf::strong_actor_ptr known_route(site& here, noun kind, const address& where);

/// The actor of a named thing, from the directory; null where there is no such thing. Kept among
/// the thread's routes, unless it is `to_make`: such a handle is used once and then let go.
task<result<caf::strong_actor_ptr>> find(call& c, noun kind, address where, bool to_make = false);
void let_go_of(call& c, caf::strong_actor_ptr made_by);

/// Asks an actor and awaits its answer.
template <class Actor, class Message>
task<result<answer_of<Actor, Message>>>
ask(call& c, Actor to, Message message, std::chrono::milliseconds patience = limits::ask_time_max) {
  using answer = answer_of<Actor, Message>;
  if (auto untaken = refuse_untaken(c))
    co_return std::move(*untaken);
  auto target = caf::actor_cast<caf::strong_actor_ptr>(to);
  auto waiting = ask_raw<answer>(c.gateway.post, std::move(target), std::move(message), patience);
  co_return co_await std::move(waiting);
}

/// Finds the actor of a named thing and asks it; answers for it where there is no such thing:
///
///     auto answer = co_await ask_named<table_actor>(c, noun::table, std::move(where),
///     std::move(put));
template <class Actor, class Message>
task<result<answer_of<Actor, Message>>>
ask_named(call& c, noun kind, address where, Message message,
          std::chrono::milliseconds patience = limits::ask_time_max) {
  using answer = answer_of<Actor, Message>;
  constexpr bool makes = makes_its_thing<Message>;
  if (auto untaken = refuse_untaken(c))
    co_return std::move(*untaken);
  auto target = known_route(c.gateway, kind, where);
  const bool is_known = target != nullptr;
  if (!is_known) {
    auto looking = find(c, kind, where, makes);
    auto found = co_await std::move(looking);
    if (!found)
      co_return found.refusal();
    if (!*found)
      co_return refusal_of_absent<Message>(kind, where);
    target = std::move(*found);
  }
  auto waiting = ask_raw<answer>(c.gateway.post, target, std::move(message), patience);
  auto outcome = co_await std::move(waiting);
  if (!outcome && outcome.refusal().kind == code::internal)
    c.gateway.routes.clear(); // Its actor may have ended: look again next time.
  // What timed out may still be made.
  if (makes && !is_known && (outcome || outcome.refusal().kind != code::timed_out))
    let_go_of(c, std::move(target));
  co_return outcome;
}

} // namespace troupe::gateway
