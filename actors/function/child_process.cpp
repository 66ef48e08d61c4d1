// SPDX-License-Identifier: Apache-2.0
#include "actors/function/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
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
#include <system_error>

namespace troupe {

namespace {

using namespace isolation_protocol;

constexpr int child_socket = 3;
/// Where the child's ends wait for their turn, out of the way of the numbers they will get.
constexpr int lowest_descriptor = 10;
/// What init may take to isolate itself, on a machine that is busy.
constexpr std::chrono::milliseconds greeting_time_max{10'000};
/// What each process may have in private, writable memory, beyond what its function may use: stacks
/// and arenas that are reserved and not used count too. The tree's real use is looked at besides.
constexpr std::uint64_t private_headroom_mb = 768;
constexpr std::uint64_t megabyte = 1u << 20u;

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
  bool make_socket(int type) {
    int ends[2];
    return ::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) == 0 && adopt(ends[0], ends[1]);
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

  void descriptors(int socket, int control, int output, int error) {
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, socket, child_socket);
    ::posix_spawn_file_actions_adddup2(&actions, control, isolation_protocol::descriptor);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, isolation_protocol::descriptor + 1);
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

/// A report, and who sent it, as the kernel says and in our numbers; nothing if there is none.
struct signed_report {
  report said;
  pid_t from = 0;
  uid_t user = 0;
};

std::optional<signed_report> read_report(int control) {
  signed_report read;
  alignas(cmsghdr) char room[CMSG_SPACE(sizeof(ucred))] = {};
  iovec bytes{&read.said, sizeof read.said};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = room;
  message.msg_controllen = sizeof room;
  if (::recvmsg(control, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC)
      != static_cast<ssize_t>(sizeof read.said))
    return std::nullopt;
  for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    ucred sender{};
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_CREDENTIALS)
      continue;
    std::memcpy(&sender, CMSG_DATA(part), sizeof sender);
    read.from = sender.pid;
    read.user = sender.uid;
  }
  read.said.step[sizeof read.said.step - 1] = '\0';
  return read;
}

/// Waits for a report; nothing if none comes in time, or whoever would send it has ended.
std::optional<signed_report> await_report(int control) {
  pollfd wanted{control, POLLIN, 0};
  while (::poll(&wanted, 1, static_cast<int>(greeting_time_max.count())) < 0 && errno == EINTR)
    ;
  return read_report(control);
}

void wait_for(pid_t pid) {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED) != 0 && errno == EINTR)
    ;
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

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status))
    return "signal: " + signal_name(WTERMSIG(status));
  return WEXITSTATUS(status) == 0 ? "" : "exit status " + std::to_string(WEXITSTATUS(status));
}

/// Of init itself: it was killed before it could say how the program ended.
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

namespace {

/// Starts init with the program behind it; the process that starts both.
result<pid_t> start_launcher(const program& what, const isolation& walls, uid_t user,
                             const spawn_plan& plan) {
  std::vector<std::string> words{what.view.program.empty() ? what.file.string()
                                                           : what.view.program};
  words.insert(words.end(), what.arguments.begin(), what.arguments.end());
  words = walls.command_line(what.view, user, std::move(words));
  std::vector<std::string> variables;
  for (const auto& [name, value] : what.environment)
    variables.push_back(name + '=' + value);
  auto arguments = pointers_to(words);
  auto environment = pointers_to(variables);
  const auto init = walls.init();
  pid_t launcher = 0;
  if (const auto failure = ::posix_spawn(&launcher, init.c_str(), &plan.actions, &plan.attributes,
                                         arguments.data(), environment.data()))
    return refusal("cannot start " + what.file.string(), failure);
  return launcher;
}

} // namespace

