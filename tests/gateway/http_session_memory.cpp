// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/http/session.hpp"
#include "tests/gateway/raw_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using troupe::testing::raw_client;

namespace {

constexpr std::size_t budget_bytes = 64u << 20;
constexpr std::size_t body_bytes_max = 16u << 20;
/// Of a body of 4 MiB: more than a quarter, with which it looks for room for all of it.
constexpr std::size_t past_the_room = (1u << 20) + (64u << 10);

std::chrono::steady_clock::time_point moment{1h};

/// Reads the body as the path says, and tells what became of it.
class reader final : public request_handler {
public:
  explicit reader(asio::io_context& io) : gate(io, asio::steady_timer::time_point::max()) {}

  task<http_response> handle(http_request& request, request_body& body) override {
    body.belongs_to("caller");
    if (request.path == "/stream") {
      auto counting = count(body);
      co_return co_await std::move(counting);
    }
    if (request.path == "/answer") {
      http_response answer;
      answer.body = std::string(answer_bytes, 'x');
      co_return answer;
    }
    auto reading = body.read_all(body_bytes_max);
    auto all = co_await std::move(reading);
    if (request.path == "/throw")
      throw std::runtime_error{"boom"};
    if (request.path == "/wait") {
      boost::system::error_code ignored;
      auto token = asio::redirect_error(asio::use_awaitable, ignored);
      co_await gate.async_wait(token);
    }
    http_response answer{all ? 200u : all.refusal().kind == code::overloaded ? 503u : 413u};
    answer.body = all ? std::to_string(all->size()) : all.refusal().message;
    co_return answer;
  }

  asio::steady_timer gate;
  std::size_t answer_bytes = 0;

private:
  static task<http_response> count(request_body& body) {
    std::size_t bytes = 0;
    for (;;) {
      auto pulling = body.next();
      auto piece = co_await std::move(pulling);
      if (!piece || piece->empty())
        break;
      bytes += piece->size();
    }
    http_response answer;
    answer.body = std::to_string(bytes);
    co_return answer;
  }
};

/// Waits for nothing.
struct nobody final : room_waiter {
  void room_granted() override {}
};

/// Sessions on one thread with a small budget, and their clock in the test's hand.
struct memory_fixture {
  asio::io_context io{1};
  reader handler{io};
  std::atomic<std::size_t> connections = 0;
  memory_budget budget{budget_bytes, [] { return moment; }};
  session_host host{handler, connections, budget};
  asio::ip::tcp::acceptor acceptor{io, {asio::ip::make_address("127.0.0.1"), 0}};
  nobody waits;

  memory_fixture() {
    host.now = [] { return moment; };
  }
  ~memory_fixture() {
    for (auto* each : host.sessions)
      each->abort();
    run();
  }
  raw_client connect() {
    raw_client client{acceptor.local_endpoint().port()};
    asio::co_spawn(io, session::run(std::make_shared<session>(acceptor.accept(), host)),
                   asio::detached);
    run();
    return client;
  }
  /// Everything that is there to be read has arrived: this is loopback.
  void run() {
    do
      io.restart();
    while (io.run_for(20ms) > 0);
  }
  void pass(std::chrono::milliseconds time) {
    moment += time;
    for (auto* each : host.sessions)
      each->sweep(moment);
    run();
  }
  /// Sends on while the session reads.
  void send(raw_client& client, std::size_t bytes) {
    constexpr std::size_t piece = 64u << 10;
    for (; bytes > 0; bytes -= std::min(bytes, piece)) {
      client.send(std::string(std::min(bytes, piece), 'x'));
      run();
    }
  }
};

std::string post(const std::string& path, std::size_t bytes, const std::string& fields = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields
         + "Content-Length: " + std::to_string(bytes) + "\r\n\r\n";
}
std::string body_of(const std::string& answer) {
  return answer.substr(std::min(answer.find("\r\n\r\n") + 4, answer.size()));
}

/// Leaves `bytes` of what one caller may hold.
struct crowd {
  crowd(memory_fixture& of, std::size_t left) {
    const auto each = of.budget.caller_bytes_max() / 4;
    for (int i = 0; i < 4; ++i) {
      shares.push_back(std::make_unique<memory_share>(of.budget));
      shares.back()->belongs_to("caller");
      REQUIRE(shares.back()->take(i > 0 ? each : each - left, of.waits)
              == memory_share::outcome::taken);
    }
  }
  std::vector<std::unique_ptr<memory_share>> shares;
};

} // namespace

