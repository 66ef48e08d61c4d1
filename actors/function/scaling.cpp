// SPDX-License-Identifier: Apache-2.0
#include "actors/function/scaling.hpp"

#include <algorithm>

namespace troupe {

using namespace std::chrono_literals;

namespace {
constexpr auto failures_window = 60s;
constexpr auto load_window = 200ms;
constexpr scaling::duration hold_min = 1s;
constexpr scaling::duration hold_max = 60s;
} // namespace

scaling::slot scaling::add() {
  slots_.emplace(++last_, state::starting);
  ++starting_;
  return last_;
}

std::optional<scaling::slot> scaling::take_idle() {
  if (idle_.empty() || (fills_cores_ && busy_ >= enough()))
    return std::nullopt;
  const auto which = idle_.back().which;
  idle_.pop_back();
  slots_[which] = state::busy;
  ++busy_;
  return which;
}

bool scaling::became_idle(slot which, time now) {
  const auto found = slots_.find(which);
  if (found == slots_.end())
    return false;
  switch (found->second) {
    case state::idle:
      return true;
    case state::draining:
      ended(which);
      return false;
    case state::starting:
      --starting_;
      break;
    case state::busy:
      --busy_;
      break;
  }
  found->second = state::idle;
  idle_.push_back({which, now});
  return true;
}

void scaling::took(duration service, duration processor) {
  ++finished_since_look_;
  service_ += service;
  processor_ += processor;
  usual_service_ += (service - usual_service_) / 8;
}

void scaling::init_failed(time now) {
  std::erase_if(failures_, [now](time then) { return now - then > failures_window; });
  failures_.push_back(now);
  if (failures_.size() < init_failures_max) {
    hold_ = duration::zero();
    return;
  }
  hold_ = std::clamp(hold_ * 2, hold_min, hold_max);
  held_until_ = now + hold_;
}

void scaling::ended(slot which) {
  const auto found = slots_.find(which);
  if (found == slots_.end())
    return;
  busy_ -= found->second == state::busy || found->second == state::draining;
  draining_ -= found->second == state::draining;
  starting_ -= found->second == state::starting;
  std::erase_if(idle_, [which](const idle_entry& one) { return one.which == which; });
  slots_.erase(found);
}

void scaling::look_at_load(time now) {
  if (now - window_since_ >= load_window) {
    wants_processor_ = service_ > duration::zero() && processor_ >= service_ / 2;
    service_ = processor_ = duration::zero();
    window_since_ = now;
  }
  const bool is_fast = usual_service_ < patience;
  const bool is_hungry = usual_service_ < quick_max && wants_processor_;
  fills_cores_ = (finished_since_look_ > 0 && is_fast) || is_hungry;
  finished_since_look_ = 0;
}

std::size_t scaling::to_start(std::size_t waiting, std::size_t impatient, time now) {
  const auto live = slots_.size() - draining_;
  look_at_load(now);
  const bool pointless = live >= enough() && fills_cores_;
  if (waiting <= starting_ || slots_.size() >= limit_ || held_back_until(now))
    return 0;
  if (live == 0)
    return 1;
  if (pointless || impatient <= starting_ || starting_ >= cores_)
    return 0;
  return std::min({impatient - starting_, live, limit_ - slots_.size(), cores_ - starting_});
}

std::optional<scaling::time> scaling::held_back_until(time now) const {
  if (hold_ == duration::zero() || now >= held_until_)
    return std::nullopt;
  return held_until_;
}

std::vector<scaling::slot> scaling::take_overdue(time now) {
  std::vector<slot> overdue;
  while (!idle_.empty() && now - idle_.front().since >= idle_time_max_) {
    overdue.push_back(idle_.front().which);
    ended(overdue.back());
  }
  return overdue;
}

std::optional<scaling::time> scaling::next_overdue() const {
  if (idle_.empty())
    return std::nullopt;
  return idle_.front().since + idle_time_max_;
}

std::vector<scaling::slot> scaling::take_all() {
  std::vector<slot> taken;
  for (auto& [which, now] : slots_) {
    if (now == state::busy) {
      now = state::draining;
      ++draining_;
    } else if (now != state::draining) {
      taken.push_back(which);
    }
  }
  for (const auto which : taken)
    ended(which);
  return taken;
}

} // namespace troupe
