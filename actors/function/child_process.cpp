// SPDX-License-Identifier: Apache-2.0
#include "actors/function/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <span>
#include <system_error>

namespace troupe {

namespace {

constexpr int files_max = 1'024;
constexpr int child_socket = 3;
/// Where the child's ends wait for their turn, out of the way of the numbers they will get.
constexpr int lowest_descriptor = 10;
constexpr auto privilege_tool = "/usr/bin/setpriv";

error refusal(std::string_view what, int number) {
  return {code::internal, std::string{what} + ": " + std::generic_category().message(number)};
}

/// Pairs of descriptors, ours and the child's; both are closed on exec.
struct descriptor_pair {
  unique_fd ours;
  unique_fd theirs;

  /// False with errno set. Our end does not block; the child's does, as programs expect it.
  bool adopt(int mine, int child) {
    ours = unique_fd{mine};
    auto moved = ::fcntl(child, F_DUPFD_CLOEXEC, lowest_descriptor);
    ::close(child);
    theirs = unique_fd{moved};
    return moved >= 0 && ::fcntl(mine, F_SETFL, O_NONBLOCK) == 0;
  }
  bool make_socket() {
    int ends[2];
    return ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0
           && adopt(ends[0], ends[1]);
  }
  bool make_pipe() {
    int ends[2];
    return ::pipe2(ends, O_CLOEXEC) == 0 && adopt(ends[0], ends[1]);
  }
};

/// What posix_spawn is told to do; destroyed in any case.
class spawn_plan {
public:
  spawn_plan() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  spawn_plan(const spawn_plan&) = delete;
  spawn_plan& operator=(const spawn_plan&) = delete;
  ~spawn_plan() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }

  void descriptors(int socket, int output, int error) {
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, socket, child_socket);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, child_socket + 1);
    ::posix_spawn_file_actions_addchdir_np(&actions, "/");
  }
  /// Own group, no blocked and no ignored signal: neither our mask nor our SIGPIPE is inherited.
  void fresh_signals() {
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK
                                                | POSIX_SPAWN_SETSIGDEF);
  }

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

