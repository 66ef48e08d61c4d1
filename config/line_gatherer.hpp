// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

/// Gathers lines and hands them on in one piece: to wake the log's writer for every request costs
/// more than to answer it. A line waits for at most `wait_max`, and no longer than until
/// `bytes_max` have come together. Thread-safe.
namespace troupe {

class line_gatherer {
public:
  static constexpr auto wait_max = std::chrono::milliseconds{100};
  static constexpr std::size_t bytes_max = 32u << 10;

  /// `hand_on` is told whole lines, without the last one's end; any thread may call it, one at a
  /// time.
  explicit line_gatherer(std::function<void(std::string_view)> hand_on);
  line_gatherer(const line_gatherer&) = delete;
  line_gatherer& operator=(const line_gatherer&) = delete;
  /// Hands on what is left.
  ~line_gatherer();

  void add(std::string_view line);

private:
  void run();
  void flush();

  std::function<void(std::string_view)> hand_on_;
  std::mutex guard_; ///< Of what follows, and of `hand_on_`.
  std::condition_variable changed_;
  std::string lines_;
  bool stopping_ = false;
  std::thread timer_;
};

} // namespace troupe