TEST_CASE_METHOD(memory_fixture, "a body takes memory as it comes, not as it is announced") {
  auto client = connect();
  constexpr std::size_t size = 8u << 20;
  client.send(post("/wait", size));
  run();
  CHECK(budget.buffered() <= limits::http_piece_bytes_max);
  send(client, 1u << 20);
  CHECK(budget.buffered() >= 1u << 20);
  CHECK(budget.buffered() <= 3u << 20);
  send(client, size - (1u << 20));
  CHECK(budget.buffered() >= size);
  CHECK(budget.buffered() <= size + limits::http_piece_bytes_max);
  handler.gate.cancel();
  run();
  CHECK(body_of(client.read_answer()) == std::to_string(size));
  CHECK(budget.buffered() == 0);
}

TEST_CASE_METHOD(memory_fixture, "a small body is the connection's own affair") {
  auto client = connect();
  client.send(post("/", limits::small_body_bytes_max));
  send(client, limits::small_body_bytes_max - 1);
  CHECK(budget.buffered() == 0);
  client.send("x");
  run();
  CHECK(body_of(client.read_answer()) == std::to_string(limits::small_body_bytes_max));
}

TEST_CASE_METHOD(memory_fixture,
                 "a small body may come byte by byte, and another request after it") {
  auto client = connect();
  client.send(post("/", 2'000));
  send(client, 1'000);
  client.send(std::string(1'000, 'x') + post("/", 3) + "abc");
  run();
  CHECK(body_of(client.read_answer()) == "2000");
  CHECK(body_of(client.read_answer()) == "3");
}

TEST_CASE_METHOD(memory_fixture, "a body without a length grows within the handler's limit") {
  auto client = connect();
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 40; ++i)
    client.send("10000\r\n" + std::string(0x10000, 'x') + "\r\n"), run();
  CHECK(budget.buffered() > 40u << 16);
  client.send("0\r\n\r\n");
  run();
  CHECK(body_of(client.read_answer()) == std::to_string(40u << 16));
  CHECK(budget.buffered() == 0);
}

TEST_CASE_METHOD(memory_fixture, "without room, a request waits a moment and is then refused") {
  crowd others{*this, 1u << 20};
  auto client = connect();
  client.send(post("/", 4u << 20));
  send(client, past_the_room);
  CHECK(budget.waiting() == 1);
  pass(limits::memory_wait_max - 1ms);
  CHECK(budget.waiting() == 1);
  pass(1ms);
  CHECK(budget.waiting() == 0);
  const auto answer = client.read_answer();
  CHECK(answer.starts_with("HTTP/1.1 503"));
  CHECK(answer.find("Connection: close") != std::string::npos);
  CHECK(body_of(answer) == "Please reduce your request rate.");
  CHECK(client.is_closed());
  others.shares.clear();
  CHECK(budget.buffered() == 0);
}

TEST_CASE_METHOD(memory_fixture, "a request that waits goes on as soon as there is room") {
  crowd others{*this, 1u << 20};
  auto client = connect();
  client.send(post("/", 4u << 20));
  send(client, past_the_room);
  CHECK(budget.waiting() == 1);
  others.shares.pop_back();
  run();
  CHECK(budget.waiting() == 0);
  send(client, (4u << 20) - past_the_room);
  CHECK(body_of(client.read_answer()) == std::to_string(4u << 20));
  others.shares.clear();
  CHECK(budget.buffered() == 0);
}

TEST_CASE_METHOD(memory_fixture, "a body that no connection could hold is refused without a wait") {
  auto client = connect();
  client.send(post("/", body_bytes_max));
  send(client, body_bytes_max);
  const auto answer = client.read_answer();
  CHECK(answer.starts_with("HTTP/1.1 413"));
  CHECK(body_of(answer).find("serve.memory_budget") != std::string::npos);
  run();
  CHECK(budget.buffered() == 0);
}

TEST_CASE_METHOD(memory_fixture, "whatever ends a connection gives its memory back") {
  SECTION("the client goes") {
    auto client = connect();
    client.send(post("/", 4u << 20));
    send(client, 2u << 20);
    CHECK(budget.buffered() > 0);
  }
  SECTION("it is ended while it waits") {
    crowd others{*this, 1u << 20};
    auto client = connect();
    client.send(post("/", 4u << 20));
    send(client, past_the_room);
    REQUIRE(budget.waiting() == 1);
    for (auto* each : host.sessions)
      each->abort();
  }
  SECTION("its handler fails") {
    auto client = connect();
    client.send(post("/throw", 1u << 20));
    send(client, 1u << 20);
    CHECK(client.read_answer().starts_with("HTTP/1.1 500"));
  }
  run();
  CHECK(budget.buffered() == 0);
  CHECK(budget.waiting() == 0);
}

TEST_CASE_METHOD(memory_fixture, "a body that is passed on needs no room, only more pieces") {
  crowd others{*this, 0};
  auto client = connect();
  client.send(post("/stream", 1u << 20));
  send(client, 1u << 20);
  CHECK(body_of(client.read_answer()) == std::to_string(1u << 20));
}

TEST_CASE_METHOD(memory_fixture, "an answer is held from when the client does not take it") {
  handler.answer_bytes = 7u << 20;
  auto client = connect();
  client.send(post("/answer", 0));
  run();
  CHECK(budget.buffered() >= handler.answer_bytes);
  SECTION("until it has") {
    std::string all;
    while (all.size() < handler.answer_bytes) {
      all += client.read_some();
      run();
    }
    CHECK(budget.buffered() == 0);
    CHECK(connections == 1);
  }
  SECTION("for its window where there is room") {
    pass(limits::http_body_window - 1s);
    CHECK(connections == 1);
    pass(1s);
    CHECK(connections == 0);
  }
  SECTION("for a moment where others look for room") {
    crowd others{*this, 8u << 20};
    memory_share another{budget};
    another.belongs_to("caller");
    CHECK(another.take(9u << 20, waits) == memory_share::outcome::waits);
    pass(limits::http_pressed_window - 1ms);
    CHECK(connections == 1);
    another.stop_waiting();
    CHECK(another.take(9u << 20, waits) == memory_share::outcome::waits);
    pass(1ms);
    CHECK(connections == 0);
  }
  run();
  CHECK(budget.buffered() == 0);
}

TEST_CASE_METHOD(memory_fixture, "an answer that is not taken and finds no room is cut off") {
  crowd others{*this, 1u << 20};
  handler.answer_bytes = 8u << 20;
  auto client = connect();
  client.send(post("/answer", 0));
  run();
  CHECK(connections == 0);
  others.shares.clear();
  CHECK(budget.buffered() == 0);
}

TEST_CASE_METHOD(memory_fixture, "a large head is paid for, or refused") {
  const std::string fields = "X-Large: " + std::string(12'000, 'x') + "\r\n";
  auto client = connect();
  client.send(post("/wait", 10, fields));
  run();
  CHECK(budget.buffered() >= 24'000);
  client.send("0123456789");
  run();
  handler.gate.cancel();
  run();
  CHECK(body_of(client.read_answer()) == "10");
  CHECK(budget.buffered() == 0);

  std::vector<std::unique_ptr<memory_share>> unjudged;
  unjudged.push_back(std::make_unique<memory_share>(budget));
  unjudged.back()->begin("127.0.0.1");
  REQUIRE(unjudged.back()->take_now(budget.connection_bytes_max()));
  auto refused = connect();
  refused.send(post("/wait", 10, fields));
  run();
  const auto answer = refused.read_answer();
  CHECK(answer.starts_with("HTTP/1.1 503"));
  CHECK(answer.find("Retry-After: 1\r\n") != std::string::npos);
}
