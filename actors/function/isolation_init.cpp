// SPDX-License-Identifier: Apache-2.0

/// The init of an execution environment: a small static program, embedded in Troupe, which isolates
/// itself from the machine, starts the program of a function's runtime, and stays with it as its
/// parent until it ends.
///
///     launcher  (a child of Troupe) opens what the environment will see, gives up its user id,
///        |      makes the namespaces, and ends
///       init    (a child of Troupe too) puts its root together, binds the function's code when it
///        |      is told which, gives up every privilege, reaps orphans
///     program   (uid 993) runs what is not trusted: no capability, no new privileges, few system
///               calls less, nothing writable but /tmp
///
/// The user namespace lets an ordinary user do all of this. Where the kernel has none for us, the
/// program runs in the machine's own tree with what is left of the layers; the reports say which
/// hold. See isolation_protocol.hpp for what is said and isolation.hpp for who says it.
#include "actors/function/isolation_filters.hpp"
#include "actors/function/isolation_protocol.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

using namespace troupe::isolation_protocol;
using troupe::isolation_init::devices;
using troupe::isolation_init::fence_files;
using troupe::isolation_init::filter_system_calls;

constexpr int program_socket = 3;
/// Where the machine, a container say, does not map the user that we were given.
constexpr unsigned nobody = 65'534;
/// Lambda's own, which some programs look for.
constexpr unsigned inner_user = 993;
constexpr unsigned inner_group = 990;
constexpr auto packages_inside = "/run/packages";
constexpr auto code_inside = "/var/task";
constexpr rlim_t files_max = 1'024;
constexpr rlim_t processes_max = 1'024;
constexpr unsigned temporary_inodes_max = 64u << 10;

struct arguments {
  unsigned user = 0;       ///< The machine's user id to become; 0 to stay who we are.
  bool wants_walls = true; ///< False: no namespaces, by the operator's word.
  std::string packages;
  /// What is seen inside besides the system, and where; read-only.
  std::vector<std::pair<std::string, std::string>> seen;
  std::vector<std::pair<std::string, std::string>> links;
  char** program = nullptr;
};

// -- reports
// -----------------------------------------------------------------------------------------

void say(const report& what) {
  ::send(descriptor, &what, sizeof what, MSG_NOSIGNAL);
}

[[noreturn]] void refuse(const char* step) {
  report why{.what = kind::refused, .number = errno};
  std::snprintf(why.step, sizeof why.step, "%s", step);
  say(why);
  ::_exit(1);
}

void must(bool done, const char* step) {
  if (!done)
    refuse(step);
}

// -- mounts: the calls of Linux 5.2 and 5.12, which move trees that are not attached anywhere
// -----------------------------------------------------------------------------------------

int system_call(long number, long a, const void* b, long c, const void* d, long e) {
  return static_cast<int>(::syscall(number, a, b, c, d, e));
}

bool set_attributes(int tree, std::uint64_t attributes) {
  mount_attr wanted{};
  wanted.attr_set = attributes;
  wanted.propagation = MS_PRIVATE;
  return ::syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &wanted,
                   sizeof wanted)
         == 0;
}

/// A copy of the mounts at `path`, attached nowhere; -1 with errno.
int copy_tree(const char* path, std::uint64_t attributes) {
  const auto tree = static_cast<int>(
      ::syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE));
  if (tree >= 0 && !set_attributes(tree, attributes)) {
    const auto why = errno;
    ::close(tree);
    errno = why;
    return -1;
  }
  return tree;
}

bool attach(int tree, const char* at) {
  const auto outcome = system_call(SYS_move_mount, tree, "", AT_FDCWD, at, MOVE_MOUNT_F_EMPTY_PATH);
  const auto why = errno;
  ::close(tree);
  errno = why;
  return outcome == 0;
}

// -- the root
// -------------------------------------------------------------------------------------------

constexpr std::uint64_t read_only = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
constexpr std::uint64_t device = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;

