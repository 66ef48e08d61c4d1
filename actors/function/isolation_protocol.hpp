// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// What Troupe and the init of an execution environment (isolation_init.cpp) say over descriptor 4,
/// a socket of packets: the one place that documents it. Private to a Troupe and its own children,
/// so it has no version.
///
///     init     READY    its namespaces are made and its root is in place
///     program  STARTED  (the child of init that is about to become the program) its limits hold;
///                       the credentials of this packet tell Troupe its process id
///     Troupe   ASSIGN   once: this is your package, and what you may use
///     init     ASSIGNED the code is at /var/task; from here on init has no privilege left
///     init     ENDED    the program is gone; `number` is its wait status
///     either   REFUSED  `step` did not work, with the errno `number`; it ends
///
/// Init ends when its program does, and with it every process of the environment.
namespace troupe::isolation_protocol {

constexpr int descriptor = 4;

/// What holds an environment in, one bit each.
enum layer : std::uint32_t {
  no_new_privileges = 1u << 0u,
  resource_limits = 1u << 1u,
  system_calls = 1u << 2u, ///< seccomp.
  landlock = 1u << 3u,
  namespaces = 1u << 4u, ///< User, mount, pid, ipc and uts, with a root of its own.
  own_user = 1u << 5u,   ///< A user id of the machine that nothing else has.
};

enum class kind : std::uint32_t { ready = 1, started, assign, assigned, ended, refused };

/// From init, and from the program before it is one.
struct report {
  kind what{};
  std::uint32_t layers = 0; ///< Of `ready` and `started`: those that this process has put on.
  std::int32_t number = 0;
  char step[52] = {};
};

/// To init.
struct assignment {
  kind what = kind::assign;
  std::uint32_t temporary_mb = 0;  ///< The size of /tmp.
  std::uint64_t private_bytes = 0; ///< RLIMIT_DATA of each process.
  char package[104] = {};          ///< The name of a folder of packages.
};

} // namespace troupe::isolation_protocol
