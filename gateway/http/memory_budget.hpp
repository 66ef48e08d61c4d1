// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

/// The one budget of memory that the gateway holds for its clients: bodies that are buffered, and
/// answers that a client does not take. Shared by all gateway threads; thread-safe.
///
/// Each connection costs `limits::connection_bytes` as long as it lives, which pays for its head,
/// its read buffer and a small body; whatever is larger is taken from the budget before it is
/// allocated, and given back when the request has been answered. It promises that the total is
/// never exceeded; that no caller holds more than half of it, no connection more than three
/// sixteenths, and all requests together whose signature has not been judged yet no more than a
/// quarter (one address: what one connection may); and that those who wait get room in the order
/// in which they came, where the one in front waits for room in the total. It does not know what
/// the bytes are for, nor what an operation makes of a body once it has it.
namespace troupe::gateway {

/// Who waits for room. Told once, on any thread, while the budget is locked: it only passes it on.
class room_waiter {
public:
  virtual void room_granted() = 0;

protected:
  ~room_waiter() = default;
};

class memory_share;

class memory_budget {
public:
  using clock = std::chrono::steady_clock;

  /// `now` is the clock of `memory_share::is_pressed`, which tests move.
  explicit memory_budget(std::size_t bytes, clock::time_point (*now)() = &clock::now)
      : bytes_(bytes), now_(now) {}
  memory_budget(const memory_budget&) = delete;
  memory_budget& operator=(const memory_budget&) = delete;

  /// Whether there is room for one more connection. They may take half of the budget, of which an
  /// eighth is kept for them; the rest of it is theirs while no body is there.
  [[nodiscard]] bool has_room_for_connection() const;
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// What is held at the moment, besides the connections' own memory.
  [[nodiscard]] std::size_t buffered() const;
  /// Requests that wait for room at the moment.
  [[nodiscard]] std::size_t waiting() const;

  [[nodiscard]] std::size_t caller_bytes_max() const { return bytes_ / 2; }
  [[nodiscard]] std::size_t unjudged_bytes_max() const { return bytes_ / 4; }
  [[nodiscard]] std::size_t connection_bytes_max() const { return bytes_ / 16 * 3; }

private:
  friend class memory_share;

  /// When room was last looked for and not found; read without the lock.
  class shortage {
  public:
    void note(clock::time_point now) {
      last_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    }
    [[nodiscard]] bool is_recent(clock::time_point now) const;

  private:
    std::atomic<clock::rep> last_ = clock::time_point::min().time_since_epoch().count();
  };
  /// What one caller holds on all connections.
  struct account {
    std::size_t held = 0;
    std::size_t shares = 0;
    shortage seen = {};
  };
  using accounts = std::unordered_map<std::string, account>;
  enum class fit { yes, caller_is_at_its_limit, unjudged_are_at_their_limit, all_is_used_up };

  /// `part` of each limit: 2 is half of it.
  [[nodiscard]] fit judge(const memory_share& of, std::size_t bytes, std::size_t part = 1) const;
  bool fits(const memory_share& of, std::size_t bytes);
  void charge(memory_share& to, std::size_t bytes);
  void discharge(memory_share& from, std::size_t bytes);
  void note_shortage(fit why, const memory_share& of);
  void grant_in_order();

  const std::size_t bytes_;
  clock::time_point (*now_)();
  mutable std::mutex guard_;
  std::size_t connections_held_ = 0;
  std::size_t held_ = 0; ///< Besides.
  std::size_t unjudged_held_ = 0;
  accounts accounts_;
  std::list<memory_share*> queue_;
  shortage of_all_;
  shortage of_unjudged_;
};

/// What one connection holds of a budget, for one request after the other. Used on the connection's
/// own thread only; gives everything back at its end.
class memory_share {
public:
  enum class outcome { taken, waits, refused, too_large };

  explicit memory_share(memory_budget& budget);
  memory_share(const memory_share&) = delete;
  memory_share& operator=(const memory_share&) = delete;
  ~memory_share();

  /// A new request: told by its address until it is judged.
  void begin(std::string_view address) { charge_to(address, false); }
  /// From now on, and for what is held already, `caller` pays: an access key whose signature was
  /// judged, or an address where none is asked for.
  void belongs_to(std::string_view caller) { charge_to(caller, true); }
  /// Gives back all but `kept` bytes.
  void release(std::size_t kept = 0);

  /// Takes `bytes` more. `waits`: `waiter` is told when they are taken. `refused`: there is no
  /// room, nor any in the queue. `too_large`: no connection may hold so much.
  outcome take(std::size_t bytes, room_waiter& waiter);
  /// Takes them if there is room, before those who wait: what ends a request makes room.
  bool take_now(std::size_t bytes);
  /// Takes them if half of every limit stays free: for what is quicker with more, and works
  /// without.
  bool take_spare(std::size_t bytes);
  void give_back(std::size_t bytes);
  /// Leaves the queue. False: the bytes were taken meanwhile, and the waiter has been told.
  bool stop_waiting();

  [[nodiscard]] std::size_t held() const { return held_; }
  /// True if this share holds some of what somebody lately looked for in vain: of the total, of its
  /// caller's, or of what those who are not judged yet have together.
  [[nodiscard]] bool is_pressed(memory_budget::clock::time_point now) const;

private:
  friend class memory_budget;

  void open_account();
  void close_account();
  void leave_queue();
  void charge_to(std::string_view caller, bool is_judged);

  memory_budget& budget_;
  std::string caller_;
  bool is_judged_ = false;
  /// While it holds or waits for something.
  memory_budget::accounts::value_type* account_ = nullptr;
  std::size_t held_ = 0;
  std::size_t wanted_ = 0;
  room_waiter* waiter_ = nullptr;
  std::list<memory_share*>::iterator place_;
};

} // namespace troupe::gateway
