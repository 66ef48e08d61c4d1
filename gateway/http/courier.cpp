// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/courier.hpp"

#include <boost/asio/post.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/make_actor.hpp>
#include <caf/scoped_execution_unit.hpp>
#include <caf/sec.hpp>

namespace troupe::gateway {

namespace {

// An id is the place in the low bits and the place's generation above; 60 bits in all.
constexpr unsigned place_bits = 24;
constexpr std::uint64_t place_mask = (std::uint64_t{1} << place_bits) - 1;
constexpr std::uint64_t generation_mask = (std::uint64_t{1} << (60 - place_bits)) - 1;

caf::error owner_is_away() {
  return to_caf({code::out_of_reach, "The node that owns the data is away."});
}

} // namespace

courier::courier(caf::actor_config& config, std::shared_ptr<boost::asio::io_context> io)
    : local_actor(config), io_(std::move(io)), sweeper_(*io_) {}

courier::~courier() {
  for (auto* node = inbox_.exchange(nullptr, std::memory_order_acquire); node;) {
    caf::mailbox_element_ptr mail{node};
    node = static_cast<caf::mailbox_element*>(node->next);
  }
  for (auto& each : places_)
    delete each.call;
}

void courier::enqueue(caf::mailbox_element_ptr mail, caf::execution_unit*) {
  auto* node = mail.release();
  auto* head = inbox_.load(std::memory_order_relaxed);
  do
    node->next = head;
  while (!inbox_.compare_exchange_weak(head, node, std::memory_order_release,
                                       std::memory_order_relaxed));
  // The io_context runs only while its gateway thread holds this courier, so `this` is enough.
  if (head == nullptr)
    boost::asio::post(*io_, [this] { drain(); });
}

std::uint64_t courier::expect(pending_call* call, std::uint64_t turn) {
  if (free_places_.empty()) {
    free_places_.push_back(static_cast<std::uint32_t>(places_.size()));
    places_.emplace_back();
  }
  const auto index = free_places_.back();
  free_places_.pop_back();
  auto& taken = places_[index];
  taken.call = call;
  taken.turn = turn;
  taken.generation = (taken.generation + 1) & generation_mask;
  ++waiting_;
  if (!sweeping_)
    sweep_later();
  return (taken.generation << place_bits) | index;
}

/// Not at once: whoever asks is not waiting yet.
void courier::refuse_later(pending_call* call) {
  auto held = std::unique_ptr<pending_call>{call};
  boost::asio::post(*io_, [held = std::move(held)]() mutable {
    held.release()->finish(owner_is_away(), nullptr);
  });
}

bool courier::is_lost(const place& one) const {
  return one.turn != here && one.turn != owner_->turn();
}

pending_call* courier::claim(std::uint64_t id) {
  const auto index = id & place_mask;
  if (index >= places_.size() || places_[index].generation != id >> place_bits)
    return nullptr;
  auto* call = std::exchange(places_[index].call, nullptr);
  if (call) {
    free_places_.push_back(static_cast<std::uint32_t>(index));
    --waiting_;
  }
  return call;
}

void courier::deliver(caf::mailbox_element& mail) {
  if (!mail.mid.is_response())
    return;
  auto* call = claim(mail.mid.request_id().integer_value() & ~(std::uint64_t{0xf} << 60));
  if (!call)
    return; // It came after its deadline.
  auto& body = mail.content();
  if (body.match_elements<caf::error>())
    call->finish(body.get_as<caf::error>(0), nullptr);
  else
    call->finish({}, &mail);
}

void courier::drain() {
  caf::mailbox_element* in_order = nullptr;
  for (auto* node = inbox_.exchange(nullptr, std::memory_order_acquire); node;) {
    auto* next = static_cast<caf::mailbox_element*>(node->next);
    node->next = in_order;
    in_order = std::exchange(node, next);
  }
  while (in_order) {
    caf::mailbox_element_ptr mail{in_order};
    in_order = static_cast<caf::mailbox_element*>(std::exchange(mail->next, nullptr));
    deliver(*mail);
  }
}

void courier::sweep_later() {
  sweeping_ = true;
  sweeper_.expires_after(sweep_interval);
  sweeper_.async_wait([this](const boost::system::error_code& failed) {
    sweeping_ = false;
    if (!failed)
      sweep();
  });
}

void courier::sweep() {
  const auto now = std::chrono::steady_clock::now();
  // By index: a call that finishes may start the next one, and `places_` may grow.
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const auto& each = places_[i];
    if (!each.call)
      continue;
    const bool lost = is_lost(each);
    if (!lost && each.call->deadline > now)
      continue;
    auto* overdue = claim((each.generation << place_bits) | i);
    overdue->finish(lost ? owner_is_away() : caf::make_error(caf::sec::request_timeout), nullptr);
  }
  if (waiting_ > 0 && !sweeping_)
    sweep_later();
}

void courier::give_up() {
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (places_[i].call)
      claim((places_[i].generation << place_bits) | i)
          ->finish(caf::make_error(caf::sec::request_timeout), nullptr);
  sweeper_.cancel();
}

courier_handle make_courier(caf::actor_system& system,
                            std::shared_ptr<boost::asio::io_context> io) {
  caf::scoped_execution_unit unit{&system};
  caf::actor_config config{&unit};
  auto keep = caf::make_actor<courier, caf::strong_actor_ptr>(system.next_actor_id(), system.node(),
                                                              &system, config, std::move(io));
  auto* raw = static_cast<courier*>(caf::actor_cast<caf::abstract_actor*>(keep));
  return {std::move(keep), raw};
}

courier_handle make_courier(caf::actor_system& system, boost::asio::io_context& io) {
  return make_courier(system,
                      std::shared_ptr<boost::asio::io_context>{std::shared_ptr<void>{}, &io});
}

} // namespace troupe::gateway
