// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/link_acceptor.hpp"

#include "config/logging.hpp"
#include "core/limits.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace troupe {

namespace {

using std::chrono::steady_clock;

constexpr int waiting_connections_max = 16; ///< Of the kernel's own queue.

error cannot_open(const std::string& address, std::uint16_t port) {
  return {code::validation, "cannot open the cluster port " + address + ":" + std::to_string(port)
                                + ": " + std::strerror(errno)};
}

std::string name_of(const sockaddr_in& peer) {
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, &peer.sin_addr, text.data(), text.size());
  return std::string{text.data()} + ":" + std::to_string(ntohs(peer.sin_port));
}

void without_delay(int descriptor) {
  const int yes = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

int milliseconds_until(steady_clock::time_point then) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(then - steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

} // namespace

void refusal_log::refused(const std::string& whom, const std::string& why,
                          steady_clock::time_point now) {
  if (now < next_) {
    ++unsaid_;
    return;
  }
  auto line = "the cluster port refused " + whom + ": " + why;
  if (const auto more = std::exchange(unsaid_, 0); more > 0)
    line += "; " + std::to_string(more) + " more since the last such line";
  next_ = now + interval;
  to_(line);
}

struct link_acceptor::stranger {
  stranger(int from, std::string who, tls_session with, steady_clock::time_point until)
      : descriptor(from), name(std::move(who)), session(std::move(with)), deadline(until) {}
  ~stranger() {
    if (descriptor >= 0)
      ::close(descriptor);
  }
  stranger(const stranger&) = delete;
  stranger& operator=(const stranger&) = delete;

  int descriptor;
  std::string name;
  tls_session session;
  steady_clock::time_point deadline;
  short awaited = POLLIN;
};

result<std::unique_ptr<link_acceptor>>
link_acceptor::listen(const std::string& address, std::uint16_t port,
                      std::shared_ptr<const tls_secret> secret) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &where.sin_addr) != 1)
    return error{code::validation, "the cluster port wants an IPv4 address, not " + address};
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0)
    return cannot_open(address, port);
  const int yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  socklen_t length = sizeof where;
  auto* any = reinterpret_cast<sockaddr*>(&where);
  if (::bind(listener, any, length) != 0 || ::listen(listener, waiting_connections_max) != 0
      || ::getsockname(listener, any, &length) != 0) {
    auto why = cannot_open(address, port);
    ::close(listener);
    return why;
  }
  const int waker = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return std::unique_ptr<link_acceptor>{
      new link_acceptor(listener, waker, ntohs(where.sin_port), std::move(secret))};
}

link_acceptor::link_acceptor(int listener, int waker, std::uint16_t port,
                             std::shared_ptr<const tls_secret> secret)
    : listener_(listener), waker_(waker), port_(port), secret_(std::move(secret)),
      log_([](const std::string& line) { log_warn(line); }) {}

link_acceptor::~link_acceptor() {
  if (thread_.joinable()) {
    ::eventfd_write(waker_, 1);
    thread_.join();
  }
  strangers_.clear();
  ::close(listener_);
  ::close(waker_);
}

void link_acceptor::start(admit to) {
  admit_ = std::move(to);
  thread_ = std::thread{[this] { run(); }};
}

void link_acceptor::take_new() {
  sockaddr_in peer{};
  socklen_t length = sizeof peer;
  const int taken = ::accept4(listener_, reinterpret_cast<sockaddr*>(&peer), &length,
                              SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (taken < 0)
    return;
  without_delay(taken);
  const auto now = steady_clock::now();
  if (strangers_.size() >= limits::cluster_handshakes_max) {
    log_.refused(strangers_.front().name, "others came before it had proven anything", now);
    strangers_.pop_front();
  }
  strangers_.emplace_back(taken, name_of(peer), secret_->accept(taken),
                          now + limits::cluster_handshake_time_max);
}

bool link_acceptor::go_on_with(stranger& one) {
  switch (one.session.handshake()) {
    case tls_state::wants_read:
      one.awaited = POLLIN;
      return false;
    case tls_state::wants_write:
      one.awaited = POLLOUT;
      return false;
    case tls_state::done:
      admit_({std::exchange(one.descriptor, -1), std::move(one.session)});
      return true;
    default:
      log_.refused(one.name, "it did not prove to have the cluster's token", steady_clock::now());
      return true;
  }
}

void link_acceptor::turn_away_late() {
  const auto now = steady_clock::now();
  while (!strangers_.empty() && strangers_.front().deadline <= now) {
    log_.refused(strangers_.front().name, "it took too long to prove anything", now);
    strangers_.pop_front();
  }
}

void link_acceptor::run() {
  std::vector<pollfd> awaited;
  for (;;) {
    awaited.assign({{waker_, POLLIN, 0}, {listener_, POLLIN, 0}});
    for (const auto& one : strangers_)
      awaited.push_back({one.descriptor, one.awaited, 0});
    const int patience = strangers_.empty() ? -1 : milliseconds_until(strangers_.front().deadline);
    if (::poll(awaited.data(), awaited.size(), patience) < 0 && errno != EINTR)
      return log_error("the cluster port is closed: poll: " + std::string{std::strerror(errno)});
    if (awaited[0].revents != 0)
      return;
    auto at = awaited.begin() + 2;
    std::erase_if(strangers_,
                  [&](stranger& one) { return (at++)->revents != 0 && go_on_with(one); });
    turn_away_late();
    if (awaited[1].revents != 0)
      take_new();
  }
}

namespace {

/// A socket that connects, without blocking longer than until `deadline`.
result<int> connect_until(const std::string& host, std::uint16_t port,
                          steady_clock::time_point deadline) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found))
    return error{code::out_of_reach, ::gai_strerror(failed)};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> hold{found, &::freeaddrinfo};
  auto why = std::string{"it has no address"};
  for (const auto* one = found; one; one = one->ai_next) {
    const int made = ::socket(one->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (made < 0)
      continue;
    int failed = ::connect(made, one->ai_addr, one->ai_addrlen) == 0 ? 0 : errno;
    if (failed == EINPROGRESS) {
      pollfd wait{made, POLLOUT, 0};
      socklen_t length = sizeof failed;
      if (::poll(&wait, 1, milliseconds_until(deadline)) <= 0)
        failed = ETIMEDOUT;
      else
        ::getsockopt(made, SOL_SOCKET, SO_ERROR, &failed, &length);
    }
    if (failed == 0) {
      without_delay(made);
      return made;
    }
    ::close(made);
    why = std::strerror(failed);
  }
  return error{code::out_of_reach, std::move(why)};
}

} // namespace

result<admitted_link> connect_link(const std::string& host, std::uint16_t port,
                                   const tls_secret& secret) {
  const auto deadline = steady_clock::now() + limits::cluster_handshake_time_max;
  auto connected = connect_until(host, port, deadline);
  if (!connected)
    return connected.refusal();
  auto session = secret.connect(*connected);
  for (;;) {
    const auto state = session.handshake();
    if (state == tls_state::done)
      return admitted_link{*connected, std::move(session)};
    const bool waits = state == tls_state::wants_read || state == tls_state::wants_write;
    pollfd wait{*connected, static_cast<short>(state == tls_state::wants_write ? POLLOUT : POLLIN),
                0};
    if (waits && ::poll(&wait, 1, milliseconds_until(deadline)) > 0)
      continue;
    ::close(*connected);
    if (waits)
      return error{code::out_of_reach, "it did not answer in time"};
    return error{code::access_denied, "it has another token, or is no cluster port"};
  }
}

} // namespace troupe
