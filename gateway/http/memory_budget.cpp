// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/memory_budget.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <utility>

namespace troupe::gateway {

bool memory_budget::shortage::is_recent(clock::time_point now) const {
  const clock::time_point last{clock::duration{last_.load(std::memory_order_relaxed)}};
  return last != clock::time_point::min() && now - last < limits::memory_pressure_time;
}

bool memory_budget::has_room_for_connection() const {
  const std::lock_guard lock{guard_};
  const auto connections = connections_held_ + limits::connection_bytes;
  return connections <= bytes_ / 2 && connections + held_ <= bytes_;
}

std::size_t memory_budget::buffered() const {
  const std::lock_guard lock{guard_};
  return held_;
}

std::size_t memory_budget::waiting() const {
  const std::lock_guard lock{guard_};
  return queue_.size();
}

memory_budget::fit memory_budget::judge(const memory_share& of, std::size_t bytes,
                                        std::size_t part) const {
  if (std::max(connections_held_, bytes_ / 8) + held_ + bytes > bytes_ / part)
    return fit::all_is_used_up;
  const auto account_max = of.is_judged_ ? caller_bytes_max() : connection_bytes_max();
  if (of.account_->second.held + bytes > account_max / part)
    return fit::caller_is_at_its_limit;
  if (!of.is_judged_ && unjudged_held_ + bytes > unjudged_bytes_max() / part)
    return fit::unjudged_are_at_their_limit;
  return fit::yes;
}

bool memory_budget::fits(const memory_share& of, std::size_t bytes) {
  const auto verdict = judge(of, bytes);
  note_shortage(verdict, of);
  return verdict == fit::yes;
}

void memory_budget::charge(memory_share& to, std::size_t bytes) {
  held_ += bytes;
  to.held_ += bytes;
  to.account_->second.held += bytes;
  if (!to.is_judged_)
    unjudged_held_ += bytes;
}

void memory_budget::discharge(memory_share& from, std::size_t bytes) {
  held_ -= bytes;
  from.held_ -= bytes;
  from.account_->second.held -= bytes;
  if (!from.is_judged_)
    unjudged_held_ -= bytes;
}

void memory_budget::note_shortage(fit why, const memory_share& of) {
  if (why == fit::all_is_used_up)
    of_all_.note(now_());
  if (why == fit::unjudged_are_at_their_limit)
    of_unjudged_.note(now_());
  if (why == fit::caller_is_at_its_limit)
    of.account_->second.seen.note(now_());
}

/// In the order of arrival. Who waits for a share of its own is passed over; who waits for room in
/// the total is not, or a large body would wait for as long as small ones come.
void memory_budget::grant_in_order() {
  for (auto next = queue_.begin(); next != queue_.end();) {
    auto& share = **next;
    const auto verdict = judge(share, share.wanted_);
    note_shortage(verdict, share);
    if (verdict == fit::all_is_used_up)
      return;
    if (verdict != fit::yes) {
      ++next;
      continue;
    }
    next = queue_.erase(next);
    charge(share, std::exchange(share.wanted_, 0));
    if (auto* waiter = std::exchange(share.waiter_, nullptr))
      waiter->room_granted();
  }
}

memory_share::memory_share(memory_budget& budget) : budget_(budget) {
  const std::lock_guard lock{budget_.guard_};
  budget_.connections_held_ += limits::connection_bytes;
}

memory_share::~memory_share() {
  const std::lock_guard lock{budget_.guard_};
  leave_queue();
  if (held_ > 0)
    budget_.discharge(*this, held_);
  close_account();
  budget_.connections_held_ -= limits::connection_bytes;
  budget_.grant_in_order();
}

void memory_share::open_account() {
  if (account_)
    return;
  // Who is not judged yet does not pay for who was, even under the same name.
  auto place = budget_.accounts_.try_emplace(is_judged_ ? caller_ : caller_ + " unjudged").first;
  account_ = &*place;
  ++account_->second.shares;
}

void memory_share::close_account() {
  if (!account_ || held_ > 0 || wanted_ > 0)
    return;
  auto* closed = std::exchange(account_, nullptr);
  if (--closed->second.shares == 0)
    budget_.accounts_.erase(std::string{closed->first});
}

void memory_share::leave_queue() {
  if (wanted_ == 0)
    return;
  budget_.queue_.erase(place_);
  wanted_ = 0;
  waiter_ = nullptr;
  close_account();
}

void memory_share::charge_to(std::string_view caller, bool is_judged) {
  if (is_judged_ == is_judged && caller_ == caller)
    return;
  const auto name = [&] {
    is_judged_ = is_judged;
    caller_.assign(caller);
  };
  if (held_ == 0)
    return name();
  const std::lock_guard lock{budget_.guard_};
  const auto held = held_;
  budget_.discharge(*this, held);
  close_account();
  name();
  open_account();
  budget_.charge(*this, held);
  budget_.grant_in_order();
}

void memory_share::release(std::size_t kept) {
  if (held_ > kept)
    give_back(held_ - kept);
}

memory_share::outcome memory_share::take(std::size_t bytes, room_waiter& waiter) {
  if (held_ + bytes > budget_.connection_bytes_max())
    return outcome::too_large;
  const std::lock_guard lock{budget_.guard_};
  open_account();
  if (budget_.queue_.empty() && budget_.fits(*this, bytes)) {
    budget_.charge(*this, bytes);
    return outcome::taken;
  }
  wanted_ = bytes;
  place_ = budget_.queue_.insert(budget_.queue_.end(), this);
  budget_.grant_in_order();
  if (wanted_ == 0)
    return outcome::taken;
  if (budget_.queue_.size() > limits::memory_waiters_max) {
    leave_queue();
    return outcome::refused;
  }
  waiter_ = &waiter;
  return outcome::waits;
}

bool memory_share::take_now(std::size_t bytes) {
  if (held_ + bytes > budget_.connection_bytes_max())
    return false;
  const std::lock_guard lock{budget_.guard_};
  open_account();
  const bool has_room = budget_.fits(*this, bytes);
  if (has_room)
    budget_.charge(*this, bytes);
  close_account();
  return has_room;
}

bool memory_share::take_spare(std::size_t bytes) {
  if (held_ + bytes > budget_.connection_bytes_max() / 2)
    return false;
  const std::lock_guard lock{budget_.guard_};
  open_account();
  const bool has_room = budget_.judge(*this, bytes, 2) == memory_budget::fit::yes;
  if (has_room)
    budget_.charge(*this, bytes);
  close_account();
  return has_room;
}

void memory_share::give_back(std::size_t bytes) {
  const std::lock_guard lock{budget_.guard_};
  budget_.discharge(*this, bytes);
  close_account();
  budget_.grant_in_order();
}

bool memory_share::stop_waiting() {
  const std::lock_guard lock{budget_.guard_};
  if (wanted_ == 0)
    return false;
  leave_queue();
  budget_.grant_in_order(); // Who was behind it may fit.
  return true;
}

bool memory_share::is_pressed(memory_budget::clock::time_point now) const {
  if (held_ == 0)
    return false;
  return budget_.of_all_.is_recent(now) || account_->second.seen.is_recent(now)
         || (!is_judged_ && budget_.of_unjudged_.is_recent(now));
}

} // namespace troupe::gateway
