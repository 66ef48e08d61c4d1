// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/http/session.hpp"
#include "tests/gateway/raw_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace troupe::gateway;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace limits = troupe::limits;
using troupe::testing::raw_client;

namespace {

class reads_all final : public request_handler {
public:
  task<http_response> handle(http_request&, request_body& body) override {
    auto reading = body.read_all(1u << 20);
    auto all = co_await std::move(reading);
    http_response answer;
    answer.body = all ? "whole" : "cut";
    co_return answer;
  }
};

std::chrono::steady_clock::time_point moment;

/// One session, with its clock in the test's hand.
struct patience_fixture {
  asio::io_context io{1};
  reads_all handler;
  std::atomic<std::size_t> connections = 0;
  memory_budget budget{limits::memory_budget_default_max, [] { return moment; }};
  session_host host{handler, connections, budget};
  asio::ip::tcp::acceptor acceptor{io, {asio::ip::make_address("127.0.0.1"), 0}};
  raw_client client{acceptor.local_endpoint().port()};

  patience_fixture() {
    host.now = [] { return moment; };
    asio::co_spawn(io, session::run(std::make_shared<session>(acceptor.accept(), host)),
                   asio::detached);
    io.poll();
  }
  ~patience_fixture() {
    for (auto* each : host.sessions)
      each->abort();
    run();
  }
  /// Everything that is there to be read has arrived: this is loopback.
  void run() {
    io.restart();
    io.run_for(20ms);
  }
  bool survives(std::chrono::milliseconds later) {
    moment += later;
    for (auto* each : host.sessions)
      each->sweep(moment);
    run();
    return connections == 1;
  }
};

} // namespace

TEST_CASE_METHOD(patience_fixture, "an idle connection is kept for its time and not longer") {
  CHECK(survives(limits::http_idle_time_max - 1s));
  CHECK_FALSE(survives(1s));
}

TEST_CASE_METHOD(patience_fixture, "an idle connection gives its buffer back and goes on") {
  const auto ask = [this] {
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");
    run();
    const auto answer = client.read_answer();
    return answer.substr(answer.size() - 5);
  };
  for (int i = 0; i < 3; ++i) {
    CHECK(ask() == "whole");
    CHECK(survives(limits::http_buffer_idle_time));
    CHECK(survives(limits::http_buffer_idle_time));
  }
  CHECK(ask() == "whole");
  CHECK(survives(limits::http_buffer_idle_time));
  CHECK_FALSE(survives(limits::http_idle_time_max));
}

TEST_CASE_METHOD(patience_fixture, "a head has its time in all, however slowly it drips") {
  client.send("GET / HT");
  run();
  CHECK(survives(limits::http_header_time_max - 1s));
  client.send("TP/1.1\r\n");
  run();
  CHECK_FALSE(survives(1s));
}

TEST_CASE_METHOD(patience_fixture, "a body that drips is cut off, one that flows is not") {
  const std::string head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n";
  client.send(head);
  run();
  for (int window = 0; window < 3; ++window) {
    REQUIRE(survives(limits::http_body_window - 1s));
    client.send(std::string(limits::http_body_bytes_per_window_min, 'x'));
    run();
  }
  for (auto left = limits::http_body_window; left > 1s; left -= 1s) {
    client.send("x");
    run();
    REQUIRE(survives(1s));
  }
  CHECK_FALSE(survives(1s));
}

TEST_CASE_METHOD(patience_fixture, "a session that is told to stop ends at once if it is idle") {
  for (auto* each : host.sessions)
    each->stop();
  run();
  CHECK(connections == 0);
  CHECK(client.is_closed());
}
