// SPDX-License-Identifier: Apache-2.0
#include "actors/function/isolation.hpp"

#include "actors/function/child_process.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

namespace troupe::embedded {
std::string_view isolation_init();
}

namespace troupe {

namespace {

using namespace isolation_protocol;

/// Beyond what people and distributions give out, and what a container maps is tried first.
constexpr uid_t first_user = 0x70000000;
constexpr std::uint32_t users = 1u << 20u;
/// Each Troupe on a machine has a range of its own: a function is known by its user id.
constexpr std::uint32_t user_ranges = 256;
constexpr std::uint32_t required_layers
    = no_new_privileges | resource_limits | system_calls | landlock | namespaces;

struct layer_name {
  std::uint32_t layer;
  std::string_view name;
};
constexpr std::array<layer_name, 6> layer_names{{{namespaces, "namespaces"},
                                                 {own_user, "own user ids"},
                                                 {system_calls, "seccomp"},
                                                 {landlock, "Landlock"},
                                                 {resource_limits, "resource limits"},
                                                 {no_new_privileges, "no new privileges"}}};

/// The init's bytes as a file that cannot change, open for reading; -1 with errno. It is executed
/// through /proc, since it has no name; and not while it is open for writing.
int seal(std::string_view bytes) {
  const unique_fd draft{::memfd_create("troupe-init", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
  for (std::size_t at = 0; at < bytes.size();) {
    const auto written = ::write(draft.get(), bytes.data() + at, bytes.size() - at);
    if (written <= 0)
      return -1;
    at += static_cast<std::size_t>(written);
  }
  if (::fcntl(draft.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)
      != 0)
    return -1;
  return ::open(fmt::format("/proc/self/fd/{}", draft.get()).c_str(), O_RDONLY | O_CLOEXEC);
}

error cannot_start(std::string_view why) {
  return {code::validation, fmt::format("functions' processes cannot be started: {}", why)};
}

} // namespace

result<std::shared_ptr<const isolation>> isolation::find(isolation_wish wish) {
  const auto init = seal(embedded::isolation_init());
  if (init < 0)
    return cannot_start(std::generic_category().message(errno));
  auto found = std::shared_ptr<isolation>(new isolation(init));
  found->claim_users();
  if (wish == isolation_wish::none)
    found->missing_ = "function.isolation is none";
  else if (auto walls = found->attempt(true); !walls)
    found->missing_ = walls.refusal().message;
  if (!found->has_walls())
    if (auto rest = found->attempt(false); !rest)
      return cannot_start(rest.refusal().message);
  if (wish == isolation_wish::required && (found->layers_ & required_layers) != required_layers)
    return error{code::validation,
                 fmt::format("function.isolation is required, and this machine gives less: {}",
                             found->describe())};
  return std::shared_ptr<const isolation>{std::move(found)};
}

isolation::~isolation() {
  ::close(init_);
  if (users_claim_ >= 0)
    ::close(users_claim_);
}

/// Starts a process that does nothing, and keeps what was found if it could.
result<bool> isolation::attempt(bool with_walls) {
  with_walls_ = with_walls;
  const auto tried = child_process::spawn({.file = "/usr/bin/true"}, *this);
  if (!tried)
    return tried.refusal();
  if (with_walls && (tried->layers() & namespaces) == 0)
    return error{code::internal, "the kernel gives this process no user namespace"};
  layers_ = tried->layers();
  return true;
}

bool isolation::is_full() const {
  return (layers_ & required_layers) == required_layers;
}

std::string isolation::describe() const {
  std::string there;
  std::string absent;
  for (const auto& [layer, name] : layer_names) {
    auto& list = (layers_ & layer) != 0 ? there : absent;
    list += list.empty() ? "" : ", ";
    list += name;
  }
  auto text = there;
  if (!absent.empty())
    text += fmt::format("; without {}", absent);
  return missing_.empty() ? text : fmt::format("{} ({})", text, missing_);
}

std::string isolation::init() const {
  return fmt::format("/proc/{}/fd/{}", ::getpid(), init_);
}

std::vector<std::string> isolation::command_line(const isolated_view& view, uid_t user,
                                                 std::vector<std::string> program) const {
  std::vector<std::string> words{"troupe-init", "--walls", with_walls_ ? "yes" : "no"};
  const auto add = [&words](const char* name, std::string value) {
    words.emplace_back(name);
    words.push_back(std::move(value));
  };
  // Without walls the code is where Troupe's own data is, which no other user may enter.
  if (user != 0 && with_walls_)
    add("--user", std::to_string(user));
  if (!view.packages.empty())
    add("--packages", view.packages.string());
  for (const auto& [from, inside] : view.seen)
    add("--see", from.string() + "=" + inside);
  for (const auto& [target, name] : view.links)
    add("--link", target + "=" + name);
  words.emplace_back("--");
  words.insert(words.end(), std::make_move_iterator(program.begin()),
               std::make_move_iterator(program.end()));
  return words;
}

/// The first range that nobody has: an abstract socket of its name is held for as long as we live,
/// and gone with us. Whoever has another loopback has other names, too.
void isolation::claim_users() {
  if (::geteuid() != 0)
    return;
  const unique_fd claim{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  for (std::uint32_t range = 0; range < user_ranges; ++range) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    const auto text = fmt::format("troupe-users-{}", range);
    text.copy(name.sun_path + 1, text.size());
    const auto length = offsetof(sockaddr_un, sun_path) + 1 + text.size();
    if (::bind(claim.get(), reinterpret_cast<const sockaddr*>(&name),
               static_cast<socklen_t>(length))
        != 0)
      continue;
    first_user_ = first_user + range * users;
    users_claim_ = ::fcntl(claim.get(), F_DUPFD_CLOEXEC, 0);
    return;
  }
}

uid_t isolation::next_user() const {
  return first_user_ == 0 ? 0 : first_user_ + users_++ % users;
}

} // namespace troupe
