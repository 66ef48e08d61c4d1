// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

/// How many instances a function has, and which one takes the next invocation. Pure: it is told
/// what happened and when, and says what to do; it knows neither actors nor invocations.
///
///  - The instance that became idle last takes the next invocation, so that the others go cold.
///  - With no instance at all, one is started at once. Otherwise more are started only once an
///    invocation has waited for `patience`: a fast handler is served by few instances, a slow one
///    scales out, at most doubling with each look, and at most one for each core starting at a
///    time: to boot a process takes a core, so more at once would come no sooner and hold up the
///    others.
///  - Where two are at work for each core already (one computes while the other's answer travels),
///    and they finish faster than `patience`, or are quick and spend half of their time on a
///    processor or waiting for one, more of them would only take the cores from each other: then
///    none is started, and idle ones stay so.
///  - Invocations under way and waiting never exceed the limit.
///  - After `init_failures_max` failed starts within a minute, none is started for a while that
///    doubles from one second to a minute.
namespace troupe {

class scaling {
public:
  using time = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;
  using slot = std::uint64_t;

  static constexpr auto patience = std::chrono::milliseconds{2};
  static constexpr auto quick_max = std::chrono::milliseconds{50};
  static constexpr std::size_t init_failures_max = 5;

  scaling(std::size_t limit, duration idle_time_max, std::size_t cores)
      : limit_(limit), idle_time_max_(idle_time_max), cores_(cores) {}

  void set_limit(std::size_t limit) { limit_ = limit; }
  /// Whether one more invocation may be taken on, with `waiting` of them in the queue.
  [[nodiscard]] bool has_room(std::size_t waiting) const { return busy_ + waiting < limit_; }

  /// An instance has been started.
  slot add();
  /// The idle instance that takes the next invocation: it is busy from now on. Nothing where the
  /// invocation does better to wait.
  std::optional<slot> take_idle();
  /// An instance has loaded its code, or has finished what it ran. False if it has no part in the
  /// function any more and must end.
  bool became_idle(slot which, time now);
  /// How long what it ran took, and what of that it spent on a processor or waiting for one.
  void took(duration service, duration processor);
  /// The code could not be loaded.
  void init_failed(time now);
  void ended(slot which);

  /// Looks how fast things go, and says how many instances to start, with `waiting` invocations in
  /// the queue of which `impatient` have waited for `patience`.
  std::size_t to_start(std::size_t waiting, std::size_t impatient, time now);
  /// When starting is allowed again, if it is held back.
  [[nodiscard]] std::optional<time> held_back_until(time now) const;

  /// Idle instances that have been so for too long; they are forgotten.
  std::vector<slot> take_overdue(time now);
  /// When the next idle instance will have been so for too long.
  [[nodiscard]] std::optional<time> next_overdue() const;
  /// The code has changed: idle and starting instances, which are forgotten. Busy ones end once
  /// they are done.
  std::vector<slot> take_all();

  [[nodiscard]] std::size_t instances() const { return slots_.size(); }
  [[nodiscard]] std::size_t busy() const { return busy_; }

private:
  enum class state : std::uint8_t { starting, idle, busy, draining };
  struct idle_entry {
    slot which;
    time since;
  };
  [[nodiscard]] std::size_t enough() const { return 2 * cores_; }
  void look_at_load(time now);

  std::size_t limit_;
  duration idle_time_max_;
  std::size_t cores_;
  std::unordered_map<slot, state> slots_;
  std::vector<idle_entry> idle_; ///< Newest last.
  std::size_t busy_ = 0;
  std::size_t starting_ = 0;
  std::size_t draining_ = 0;
  slot last_ = 0;
  std::size_t finished_since_look_ = 0;
  bool fills_cores_ = false;                  ///< As of the last look.
  duration usual_service_ = duration::zero(); ///< Moving average.
  duration service_ = duration::zero();       ///< In this window.
  duration processor_ = duration::zero();     ///< In this window.
  time window_since_{};
  bool wants_processor_ = false; ///< As of the last window.
  std::vector<time> failures_;
  duration hold_ = duration::zero();
  time held_until_{};
};

} // namespace troupe
