// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility> // Boost 1.74's awaitable.hpp uses std::exchange without it.

#include "actors/protocol/owner_tie.hpp"
#include "actors/protocol/refusal.hpp"
#include "core/limits.hpp"
#include "gateway/http/message.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/behavior.hpp>
#include <caf/local_actor.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/response_type.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

/// The bridge between coroutines and actors: one per gateway thread and io_context.
///
/// `ask` sends a message and suspends the coroutine until the answer, or its deadline, comes.
/// Replies land in a lock-free inbox that wakes the thread once per burst; deadlines are swept
/// every `sweep_interval` instead of asking CAF for a timer each. A reply after its deadline is
/// dropped.
///
/// On a guest of a cluster, what was asked of the owner is refused with `code::out_of_reach` as
/// soon as the owner has gone, since no answer will come.
namespace troupe::gateway {

/// A coroutine that waits for a reply. `finish` is called once and deletes it.
struct pending_call {
  std::chrono::steady_clock::time_point deadline;
  virtual void finish(caf::error reason, caf::mailbox_element* reply) = 0;
  virtual ~pending_call() = default;
};

class courier : public caf::local_actor {
public:
  using signatures = caf::none_t;
  using behavior_type = caf::behavior;
  static constexpr auto sweep_interval = std::chrono::milliseconds{50};

  courier(caf::actor_config& config, std::shared_ptr<boost::asio::io_context> io);
  ~courier() override;

  /// On a guest: what tells whether the owner is there. Once, before anything is sent.
  void follow(const owner_tie* owner) { owner_ = owner; }

  /// Called on the io_context's own thread only.
  template <class Message>
  void send_request(const caf::strong_actor_ptr& to, Message message, pending_call* call) {
    const bool goes_away = owner_ && to->node() != node();
    if (goes_away && owner_->is_away())
      return refuse_later(call);
    const auto id = expect(call, goes_away ? owner_->turn() : here);
    const auto mid = caf::message_id{id}.with_category(caf::message_id::normal_message_category);
    to->get()->enqueue(caf::make_mailbox_element(ctrl(), mid, {}, std::move(message)), nullptr);
  }

  /// Called on any thread.
  void enqueue(caf::mailbox_element_ptr mail, caf::execution_unit*) override;
  void launch(caf::execution_unit*, bool, bool) override {}

  /// Requests under way; zero once a stopping gateway has drained.
  [[nodiscard]] std::size_t waiting() const { return waiting_; }
  /// Refuses every request under way with a time-out. On the io_context's own thread.
  void give_up();

private:
  /// Instead of the owner's turn: the answer comes from this node.
  static constexpr auto here = ~std::uint64_t{0};
  /// A call's place; the generation tells its reply from one that came too late.
  struct place {
    pending_call* call = nullptr;
    std::uint64_t generation = 0;
    std::uint64_t turn = here; ///< Of the owner, when it was asked.
  };

  std::uint64_t expect(pending_call* call, std::uint64_t turn);
  void refuse_later(pending_call* call);
  [[nodiscard]] bool is_lost(const place& one) const;
  pending_call* claim(std::uint64_t id);
  void deliver(caf::mailbox_element& mail);
  void drain();
  void sweep();
  void sweep_later();

  std::shared_ptr<boost::asio::io_context> io_; ///< Kept: a late reply still posts to it.
  boost::asio::steady_timer sweeper_;
  bool sweeping_ = false;
  const owner_tie* owner_ = nullptr;
  std::atomic<caf::mailbox_element*> inbox_{nullptr};
  std::vector<place> places_;
  std::vector<std::uint32_t> free_places_;
  std::size_t waiting_ = 0;
};

/// A courier and the reference that keeps it.
struct courier_handle {
  caf::strong_actor_ptr keep;
  courier* get = nullptr;
};
courier_handle make_courier(caf::actor_system& system, std::shared_ptr<boost::asio::io_context> io);
/// For an io_context that outlives every actor, as in tests.
courier_handle make_courier(caf::actor_system& system, boost::asio::io_context& io);

/// What a typed actor answers to a message.
template <class Actor, class Message>
using answer_of = std::tuple_element_t<
    0, typename caf::response_type<typename Actor::signatures, Message>::tuple_type>;

template <class T, class Handler>
struct coroutine_call final : pending_call {
  explicit coroutine_call(Handler h) : handler(std::move(h)) {}
  void finish(caf::error reason, caf::mailbox_element* reply) override {
    auto outcome = read(reason, reply);
    auto resume = std::move(handler);
    delete this;
    std::move(resume)(std::move(outcome));
  }
  static result<T> read(const caf::error& reason, caf::mailbox_element* reply) {
    if (!reply)
      return from_caf(reason);
    if (reply->content().template match_elements<T>())
      return std::move(reply->content().template get_mutable_as<T>(0));
    return error{code::internal, "The answer has another type."};
  }
  Handler handler;
};

template <class T, class Message>
struct start_call {
  courier* from;
  caf::strong_actor_ptr to;
  Message message;
  std::chrono::steady_clock::time_point deadline;
  template <class Handler>
  void operator()(Handler&& handler) {
    auto* call = new coroutine_call<T, std::decay_t<Handler>>{std::forward<Handler>(handler)};
    call->deadline = deadline;
    from->send_request(to, std::move(message), call);
  }
};

/// Awaitable for the answer of `to`. An ordinary function, so that no temporary lives inside a
/// `co_await` expression (rule R1).
template <class T, class Message>
task<result<T>> ask_raw(courier& from, caf::strong_actor_ptr to, Message message,
                        std::chrono::milliseconds patience) {
  auto start = start_call<T, Message>{&from, std::move(to), std::move(message),
                                      std::chrono::steady_clock::now() + patience};
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(result<T>)>(
      std::move(start), boost::asio::use_awaitable);
}

} // namespace troupe::gateway