/// What programs need of a system, and no more: above all no /home, /root, /var, /run, /srv, /sys.
constexpr const char* system_folders[]
    = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};
constexpr const char* system_files[] = {
    "/etc/alternatives", "/etc/ca-certificates", "/etc/crypto-policies", "/etc/gai.conf",
    "/etc/host.conf",    "/etc/hosts",           "/etc/ld.so.cache",     "/etc/ld.so.conf",
    "/etc/ld.so.conf.d", "/etc/localtime",       "/etc/mime.types",      "/etc/nsswitch.conf",
    "/etc/pki",          "/etc/protocols",       "/etc/resolv.conf",     "/etc/services",
    "/etc/ssl",
};

/// Something that will be seen inside. Collected while it can still be opened: before the user id
/// is given up where that was root's, in the new namespaces otherwise.
struct sight {
  std::string inside;
  std::string link; ///< Not empty: a symbolic link to this, as /bin -> usr/bin.
  int tree = -1;
  bool is_folder = false;
};

void collect(std::vector<sight>& all, const std::string& from, const std::string& inside,
             std::uint64_t attributes) {
  struct stat found {};
  if (::lstat(from.c_str(), &found) != 0)
    return; // Not every system has everything.
  char target[PATH_MAX] = {};
  const bool is_system_link = S_ISLNK(found.st_mode) && inside.rfind("/etc/", 0) != 0;
  if (is_system_link && ::readlink(from.c_str(), target, sizeof target - 1) > 0) {
    all.push_back({.inside = inside, .link = target});
    return;
  }
  if (::stat(from.c_str(), &found) != 0)
    return;
  const auto tree = copy_tree(from.c_str(), attributes);
  must(tree >= 0, from.c_str());
  all.push_back({.inside = inside, .tree = tree, .is_folder = S_ISDIR(found.st_mode)});
}

/// Root in a container often may not.
bool may_copy_mounts() {
  const auto tree = copy_tree("/dev/null", device);
  ::close(tree);
  return tree >= 0;
}

std::vector<sight> collect_all(const arguments& how) {
  std::vector<sight> all;
  for (const auto* name : system_folders)
    collect(all, name, name, read_only);
  for (const auto* name : system_files)
    collect(all, name, name, read_only);
  for (const auto* name : devices)
    collect(all, name, name, device);
  for (const auto& [from, inside] : how.seen)
    collect(all, from, inside, read_only);
  if (how.packages.empty())
    return all;
  const auto before = all.size();
  collect(all, how.packages, packages_inside, read_only);
  must(all.size() > before, "the folder of packages");
  return all;
}

void make_folders(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1))
    ::mkdir(path.substr(0, slash).c_str(), 0755);
}

void write_file(const std::string& path, const std::string& text) {
  make_folders(path);
  const auto file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  const auto wrote = ::write(file, text.data(), text.size());
  must(file >= 0 && wrote == static_cast<ssize_t>(text.size()), path.c_str());
  ::close(file);
}

