// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/server.hpp"

#include "gateway/http/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <thread>

#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace troupe::gateway {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

constexpr auto sweep_interval = std::chrono::milliseconds{250};
constexpr auto sweep_interval_stopping = std::chrono::milliseconds{20};
constexpr auto accept_pause = std::chrono::milliseconds{100};

using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

/// Leaves a fifth of the files that the process may open to everything else.
std::size_t connections_max() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY)
    return limits::http_connections_max;
  return std::min<std::size_t>(limits::http_connections_max, files.rlim_cur / 5 * 4);
}

result<void> open_acceptor(tcp::acceptor& acceptor, const tcp::endpoint& where, bool shared) {
  boost::system::error_code failed;
  acceptor.open(where.protocol(), failed);
  if (!failed)
    acceptor.set_option(tcp::acceptor::reuse_address{true}, failed);
  if (!failed && shared)
    acceptor.set_option(reuse_port{true}, failed);
  if (!failed)
    acceptor.bind(where, failed);
  if (!failed)
    acceptor.listen(asio::socket_base::max_listen_connections, failed);
  if (!failed)
    return {};
  boost::system::error_code ignored;
  acceptor.close(ignored);
  return error{code::internal, "Cannot listen on " + where.address().to_string() + ":"
                                   + std::to_string(where.port()) + ": " + failed.message() + "."};
}

/// SO_REUSEPORT would let a second Troupe share the port in silence: a socket without it finds out.
result<void> find_free(const tcp::endpoint& where) {
  asio::io_context scratch;
  tcp::acceptor probe{scratch};
  return open_acceptor(probe, where, false);
}

/// A file that is held open only to be given up when no other can be opened.
class spare_file {
public:
  spare_file() : descriptor_(::open("/dev/null", O_RDONLY | O_CLOEXEC)) {}
  spare_file(const spare_file&) = delete;
  spare_file& operator=(const spare_file&) = delete;
  ~spare_file() { ::close(descriptor_); }
  /// Turns away one waiting connection with the file that this frees.
  void turn_one_away(int listener) {
    ::close(descriptor_);
    const int refused = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (refused >= 0)
      ::close(refused);
    descriptor_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }

private:
  int descriptor_;
};

} // namespace

/// One gateway thread.
class http_server::worker {
public:
  worker(http_server& server, std::chrono::milliseconds drain_time)
      : io_(std::make_shared<asio::io_context>(1)), handler_(server.make_handler_(io_)),
        host_(*handler_, server.connections_, server.memory_), acceptor_(*io_), sweeper_(*io_),
        pause_(*io_), drain_time_(drain_time), connections_max_(connections_max()) {}

  result<void> bind(const tcp::endpoint& where) { return open_acceptor(acceptor_, where, true); }

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  void start() {
    accept();
    sweep_later();
    thread_ = std::thread{[this] {
      ::pthread_setname_np(::pthread_self(), "troupe-gateway");
      io_->run();
    }};
  }

  void begin_stop() {
    asio::post(*io_, [this] { close_door(); });
  }

  void join() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& failed, tcp::socket socket) {
      if (failed == asio::error::operation_aborted || host_.stopping)
        return;
      if (!failed)
        welcome(std::move(socket));
      if (!failed || !is_out_of_files(failed))
        return accept();
      spare_.turn_one_away(acceptor_.native_handle());
      pause_.expires_after(accept_pause);
      pause_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled)
          accept();
      });
    });
  }

  static bool is_out_of_files(const boost::system::error_code& failed) {
    return failed == asio::error::no_descriptors || failed == asio::error::no_memory
           || failed == asio::error::no_buffer_space
           || failed == boost::system::errc::too_many_files_open_in_system;
  }

  void welcome(tcp::socket socket) {
    if (host_.connections.load(std::memory_order_relaxed) >= connections_max_
        || !host_.memory.has_room_for_connection()) {
      constexpr std::string_view busy = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
                                        "Retry-After: 1\r\nConnection: close\r\n\r\n";
      [[maybe_unused]] const auto sent
          = ::send(socket.native_handle(), busy.data(), busy.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      return;
    }
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
    auto guest = std::make_shared<session>(std::move(socket), host_);
    asio::co_spawn(*io_, session::run(std::move(guest)), asio::detached);
  }

  void sweep_later() {
    sweeper_.expires_after(host_.stopping ? sweep_interval_stopping : sweep_interval);
    sweeper_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled)
        sweep();
    });
  }

  void sweep() {
    const auto now = std::chrono::steady_clock::now();
    for (auto* guest : host_.sessions)
      guest->sweep(now);
    if (host_.stopping)
      say_goodbye(now);
    if (!host_.stopping || !host_.sessions.empty())
      sweep_later();
  }

  /// Whoever is idle by now goes. What is under way for too long is refused, and only who does not
  /// take that answer either is cut off.
  void say_goodbye(std::chrono::steady_clock::time_point now) {
    for (auto* guest : host_.sessions)
      guest->stop();
    if (now < drained_by_)
      return;
    handler_->give_up();
    for (auto* guest : host_.sessions)
      guest->hurry();
    if (now >= drained_by_ + limits::farewell_time_max)
      for (auto* guest : host_.sessions)
        guest->abort();
  }

  /// From here the io_context runs out of work by itself, once the last session has ended.
  void close_door() {
    host_.stopping = true;
    drained_by_ = std::chrono::steady_clock::now() + drain_time_;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for (auto* guest : host_.sessions)
      guest->stop();
    sweep_later();
  }

  std::shared_ptr<asio::io_context> io_;
  std::unique_ptr<request_handler> handler_;
  session_host host_;
  tcp::acceptor acceptor_;
  asio::steady_timer sweeper_;
  asio::steady_timer pause_;
  spare_file spare_;
  std::chrono::milliseconds drain_time_;
  std::chrono::steady_clock::time_point drained_by_;
  std::size_t connections_max_;
  std::thread thread_;
};

http_server::http_server(server_options options, handler_factory make_handler)
    : options_(std::move(options)), make_handler_(std::move(make_handler)),
      memory_(options_.memory_budget) {}

http_server::~http_server() {
  stop();
}

result<void> http_server::bind() {
  boost::system::error_code failed;
  const auto address = asio::ip::make_address(
      options_.listen == "localhost" ? "127.0.0.1" : options_.listen, failed);
  if (failed)
    return error{code::validation, "`" + options_.listen + "` is not an address to listen on."};
  if (options_.port != 0)
    if (auto free = find_free({address, options_.port}); !free)
      return free;
  port_ = options_.port;
  for (unsigned i = 0; i < std::max(1u, options_.threads); ++i) {
    workers_.push_back(std::make_unique<worker>(*this, options_.drain_time));
    auto bound = workers_.back()->bind({address, port_});
    if (!bound)
      return bound;
    port_ = workers_.back()->port(); // Where any free one will do, the first has found it.
  }
  return {};
}

void http_server::start() {
  for (auto& each : workers_)
    each->start();
}

void http_server::stop() {
  for (auto& each : workers_)
    each->begin_stop();
  for (auto& each : workers_)
    each->join();
  workers_.clear();
}

} // namespace troupe::gateway