std::vector<std::string> command_line(const program& what) {
  std::vector<std::string> words;
  if (::access(privilege_tool, X_OK) == 0)
    words = {privilege_tool, "--pdeathsig", "KILL", "--no-new-privs", "--"};
  words.push_back(what.file.string());
  words.insert(words.end(), what.arguments.begin(), what.arguments.end());
  return words;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// glibc 2.36 declares pidfd_open without C linkage.
int open_pidfd(pid_t pid) {
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

void limit(pid_t pid) {
  const rlimit files{files_max, files_max};
  const rlimit core{0, 0};
  ::prlimit(pid, RLIMIT_NOFILE, &files, nullptr);
  ::prlimit(pid, RLIMIT_CORE, &core, nullptr);
}

/// The words that `os.ProcessState` of Go uses, since Lambda's error messages hold them.
std::string signal_name(int number) {
  switch (number) {
    case SIGHUP:
      return "hangup";
    case SIGINT:
      return "interrupt";
    case SIGQUIT:
      return "quit";
    case SIGILL:
      return "illegal instruction";
    case SIGTRAP:
      return "trace/breakpoint trap";
    case SIGABRT:
      return "aborted";
    case SIGBUS:
      return "bus error";
    case SIGFPE:
      return "floating point exception";
    case SIGKILL:
      return "killed";
    case SIGUSR1:
      return "user defined signal 1";
    case SIGSEGV:
      return "segmentation fault";
    case SIGUSR2:
      return "user defined signal 2";
    case SIGPIPE:
      return "broken pipe";
    case SIGALRM:
      return "alarm clock";
    case SIGTERM:
      return "terminated";
    default:
      return "signal " + std::to_string(number);
  }
}

/// A file of /proc about a process, as far as it fits; empty if it cannot be read.
std::string_view read_proc(pid_t pid, const char* name, std::span<char> room) {
  unique_fd file{
      ::open(("/proc/" + std::to_string(pid) + "/" + name).c_str(), O_RDONLY | O_CLOEXEC)};
  auto count = ::read(file.get(), room.data(), room.size());
  return {room.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

/// The value of a line in /proc/PID/status; 0 if it is not there.
std::uint32_t megabytes(std::string_view status, std::string_view name) {
  auto at = status.find(name);
  at = at == std::string_view::npos ? at : status.find_first_of("0123456789", at);
  std::uint32_t kilobytes = 0;
  if (at != std::string_view::npos)
    std::from_chars(status.data() + at, status.data() + status.size(), kilobytes);
  return (kilobytes + 1023) / 1024;
}

std::string how_it_ended(const siginfo_t& info) {
  if (info.si_code != CLD_EXITED)
    return "signal: " + signal_name(info.si_status);
  return info.si_status == 0 ? "" : "exit status " + std::to_string(info.si_status);
}

} // namespace

unique_fd::~unique_fd() {
  if (fd_ >= 0)
    ::close(fd_);
}

std::filesystem::path find_program(const std::string& name, const std::string& search) {
  auto may_run = [](const std::filesystem::path& file) {
    return std::filesystem::is_regular_file(file) && ::access(file.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos)
    return may_run(name) ? std::filesystem::absolute(name) : std::filesystem::path{};
  for (std::size_t from = 0; from <= search.size();) {
    auto to = std::min(search.find(':', from), search.size());
    auto file = std::filesystem::path{search.substr(from, to - from)} / name;
    if (file.is_absolute() && may_run(file))
      return file;
    from = to + 1;
  }
  return {};
}

result<child_process> child_process::spawn(const program& what) {
  descriptor_pair socket;
  descriptor_pair output;
  descriptor_pair errors;
  if (!socket.make_socket() || !output.make_pipe() || !errors.make_pipe())
    return refusal("no descriptors for a child process", errno);
  spawn_plan plan;
  plan.descriptors(socket.theirs.get(), output.theirs.get(), errors.theirs.get());
  plan.fresh_signals();
  auto words = command_line(what);
  std::vector<std::string> variables;
  for (const auto& [name, value] : what.environment)
    variables.push_back(name + '=' + value);
  auto arguments = pointers_to(words);
  auto environment = pointers_to(variables);
  child_process child;
  auto failure = ::posix_spawn(&child.pid_, arguments[0], &plan.actions, &plan.attributes,
                               arguments.data(), environment.data());
  if (failure != 0) {
    child.pid_ = 0;
    return refusal("cannot start " + what.file.string(), failure);
  }
  limit(child.pid_);
  child.pidfd_ = unique_fd{open_pidfd(child.pid_)};
  if (child.pidfd_.get() < 0)
    return refusal("no pidfd for a child process", errno);
  child.socket_ = std::move(socket.ours);
  child.output_ = std::move(output.ours);
  child.error_ = std::move(errors.ours);
  return child;
}

child_process::child_process(child_process&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), pidfd_(std::move(other.pidfd_)),
      socket_(std::move(other.socket_)), output_(std::move(other.output_)),
      error_(std::move(other.error_)) {}

child_process::~child_process() {
  if (pid_ == 0)
    return;
  kill();
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR)
    ;
}

void child_process::kill() const {
  // Until it is reaped, its number belongs to nobody else, and so does its group's.
  if (pid_ != 0)
    ::kill(-pid_, SIGKILL);
}

std::optional<std::string> child_process::reap() {
  siginfo_t info{};
  auto id = static_cast<id_t>(pid_);
  auto answer = ::waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT);
  if (answer == 0 && info.si_pid == 0)
    return std::nullopt;
  if (answer != 0) { // Somebody else reaped it: how it ended is not known.
    pid_ = 0;
    return std::string{};
  }
  kill();
  ::waitid(P_PID, id, &info, WEXITED | WNOHANG);
  pid_ = 0;
  return how_it_ended(info);
}

std::chrono::nanoseconds child_process::processor_time() const {
  // Documentation/scheduler/sched-stats.rst: time on a processor, time waiting on a run queue,
  // turns.
  std::array<char, 128> room{};
  auto text = read_proc(pid_, "schedstat", room);
  std::int64_t running = 0;
  std::int64_t waiting = 0;
  const auto* end = text.data() + text.size();
  const auto [space, failed] = std::from_chars(text.data(), end, running);
  if (failed != std::errc{} || space == end)
    return {};
  std::from_chars(space + 1, end, waiting);
  return std::chrono::nanoseconds{running + waiting};
}

child_process::memory child_process::resident() const {
  std::array<char, 4096> room{};
  auto status = read_proc(pid_, "status", room);
  return {megabytes(status, "VmRSS:"), megabytes(status, "VmHWM:")};
}

} // namespace troupe
