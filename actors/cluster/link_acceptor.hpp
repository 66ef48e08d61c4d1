// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/tls.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

/// The cluster port: lets in whoever proves to have the secret, and nobody else hears more than a
/// TLS alert.
///
/// It owns the listening socket, a thread, and the connections that have not proven anything yet:
/// at most `limits::cluster_handshakes_max`, each for at most `limits::cluster_handshake_time_max`;
/// where one more comes, the oldest has to go. What they send costs no memory beyond OpenSSL's own
/// few kilobytes each. Who was refused is logged: the first at once, the others counted, so that
/// nobody can fill a disk with it.
namespace troupe {

/// One line for many refusals, at most one in `interval`.
class refusal_log {
public:
  static constexpr auto interval = std::chrono::seconds{30};
  using write = std::function<void(const std::string&)>;
  explicit refusal_log(write to) : to_(std::move(to)) {}

  void refused(const std::string& whom, const std::string& why,
               std::chrono::steady_clock::time_point now);

private:
  write to_;
  std::chrono::steady_clock::time_point next_{};
  std::uint64_t unsaid_ = 0;
};

/// A connection whose other side has the secret. The receiver closes the descriptor.
struct admitted_link {
  int descriptor = -1;
  tls_session session;
};

class link_acceptor {
public:
  /// Called on the acceptor's thread.
  using admit = std::function<void(admitted_link)>;

  /// Listens at `port` of an IPv4 address; 0 takes a free port. Nothing is accepted before `start`.
  /// The refusal is a message for the operator.
  static result<std::unique_ptr<link_acceptor>>
  listen(const std::string& address, std::uint16_t port, std::shared_ptr<const tls_secret> secret);
  /// Closes the port and what is not admitted yet.
  ~link_acceptor();
  link_acceptor(const link_acceptor&) = delete;
  link_acceptor& operator=(const link_acceptor&) = delete;

  void start(admit to);
  [[nodiscard]] int descriptor() const { return listener_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

private:
  struct stranger;
  link_acceptor(int listener, int waker, std::uint16_t port,
                std::shared_ptr<const tls_secret> secret);
  void run();
  void take_new();
  /// True once the stranger is none any more.
  bool go_on_with(stranger& one);
  void turn_away_late();

  int listener_;
  int waker_; ///< An eventfd that ends the thread.
  std::uint16_t port_;
  std::shared_ptr<const tls_secret> secret_;
  admit admit_;
  refusal_log log_;
  std::list<stranger> strangers_; ///< Oldest first.
  std::thread thread_;
};

/// Connects and proves to have the secret, within `limits::cluster_handshake_time_max`. Blocks the
/// caller. The refusal says what went wrong, for the operator.
result<admitted_link> connect_link(const std::string& host, std::uint16_t port,
                                   const tls_secret& secret);

} // namespace troupe