result<child_process> child_process::spawn(const program& what, const isolation& walls) {
  if (::access(what.file.c_str(), X_OK) != 0)
    return refusal("cannot start " + what.file.string(), errno);
  descriptor_pair socket;
  descriptor_pair control;
  descriptor_pair output;
  descriptor_pair errors;
  if (!socket.make_socket(SOCK_STREAM) || !control.make_socket(SOCK_SEQPACKET)
      || !output.make_pipe() || !errors.make_pipe())
    return refusal("no descriptors for a child process", errno);
  const int on = 1;
  ::setsockopt(control.ours.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
  spawn_plan plan;
  plan.descriptors(socket.theirs.get(), control.theirs.get(), output.theirs.get(),
                   errors.theirs.get());
  plan.fresh_signals();
  child_process child;
  const auto user = walls.next_user();
  const auto launcher = start_launcher(what, walls, user, plan);
  if (!launcher)
    return launcher.refusal();
  control.theirs.close(); // So that we see it closed.
  child.control_ = std::move(control.ours);
  child.socket_ = std::move(socket.ours);
  child.output_ = std::move(output.ours);
  child.error_ = std::move(errors.ours);
  auto greeted = child.greet(*launcher);
  if (!greeted)
    ::kill(*launcher, SIGKILL);
  wait_for(*launcher);
  if (!greeted)
    return greeted.refusal();
  if (child.user_ != user)
    child.user_ = 0;
  return child;
}

/// Learns who init and the program are, and what holds them.
result<bool> child_process::greet(pid_t launcher) {
  for (;;) {
    const auto next = await_report(control_.get());
    if (!next)
      return error{code::internal, "a child process cannot be isolated: no word from it"};
    const auto& said = next->said;
    if (said.what == isolation_protocol::kind::refused && next->from != launcher && init_ == 0)
      init_ = next->from; // To be reaped.
    if (said.what == isolation_protocol::kind::refused)
      return refusal(std::string{"a child process cannot be isolated: "} + said.step, said.number);
    layers_ |= said.layers;
    if (said.what == isolation_protocol::kind::ready) {
      init_ = next->from;
      pidfd_ = unique_fd{open_pidfd(init_)};
      if (pidfd_.get() < 0)
        return refusal("no pidfd for a child process", errno);
    } else if (said.what == isolation_protocol::kind::started) {
      program_ = next->from;
      user_ = next->user;
      return true;
    }
  }
}

child_process::child_process(child_process&& other) noexcept
    : init_(std::exchange(other.init_, 0)), program_(other.program_), user_(other.user_),
      layers_(other.layers_), status_(other.status_), pidfd_(std::move(other.pidfd_)),
      control_(std::move(other.control_)), socket_(std::move(other.socket_)),
      output_(std::move(other.output_)), error_(std::move(other.error_)) {}

child_process::~child_process() {
  if (init_ == 0)
    return;
  kill();
  wait_for(init_);
}

bool child_process::assign(const allotment& what) const {
  assignment ask{.temporary_mb = what.temporary_mb,
                 .private_bytes = (what.memory_mb + private_headroom_mb) * megabyte};
  if (what.package.size() >= sizeof ask.package)
    return false;
  std::memcpy(ask.package, what.package.data(), what.package.size());
  return ::send(control_.get(), &ask, sizeof ask, MSG_NOSIGNAL) == sizeof ask;
}

std::optional<report> child_process::next_report() {
  auto next = read_report(control_.get());
  if (!next)
    return std::nullopt;
  if (next->said.what == isolation_protocol::kind::ended)
    status_ = next->said.number;
  return next->said;
}

void child_process::kill() const {
  // Until it is reaped, its number belongs to nobody else. With a pid namespace, its end is
  // everybody's; without one, it ends what it can find itself.
  if (init_ != 0)
    ::kill(init_, (layers_ & namespaces) != 0 ? SIGKILL : SIGTERM);
}

std::optional<std::string> child_process::reap() {
  siginfo_t info{};
  const auto answer = ::waitid(P_PID, static_cast<id_t>(init_), &info, WEXITED | WNOHANG);
  if (answer == 0 && info.si_pid == 0)
    return std::nullopt;
  init_ = 0;
  while (next_report())
    ;
  if (status_)
    return how_it_ended(*status_);
  return answer == 0 ? how_it_ended(info) : std::string{}; // Reaped by somebody else: not known.
}

std::chrono::nanoseconds child_process::processor_time() const {
  // Documentation/scheduler/sched-stats.rst: time on a processor, time waiting on a run queue,
  // turns.
  std::array<char, 128> room{};
  auto text = read_proc(program_, "schedstat", room);
  std::int64_t running = 0;
  std::int64_t waiting = 0;
  const auto* end = text.data() + text.size();
  const auto [space, failed] = std::from_chars(text.data(), end, running);
  if (failed != std::errc{} || space == end)
    return {};
  std::from_chars(space + 1, end, waiting);
  return std::chrono::nanoseconds{running + waiting};
}

} // namespace troupe
