// SPDX-License-Identifier: Apache-2.0
#include "actors/function/isolation_filters.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <initializer_list>

namespace troupe::isolation_init {

namespace {

// -- seccomp: what the code of a function has no business with
// -----------------------------------------------------------------------------------------

constexpr const char* denied_calls[] = {
    // Other processes.
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "kcmp",
    "pidfd_getfd",
    "process_madvise",
    // Mounts and namespaces.
    "mount",
    "umount",
    "umount2",
    "pivot_root",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "unshare",
    "setns",
    "chroot",
    "name_to_handle_at",
    "open_by_handle_at",
    "quotactl",
    "quotactl_fd",
    // Keys, tracing, and what the kernel runs for its users.
    "keyctl",
    "add_key",
    "request_key",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "fanotify_init",
    "lookup_dcookie",
    // Memory that belongs to no process, and so is not seen when a function's is looked at.
    "memfd_create",
    "memfd_secret",
    "msgget",
    "shmget",
    // The machine.
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "stime",
    "iopl",
    "ioperm",
    "syslog",
    "vhangup",
    "sethostname",
    "setdomainname",
    "nfsservctl",
    "uselib",
    "ustat",
    "sysfs",
    "_sysctl",
    "vm86",
    "vm86old",
    "modify_ldt",
    "mbind",
    "set_mempolicy",
    "migrate_pages",
    "move_pages",
};
constexpr int families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
constexpr std::uint64_t new_namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC
                                         | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
/// SOCK_NONBLOCK and SOCK_CLOEXEC share the argument with the type.
constexpr std::uint64_t socket_type_mask = 0xf;

bool deny(scmp_filter_ctx filter, const char* name) {
  const auto number = ::seccomp_syscall_resolve_name(name);
  return number == __NR_SCMP_ERROR // Not on this architecture.
         || ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 0) == 0;
}

bool deny_if(scmp_filter_ctx filter, int call, int error, scmp_arg_cmp when) {
  return ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(static_cast<unsigned>(error)), call, 1, when)
         == 0;
}

bool deny_sockets(scmp_filter_ctx filter) {
  const auto call = SCMP_SYS(socket);
  bool done = true;
  // Families are a dense range of small numbers; what lies between and above the allowed is denied.
  for (int family = 0; family <= AF_NETLINK; ++family) {
    bool is_allowed = false;
    for (const auto one : families)
      is_allowed = is_allowed || one == family;
    if (!is_allowed)
      done = done
             && deny_if(filter, call, EAFNOSUPPORT,
                        SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(family)));
  }
  done = done && deny_if(filter, call, EAFNOSUPPORT, SCMP_A0(SCMP_CMP_GT, AF_NETLINK));
  for (const auto type : {SOCK_RAW, SOCK_RDM, SOCK_DCCP, SOCK_PACKET})
    done = done
           && ::seccomp_rule_add(
                  filter, SCMP_ACT_ERRNO(EPERM), call, 2, SCMP_A0(SCMP_CMP_NE, AF_NETLINK),
                  SCMP_A1(SCMP_CMP_MASKED_EQ, socket_type_mask, static_cast<scmp_datum_t>(type)))
                  == 0;
  // Of netlink only what getifaddrs asks.
  return done
         && ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 2,
                               SCMP_A0(SCMP_CMP_EQ, AF_NETLINK), SCMP_A2(SCMP_CMP_NE, 0))
                == 0;
}

// -- landlock: the second line, should a mount be writable that must not be
// -----------------------------------------------------------------------------------------

constexpr std::uint64_t landlock_read
    = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
// Newer than Debian 12's headers.
constexpr std::uint64_t landlock_truncate = 1u << 14u;
constexpr std::uint64_t landlock_scope_sockets = 1u << 0u;
constexpr std::uint64_t landlock_scope_signals = 1u << 1u;
constexpr int abi_with_refer = 2;
constexpr int abi_with_truncate = 3;
constexpr int abi_with_scopes = 6;

struct landlock_rules {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scopes = 0;
};

std::uint64_t landlock_all(int abi) {
  std::uint64_t all = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1; // Every access of the first version.
  if (abi >= abi_with_refer)
    all |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= abi_with_truncate)
    all |= landlock_truncate;
  return all;
}

bool allow(int rules, const char* path, std::uint64_t what) {
  landlock_path_beneath_attr beneath{};
  beneath.allowed_access = what;
  beneath.parent_fd = ::open(path, O_PATH | O_CLOEXEC);
  const bool done
      = beneath.parent_fd >= 0
        && ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
  ::close(beneath.parent_fd);
  return done;
}

} // namespace

bool filter_system_calls() {
  auto* filter = ::seccomp_init(SCMP_ACT_ALLOW);
  bool done = filter != nullptr;
  for (const auto* name : denied_calls)
    done = done && deny(filter, name);
  for (std::uint64_t bit = 1; bit <= new_namespaces; bit <<= 1u)
    if ((bit & new_namespaces) != 0)
      done = done && deny_if(filter, SCMP_SYS(clone), EPERM, SCMP_A0(SCMP_CMP_MASKED_EQ, bit, bit));
  // Its flags are behind a pointer; the C library falls back to clone.
  done = done && ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
  done = done
         && deny_if(filter, SCMP_SYS(ioctl), EPERM,
                    SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, 0x5412 /* TIOCSTI */));
  done = done
         && deny_if(filter, SCMP_SYS(ioctl), EPERM,
                    SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, 0x541c /* TIOCLINUX */));
  done = done && deny_sockets(filter) && ::seccomp_load(filter) == 0;
  ::seccomp_release(filter);
  return done;
}

bool fence_files() {
  const auto abi = static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
  if (abi < 1)
    return false;
  landlock_rules wanted{.files = landlock_all(abi)};
  if (abi >= abi_with_scopes)
    wanted.scopes = landlock_scope_sockets | landlock_scope_signals;
  // Older kernels know a shorter structure, and take a longer one if the rest is zero.
  const auto rules
      = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &wanted, sizeof wanted, 0));
  const auto file_access = wanted.files & (landlock_read | LANDLOCK_ACCESS_FS_WRITE_FILE);
  bool done = rules >= 0 && allow(rules, "/", landlock_read) && allow(rules, "/tmp", wanted.files)
              && allow(rules, "/proc", landlock_read | LANDLOCK_ACCESS_FS_WRITE_FILE);
  for (const auto* name : devices)
    done = done && allow(rules, name, file_access & ~std::uint64_t{LANDLOCK_ACCESS_FS_READ_DIR});
  done = done && ::syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  ::close(rules);
  return done;
}

} // namespace troupe::isolation_init
