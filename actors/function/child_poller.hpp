// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/child_process.hpp"

#include <caf/actor.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

/// Owns the child processes of a node. One thread waits for all of them: reads their frames (see
/// frame.hpp) and what they print, finishes writes that did not fit a socket's buffer, sees them
/// end, reaps them, and tells the actor that a child is bound to by `runtime_event` messages.
///
/// Promises: what a child printed before it answered comes before the answer, and `ended` comes
/// last. Of what one invocation prints, limits::invocation_output_bytes_max are handed on; an
/// answer larger than Lambda allows becomes Lambda's error. An error that ends the child is told
/// only when it has ended, directly before `ended`, so that no other invocation can be sent to a
/// child that is on its way out. A child that, with all it started, uses more memory than it may,
/// by more than `memory_headroom_mb`, is killed: while it loads or runs this is looked at every 100
/// ms, and every second while it idles. A frame that is not due (an answer that nobody asked for,
/// bytes while it idles) ends the child. What one child prints is read no faster than
/// `output_bytes_per_window_max` in 10 ms, so that it cannot keep the thread from the others. The
/// destructor kills every child. All functions may be called from any thread and none blocks.
namespace troupe {

struct frame;

using child_id = std::uint64_t;

/// V8 collects late, because its heap's limit cannot be set once it has booted; what Lambda would
/// run in a given memory must run here too.
inline constexpr std::uint32_t memory_headroom_mb = 256;
inline constexpr std::size_t output_bytes_per_window_max = 1u << 20;

/// Hears of children that are bound to nobody, on the poller's thread.
class child_listener {
public:
  virtual void child_ready(child_id which) = 0;
  /// `how` as in child_process::reap; `said` is the beginning of what it printed.
  virtual void child_ended(child_id which, const std::string& how, const std::string& said) = 0;

protected:
  ~child_listener() = default;
};

class child_poller {
public:
  /// `listener` outlives the poller. Throws `fault` without the few descriptors that it needs.
  explicit child_poller(child_listener& listener);
  child_poller(const child_poller&) = delete;
  child_poller& operator=(const child_poller&) = delete;
  ~child_poller();

  /// An id for a child to come, never used again.
  child_id next_id() { return ++last_id_; }
  void watch(child_id which, child_process child);
  /// From now on `owner` hears of it, as its environment `environment`. False if the child is gone.
  bool bind(child_id which, caf::actor owner, std::uint64_t environment, std::uint32_t memory_mb);
  /// Has the child's init show it the code, then writes `frame`. After `bind`, once.
  void assign(child_id which, const allotment& what, std::string frame);
  /// Writes a frame. `request_id` is the invocation that it begins, if it does. A child that is
  /// gone has told its owner, or will.
  void send(child_id which, std::string_view frame, std::string_view request_id = {});
  /// Kills it; its owner hears nothing more.
  void drop(child_id which);
  /// The user id that it alone has; 0 if there is none, or the child is gone.
  [[nodiscard]] uid_t user_of(child_id which) const;
  /// Peak resident memory in MB as of the last answer; sampled at most ten times a second.
  [[nodiscard]] std::uint32_t memory_peak_mb(child_id which) const;

private:
  struct watched;
  enum class source : std::uint8_t { socket, output, error, exit, control };

  void run();
  void handle(std::uint64_t tag, std::uint32_t events);
  watched* find(child_id which) const;
  void read_frames(watched& child);
  void disown(watched& child, const char* why);
  void take_frame(watched& child, frame whole);
  void read_reports(watched& child, bool is_closed);
  void read_output(watched& child, source from, std::size_t bytes_max);
  void resume_output(std::chrono::steady_clock::time_point now);
  void drain_output(watched& child);
  void write_rest(watched& child);
  void end_overdue(std::chrono::steady_clock::time_point now);
  void sample_all();
  void finish(watched& child);

  child_listener& listener_;
  unique_fd epoll_;
  unique_fd wake_;
  std::atomic<bool> stopping_ = false;
  std::atomic<child_id> last_id_ = 0;
  std::atomic<std::size_t> bound_ = 0; ///< While there are any, the thread looks what they use.
  /// Guards the table, not the children. Only the poller's thread removes.
  mutable std::shared_mutex guard_;
  std::unordered_map<child_id, std::unique_ptr<watched>> children_;
  std::string buffer_; ///< The thread's own, for reading.
  std::vector<std::pair<child_id, std::chrono::steady_clock::time_point>> leaving_;
  std::vector<child_id> paused_; ///< The thread's own: have printed enough for this window.
  std::thread thread_;
};

} // namespace troupe