void place(const std::string& root, const sight& one) {
  const auto where = root + one.inside;
  make_folders(where);
  if (!one.link.empty()) {
    must(::symlink(one.link.c_str(), where.c_str()) == 0, one.inside.c_str());
    return;
  }
  if (one.is_folder)
    ::mkdir(where.c_str(), 0755);
  else
    ::close(::open(where.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  must(attach(one.tree, where.c_str()), one.inside.c_str());
}

void make_own_files(const std::string& root, const arguments& how) {
  for (const auto* folder : {code_inside, "/opt", "/tmp", "/proc", "/dev/fd"}) {
    make_folders(root + folder);
    if (std::strcmp(folder, "/dev/fd") != 0)
      ::mkdir((root + folder).c_str(), 0755);
  }
  write_file(root + "/etc/passwd", "root:x:0:0::/:/sbin/nologin\n"
                                   "sbx_user1051:x:993:990::/tmp:/sbin/nologin\n");
  write_file(root + "/etc/group", "root:x:0:\nsandbox:x:990:\n");
  write_file(root + "/etc/hostname", "localhost\n");
  for (const auto& [target, name] : how.links)
    must(::symlink(target.c_str(), (root + name).c_str()) == 0, name.c_str());
  must(::symlink("/proc/self/fd", (root + "/dev/fd").c_str()) == 0, "/dev/fd");
}

/// From here on, nothing of the machine can be named that was not collected.
void enter_root(const arguments& how, const std::vector<sight>& all) {
  const std::string root = "/tmp"; // In this mount namespace only; there is one everywhere.
  must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "private mounts");
  must(::mount("root", root.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755") == 0,
       "a root");
  for (const auto& one : all)
    place(root, one);
  make_own_files(root, how);
  must(::mount("proc", (root + "/proc").c_str(), "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr)
           == 0,
       "/proc");
  must(::mount("tmp", (root + "/tmp").c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=700")
           == 0,
       "/tmp");
  must(::chdir(root.c_str()) == 0 && ::syscall(SYS_pivot_root, ".", ".") == 0
           && ::umount2(".", MNT_DETACH) == 0 && ::chdir("/") == 0,
       "pivot_root");
  mount_attr sealed{};
  sealed.attr_set = MOUNT_ATTR_RDONLY;
  must(::syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &sealed, sizeof sealed) == 0,
       "a sealed root");
}

// -- privileges
// -----------------------------------------------------------------------------------------

bool write_map(const char* file, const char* text) {
  const auto map = ::open(file, O_WRONLY | O_CLOEXEC);
  const auto length = static_cast<ssize_t>(std::strlen(text));
  const bool done = map >= 0 && ::write(map, text, static_cast<std::size_t>(length)) == length;
  const auto why = errno;
  if (map >= 0)
    ::close(map);
  errno = why;
  return done;
}

/// Becomes a user that nothing else on the machine is. False if there is no such user here.
bool become(unsigned user) {
  if (::setgroups(0, nullptr) != 0 || ::setresgid(user, user, user) != 0
      || ::setresuid(user, user, user) != 0)
    return false;
  return ::prctl(PR_SET_DUMPABLE, 1) == 0; // Else the maps below would be root's to write.
}

/// User, mount, pid, ipc and uts namespaces. False with errno where the kernel has none for us.
bool make_walls() {
  const auto user = ::geteuid();
  const auto group = ::getegid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS) != 0)
    return false;
  char map[64];
  must(write_map("/proc/self/setgroups", "deny"), "setgroups");
  std::snprintf(map, sizeof map, "%u %u 1", inner_user, user);
  must(write_map("/proc/self/uid_map", map), "uid_map");
  std::snprintf(map, sizeof map, "%u %u 1", inner_group, group);
  must(write_map("/proc/self/gid_map", map), "gid_map");
  return true;
}

void drop_capabilities() {
  for (int one = 0; ::prctl(PR_CAPBSET_READ, one, 0, 0, 0) >= 0; ++one)
    ::prctl(PR_CAPBSET_DROP, one, 0, 0, 0);
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2] = {};
  must(::syscall(SYS_capset, &header, none) == 0, "capabilities");
}

void limit(__rlimit_resource what, rlim_t most) {
  rlimit now{};
  ::getrlimit(what, &now);
  most = now.rlim_max < most ? now.rlim_max : most;
  const rlimit wanted{most, most};
  must(::setrlimit(what, &wanted) == 0, "resource limits");
}

void limit_resources(bool has_own_user) {
  limit(RLIMIT_NOFILE, files_max);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_MSGQUEUE, 0);
  limit(RLIMIT_MEMLOCK, 64u << 10);
  limit(RLIMIT_RTPRIO, 0);
  if (has_own_user) // Else the user's other processes count too.
    limit(RLIMIT_NPROC, processes_max);
}

