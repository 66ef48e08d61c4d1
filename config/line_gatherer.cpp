// SPDX-License-Identifier: Apache-2.0
#include "config/line_gatherer.hpp"

#include <utility>

namespace troupe {

line_gatherer::line_gatherer(std::function<void(std::string_view)> hand_on)
    : hand_on_(std::move(hand_on)), timer_([this] { run(); }) {}

line_gatherer::~line_gatherer() {
  {
    const auto lock = std::lock_guard{guard_};
    stopping_ = true;
    flush();
  }
  changed_.notify_one();
  timer_.join();
}

void line_gatherer::add(std::string_view line) {
  const auto lock = std::lock_guard{guard_};
  const auto is_first = lines_.empty();
  if (!is_first)
    lines_ += '\n';
  lines_ += line;
  if (lines_.size() >= bytes_max)
    flush();
  else if (is_first)
    changed_.notify_one();
}

void line_gatherer::flush() {
  if (lines_.empty())
    return;
  hand_on_(lines_);
  lines_.clear();
}

/// Sleeps until there is a line, lets others join it, and hands them on.
void line_gatherer::run() {
  auto lock = std::unique_lock{guard_};
  while (!stopping_) {
    changed_.wait(lock, [this] { return stopping_ || !lines_.empty(); });
    changed_.wait_for(lock, wait_max, [this] { return stopping_; });
    flush();
  }
}

} // namespace troupe
