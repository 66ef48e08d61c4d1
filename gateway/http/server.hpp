// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/limits.hpp"
#include "gateway/http/memory_budget.hpp"
#include "gateway/http/message.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// The listening side: one io_context per gateway thread, each with its own acceptor on the same
/// port (SO_REUSEPORT), so that no connection is ever shared between threads.
///
/// It promises at most `http_connections_max` connections (less where the process may not open as
/// many files, or the memory budget has no room for them), that running out of files pauses
/// accepting instead of spinning, and that `stop` lets requests under way finish for
/// `drain_time_max`, answers with a refusal what is not finished then, and closes no connection on a
/// request that was read.
namespace troupe::gateway {

struct server_options {
  std::string listen = "127.0.0.1";
  std::uint16_t port = 0; ///< 0: any free one.
  unsigned threads = 1;
  std::chrono::milliseconds drain_time = limits::drain_time_max;
  std::size_t memory_budget = limits::memory_budget_default_max;
};

class http_server {
public:
  /// Makes the handler of one gateway thread, before the thread starts.
  using handler_factory = std::function<std::unique_ptr<request_handler>(
      const std::shared_ptr<boost::asio::io_context>& io)>;

  http_server(server_options options, handler_factory make_handler);
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;
  /// Stops.
  ~http_server();

  /// Binds the port; nothing is served before `start`. The refusal says what is in the way.
  result<void> bind();
  void start();
  /// Stops accepting, lets requests under way finish, ends the threads. Returns when all is over.
  void stop();
  /// The port that was bound.
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::size_t connections() const { return connections_.load(); }
  [[nodiscard]] const memory_budget& memory() const { return memory_; }

private:
  class worker;

  server_options options_;
  handler_factory make_handler_;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> connections_{0};
  memory_budget memory_;
  std::vector<std::unique_ptr<worker>> workers_;
};

} // namespace troupe::gateway
