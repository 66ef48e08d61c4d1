// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// A program that runs beside us, and the four descriptors through which we know it.
///
/// It leads its own process group, has descriptor 3 as one end of a socket pair, a pipe each for
/// what it prints, nothing to read, and no other descriptor of ours; its environment is exactly the
/// one given. It may open 1,024 files and leaves no core file. The destructor kills the whole group
/// and waits for it: no zombie, no survivor.
///
/// It must also not outlive us when we are killed. `posix_spawn`, the only safe way to start a
/// program from a process with threads, can set neither PR_SET_PDEATHSIG nor no_new_privs in the
/// child; where util-linux's `setpriv` is installed it does both before it becomes the program. The
/// death signal comes when the *thread* ends that spawned the child: spawn from one that stays.
/// Otherwise the program itself has to end when descriptor 3 is closed.
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
};

/// The absolute path of a program: as given if it has a slash, else looked for in `search` (as in
/// $PATH). Empty if there is none that may be run.
std::filesystem::path find_program(const std::string& name, const std::string& search);

class child_process {
public:
  /// Refuses with the system's words if the program cannot be started.
  static result<child_process> spawn(const program& what);

  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&&) = delete;
  ~child_process();

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] int exit_descriptor() const {
    return pidfd_.get();
  }                                                          ///< Readable once it has ended.
  [[nodiscard]] int socket() const { return socket_.get(); } ///< Non-blocking, as the pipes are.
  [[nodiscard]] int standard_output() const { return output_.get(); }
  [[nodiscard]] int standard_error() const { return error_.get(); }

  /// SIGKILL to the whole group. Any thread, as long as nobody reaps at the same time.
  void kill() const;
  /// Takes the exit status of a child that has ended, and ends what is left of its group: empty for
  /// 0, else `exit status 1` or `signal: killed`. Nothing if it still runs.
  std::optional<std::string> reap();
  struct memory {
    std::uint32_t now_mb = 0;
    std::uint32_t peak_mb = 0;
  };
  /// Resident memory of the program, without its descendants; zeros if unknown.
  [[nodiscard]] memory resident() const;
  /// What its main thread has spent so far on a processor, or ready and waiting for one; zero if
  /// unknown.
  [[nodiscard]] std::chrono::nanoseconds processor_time() const;

private:
  child_process() = default;

  pid_t pid_ = 0; ///< 0 once reaped or moved from.
  unique_fd pidfd_;
  unique_fd socket_;
  unique_fd output_;
  unique_fd error_;
};

} // namespace troupe
