// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/isolation_protocol.hpp"
#include "core/result.hpp"

#include <sys/types.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How the processes of functions are held in: away from the machine, from Troupe, and from each
/// other.
///
/// Each environment has user, mount, pid, ipc and uts namespaces of its own. It sees the system's
/// folders, its runtime and, once it is told which, its function's code at /var/task, all
/// read-only; it may write to a /tmp of its own, which has a size; it sees no other process. It
/// runs as a user that nothing else is, where Troupe is root and can give it one, without
/// capabilities, under a seccomp filter, behind Landlock, within resource limits. The network is
/// the machine's. What does this is a small program of its own, isolation_init.cpp; its bytes are
/// part of this one.
///
/// Where the kernel lets less, less holds: `find` tries it out, and the level is shown. An operator
/// who wants all or nothing says `required`.
namespace troupe {

enum class isolation_wish : std::uint8_t {
  best,     ///< Whatever the kernel lets us have.
  required, ///< Refuse to start without namespaces, seccomp, Landlock and limits.
  none,     ///< No namespaces: for debuggers and such. The other layers stay.
};

/// What the processes of a runtime see besides the system.
struct isolated_view {
  std::filesystem::path packages; ///< Folders of unpacked code. An environment gets one of them.
  /// Folders of the machine, and where they are seen.
  std::vector<std::pair<std::filesystem::path, std::string>> seen;
  /// Symbolic links: the target and the name, both inside.
  std::vector<std::pair<std::string, std::string>> links;
  std::string program; ///< Where the program is seen; empty: where it is.
};

class isolation {
public:
  /// Where code is seen, if there are namespaces.
  static constexpr std::string_view code_folder = "/var/task";

  /// Tries out what this machine lets us do, with one process. Refuses, for the operator, where
  /// `wish` is not met, or if processes cannot be started at all. Thread-safe from then on.
  static result<std::shared_ptr<const isolation>> find(isolation_wish wish);
  isolation(const isolation&) = delete;
  isolation& operator=(const isolation&) = delete;
  ~isolation();

  /// True if each environment has its own namespaces, and so its own root.
  [[nodiscard]] bool has_walls() const { return (layers_ & isolation_protocol::namespaces) != 0; }
  [[nodiscard]] std::uint32_t layers() const { return layers_; }
  [[nodiscard]] bool is_full() const;
  /// For people: `full`, or what is missing and why.
  [[nodiscard]] std::string describe() const;

  /// The program that isolates itself and then becomes `arguments`.
  [[nodiscard]] std::string init() const;
  /// Its arguments: the whole command line. `user` is from `next_user`, or 0.
  [[nodiscard]] std::vector<std::string> command_line(const isolated_view& view, uid_t user,
                                                      std::vector<std::string> program) const;
  /// A user id of the machine for one environment, not given to another for a long time; 0 if we
  /// have none to give.
  [[nodiscard]] uid_t next_user() const;

private:
  explicit isolation(int init) : init_(init) {}
  result<bool> attempt(bool with_walls);
  void claim_users();

  int init_;
  bool with_walls_ = false;
  std::uint32_t layers_ = 0;
  std::string missing_;  ///< Why there are no namespaces.
  int users_claim_ = -1; ///< Holds the range of user ids.
  uid_t first_user_ = 0; ///< Of ours alone on this machine; 0: there is none.
  mutable std::atomic<std::uint32_t> users_ = 0;
};

} // namespace troupe
