// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/isolation.hpp"
#include "actors/function/process_memory.hpp"
#include "core/result.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A program that runs beside us, isolated (isolation.hpp), and the descriptors through which we
/// know it.
///
/// It has descriptor 3 as one end of a socket pair, a pipe each for what it prints, nothing to
/// read, and no other descriptor of ours; its environment is exactly the one given. Its parent is
/// an init of its own, whose parent we are: what the program starts ends with it, however it ends.
/// The destructor kills them all and waits: no zombie, no survivor.
///
/// None outlives us when we are killed: init gets a death signal, and sees its descriptor 4 closed.
/// That signal comes when the *thread* ends that spawned it: spawn from one that stays.
namespace troupe {

/// Closes what it holds.
class unique_fd {
public:
  unique_fd() = default;
  explicit unique_fd(int fd) : fd_(fd) {}
  unique_fd(unique_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  unique_fd& operator=(unique_fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~unique_fd();

  [[nodiscard]] int get() const { return fd_; }
  void close() { unique_fd{std::move(*this)}; }

private:
  int fd_ = -1;
};

struct program {
  std::filesystem::path file;         ///< Absolute.
  std::vector<std::string> arguments; ///< Without the program's own name.
  std::map<std::string, std::string> environment;
  isolated_view view;
};

/// The absolute path of a program: as given if it has a slash, else looked for in `search` (as in
/// $PATH). Empty if there is none that may be run.
std::filesystem::path find_program(const std::string& name, const std::string& search);

/// What a program may use once it has its function.
struct allotment {
  std::string package; ///< The folder in `isolated_view::packages`; empty for none.
  std::uint32_t memory_mb = 128;
  std::uint32_t temporary_mb = 512; ///< The size of its /tmp.
};

class child_process {
public:
  /// Returns when the program is about to begin; blocks for some milliseconds. Refuses with the
  /// system's words if it cannot be started, and with init's if it cannot be isolated as `walls`
  /// says that it can.
  static result<child_process> spawn(const program& what, const isolation& walls);

  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&&) = delete;
  ~child_process();

  [[nodiscard]] pid_t init() const { return init_; }
  [[nodiscard]] pid_t program_id() const { return program_; }
  [[nodiscard]] uid_t user() const { return user_; }             ///< 0 if it has none of its own.
  [[nodiscard]] std::uint32_t layers() const { return layers_; } ///< isolation_protocol.hpp.
  [[nodiscard]] int exit_descriptor() const {
    return pidfd_.get();
  }                                                          ///< Readable once it has ended.
  [[nodiscard]] int socket() const { return socket_.get(); } ///< Non-blocking, as the pipes are.
  [[nodiscard]] int standard_output() const { return output_.get(); }
  [[nodiscard]] int standard_error() const { return error_.get(); }
  [[nodiscard]] int control() const { return control_.get(); } ///< Readable when init has a report.

  /// Shows it the code. Once; init reports `assigned` or `refused`. False if it is gone.
  [[nodiscard]] bool assign(const allotment& what) const;
  /// What init said; nothing if that is all. How the program ended is remembered for `reap`.
  std::optional<isolation_protocol::report> next_report();
  /// The end of everything in it. Any thread, as long as nobody reaps at the same time.
  void kill() const;
  /// Takes the exit status of a program that has ended: empty for 0, else `exit status 1` or
  /// `signal: killed`. Nothing if it still runs.
  std::optional<std::string> reap();
  /// Of the program and all that it started.
  [[nodiscard]] tree_memory memory() const { return memory_below(init_); }
  /// What its main thread has spent so far on a processor, or ready and waiting for one; zero if
  /// unknown.
  [[nodiscard]] std::chrono::nanoseconds processor_time() const;

private:
  child_process() = default;
  result<bool> greet(pid_t launcher);

  pid_t init_ = 0; ///< 0 once reaped or moved from.
  pid_t program_ = 0;
  uid_t user_ = 0;
  std::uint32_t layers_ = 0;
  std::optional<int> status_; ///< The program's, as wait(2) has it.
  unique_fd pidfd_;
  unique_fd control_;
  unique_fd socket_;
  unique_fd output_;
  unique_fd error_;
};

} // namespace troupe
