// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What holds the program of an execution environment besides its namespaces: a filter of system
/// calls and a fence around files. Part of the small program isolation_init.cpp.
namespace troupe::isolation_init {

/// The devices that a program sees.
inline constexpr const char* devices[]
    = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};

/// seccomp: denies what the code of a function has no business with. For good, and for all that
/// this process becomes or starts; it may gain no privilege any more. False if there is no seccomp.
bool filter_system_calls();

/// Landlock: the second line, should a mount be writable that must not be. Files may be read, and
/// written below /tmp; newer kernels keep sockets and signals inside too. Needs no_new_privs. False
/// where the kernel has no Landlock.
bool fence_files();

} // namespace troupe::isolation_init
