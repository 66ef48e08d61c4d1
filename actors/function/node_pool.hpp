// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/child_poller.hpp"
#include "core/function_users.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>

/// Keeps Node.js processes booted that know no function yet, so that a cold start only loads a
/// handler.
///
/// A process that was taken is given to one function for its whole life and never comes back. One
/// thread, which lives as long as the pool (see child_process.hpp), spawns: at once for a function
/// that waits, a moment later to fill the pool up again, so that this does not compete with the
/// request that took from it. Nothing here blocks a caller.
namespace troupe {

class node_pool final : child_listener {
public:
  struct setup {
    std::filesystem::path node; ///< Absolute.
    std::string bootstrap;      ///< bootstrap.js as the process sees it.
    isolated_view view;
    std::shared_ptr<const isolation> walls;
    function_users* users = nullptr; ///< Is told whose process is whose, if it is there.
    std::size_t prebooted = 2;
  };

  /// What an environment holds of the pool: the process that it has or waits for.
  struct lease {
    std::atomic<child_id> child = 0; ///< 0: waiting, or failed.
    std::atomic<uid_t> user = 0;     ///< 0: none of its own.
  };
  struct request {
    std::string assign; ///< The frame.
    caf::actor owner;
    std::uint64_t environment = 0;
    allotment may_use;
    session who;
    /// Variables that Node.js reads only when it boots: such a function gets a process of its own.
    std::map<std::string, std::string> boot_environment;
  };

  explicit node_pool(setup with);
  node_pool(const node_pool&) = delete;
  node_pool& operator=(const node_pool&) = delete;
  ~node_pool();

  /// Gives `to` a booted process, or the next one. If none can be booted, the owner hears
  /// `init_failed` and `ended`.
  void take(lease& to, request what);
  /// Kills the process, or no longer waits for one.
  void release(lease& from);
  [[nodiscard]] child_poller& children() { return children_; }
  /// How many processes wait for a function.
  [[nodiscard]] std::size_t ready() const;

private:
  using clock = std::chrono::steady_clock;
  struct waiting_request {
    lease* to = nullptr;
    request what;
    child_id booting = 0; ///< The process that boots for it alone.
  };

  void child_ready(child_id which) override;
  void child_ended(child_id which, const std::string& how, const std::string& said) override;

  void run();
  std::list<waiting_request>::iterator next_own_boot();
  bool wants_shared_boot() const;
  clock::time_point refill_time() const;
  void boot(std::unique_lock<std::mutex>& lock, waiting_request* own);
  bool give(child_id which, lease& to, request& what);
  void boot_failed(child_id which, const std::string& why);

  const setup with_;
  mutable std::mutex guard_; ///< Of all below.
  std::condition_variable changed_;
  std::deque<child_id> ready_;
  std::list<waiting_request> waiting_;
  std::map<child_id, bool> booting_; ///< True for those that boot for one function alone.
  clock::time_point last_take_;
  clock::time_point retry_at_; ///< After a boot that failed.
  bool stopping_ = false;
  child_poller children_;
  std::thread spawner_;
};

} // namespace troupe