// -- the program
// ----------------------------------------------------------------------------------------

[[noreturn]] void run_program(const arguments& how, std::uint32_t layers) {
  const bool has_walls = (layers & namespaces) != 0;
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  limit_resources(has_walls || (layers & own_user) != 0);
  must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
  if (has_walls || ::geteuid() == 0)
    drop_capabilities();
  report mine{.what = kind::started, .layers = no_new_privileges | resource_limits};
  if (has_walls && fence_files())
    mine.layers |= landlock;
  if (filter_system_calls())
    mine.layers |= system_calls;
  say(mine);
  ::execv(how.program[0], how.program);
  refuse(how.program[0]);
}

// -- init
// -----------------------------------------------------------------------------------------------

/// Nothing of what the program writes may end up with us, and the end of its socket must be seen.
void let_go_of_descriptors() {
  const auto nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const auto one : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ::dup2(nothing, one);
  ::close(program_socket);
}

void bind_code(const assignment& ask) {
  const auto name = std::string{ask.package, ::strnlen(ask.package, sizeof ask.package)};
  if (!name.empty()) {
    must(name.find('/') == std::string::npos && name[0] != '.', "the package's name");
    const auto tree = copy_tree((std::string{packages_inside} + "/" + name).c_str(), read_only);
    must(tree >= 0 && attach(tree, code_inside), code_inside);
  }
  must(::umount2(packages_inside, MNT_DETACH) == 0 || errno == EINVAL || errno == ENOENT,
       packages_inside);
  char size[64];
  std::snprintf(size, sizeof size, "size=%um,nr_inodes=%u,mode=700", ask.temporary_mb,
                temporary_inodes_max);
  must(::mount("tmp", "/tmp", "tmpfs", MS_REMOUNT | MS_NOSUID | MS_NODEV, size) == 0, "/tmp");
}

void assign(const assignment& ask, pid_t program, bool has_walls) {
  if (has_walls) {
    bind_code(ask);
    drop_capabilities();
  }
  const rlimit data{ask.private_bytes, ask.private_bytes};
  if (ask.private_bytes > 0)
    must(::prlimit(program, RLIMIT_DATA, &data, nullptr) == 0, "RLIMIT_DATA");
  say({.what = kind::assigned});
}

/// Without a pid namespace, nothing ends with us by itself: whoever lost its parent is our child by
/// now, and so is found, one generation after the other.
[[noreturn]] void end_everyone(bool has_walls) {
  const auto list = "/proc/self/task/" + std::to_string(::getpid()) + "/children";
  do {
    const auto file = has_walls ? -1 : ::open(list.c_str(), O_RDONLY | O_CLOEXEC);
    char text[4096] = {};
    const auto count = ::read(file, text, sizeof text - 1);
    ::close(file);
    char* rest = text;
    while (count > 0 && *rest != '\0') {
      const auto child = static_cast<pid_t>(std::strtol(rest, &rest, 10));
      if (child > 0)
        ::kill(child, SIGKILL);
      rest += std::strspn(rest, " \n");
    }
  } while (!has_walls && ::waitpid(-1, nullptr, 0) > 0);
  ::_exit(0);
}

/// Reaps whatever ended. When the program did, everything ends.
void reap(pid_t program, bool has_walls) {
  int status = 0;
  for (pid_t gone = 0; (gone = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (gone != program)
      continue;
    say({.what = kind::ended, .number = status});
    end_everyone(has_walls);
  }
}

[[noreturn]] void keep(pid_t program, int signals, bool has_walls) {
  pollfd wanted[] = {{signals, POLLIN, 0}, {descriptor, POLLIN, 0}};
  bool is_assigned = false;
  for (;;) {
    if (::poll(wanted, 2, -1) < 0 && errno != EINTR)
      ::_exit(1);
    signalfd_siginfo signal{};
    if ((wanted[0].revents & POLLIN) != 0 && ::read(signals, &signal, sizeof signal) > 0) {
      if (signal.ssi_signo == SIGTERM)
        end_everyone(has_walls);
      reap(program, has_walls);
    }
    if (wanted[1].revents == 0)
      continue;
    assignment ask;
    const auto size = ::recv(descriptor, &ask, sizeof ask, 0);
    if (size != static_cast<ssize_t>(sizeof ask) || is_assigned) // Troupe is gone.
      end_everyone(has_walls);
    is_assigned = true;
    assign(ask, program, has_walls);
  }
}

/// What ends us: Troupe, by a signal or by its own end, and the end of the program.
int watch_signals(bool has_walls) {
  ::prctl(PR_SET_PDEATHSIG, has_walls ? SIGKILL : SIGTERM);
  sigset_t wanted;
  ::sigemptyset(&wanted);
  ::sigaddset(&wanted, SIGCHLD);
  ::sigaddset(&wanted, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &wanted, nullptr);
  return ::signalfd(-1, &wanted, SFD_CLOEXEC);
}

[[noreturn]] void be_init(const arguments& how, std::vector<sight> all, std::uint32_t layers) {
  const bool has_walls = (layers & namespaces) != 0;
  const auto signals = watch_signals(has_walls);
  must(signals >= 0 && ::setsid() >= 0, "a session");
  if (has_walls) {
    enter_root(how, all);
    must(::sethostname("localhost", 9) == 0, "a host name");
  } else {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  }
  ::prctl(PR_SET_DUMPABLE, 0);
  say({.what = kind::ready, .layers = layers});
  const auto program = ::fork();
  must(program >= 0, "a process");
  if (program == 0)
    run_program(how, layers);
  let_go_of_descriptors();
  keep(program, signals, has_walls);
}

// -- launcher
// -------------------------------------------------------------------------------------------

/// Sees, gives up its user, makes the walls, in the order that the two kinds of users can.
std::uint32_t isolate(const arguments& how, std::vector<sight>& all) {
  std::uint32_t layers = 0;
  const bool was_root = ::geteuid() == 0;
  // What root may open is opened before it is root no more; another user may copy mounts only
  // inside.
  if (how.wants_walls && was_root && may_copy_mounts())
    all = collect_all(how);
  if (was_root && how.user != 0 && (become(how.user) || become(nobody)))
    layers |= own_user;
  if (!how.wants_walls || (was_root && all.empty()) || !make_walls())
    return layers;
  if (!was_root)
    all = collect_all(how);
  return layers | namespaces;
}

std::pair<std::string, std::string> split(const std::string& text) {
  const auto at = text.find('=');
  return {text.substr(0, at), at == std::string::npos ? std::string{} : text.substr(at + 1)};
}

arguments read_arguments(int count, char** words) {
  arguments how;
  int at = 1;
  for (; at + 1 < count && std::strcmp(words[at], "--") != 0; at += 2) {
    const std::string name = words[at];
    const std::string value = words[at + 1];
    if (name == "--user")
      how.user = static_cast<unsigned>(std::strtoul(value.c_str(), nullptr, 10));
    else if (name == "--walls")
      how.wants_walls = value == "yes";
    else if (name == "--packages")
      how.packages = value;
    else if (name == "--see")
      how.seen.push_back(split(value));
    else if (name == "--link")
      how.links.push_back(split(value));
    else
      refuse("arguments");
  }
  must(at + 1 < count, "arguments");
  how.program = words + at + 1;
  return how;
}

} // namespace

int main(int count, char** words) {
  const auto how = read_arguments(count, words);
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  ::umask(022);
  std::vector<sight> all;
  const auto layers = isolate(how, all);
  // A child of Troupe, not of ours: we only had to be there for the pid namespace, which begins
  // with our first child.
  const auto init = static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD | CLONE_PARENT, 0, 0, 0, 0));
  must(init >= 0, "a process");
  if (init == 0)
    be_init(how, std::move(all), layers);
  ::_exit(0);
}
