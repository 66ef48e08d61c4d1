// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/raw_client.hpp"

#include "core/limits.hpp"
#include "gateway/http/server.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include <functional>

#include <fcntl.h>
#include <unistd.h>

using namespace troupe;
using namespace troupe::gateway;
using namespace std::chrono_literals;
using testing::raw_client;

namespace {

/// How many requests wait for ever, so that a test can know that its own was read.
std::atomic<int> waiting_for_ever = 0;

/// Answers by path, so that each test sees one behaviour of the session.
class scripted final : public request_handler {
public:
  explicit scripted(const std::shared_ptr<boost::asio::io_context>& io) : forever_(*io) {}
  void give_up() override { forever_.cancel(); }

  task<http_response> handle(http_request& request, request_body& body) override {
    http_response answer;
    if (request.path == "/echo") {
      auto reading = body.read_all(1u << 20);
      auto all = co_await std::move(reading);
      answer.status = all ? 200 : all.refusal().kind == code::too_large ? 413 : 400;
      answer.body = all ? *all : all.refusal().message;
    } else if (request.path == "/count") {
      std::size_t bytes = 0;
      for (;;) {
        auto pulling = body.next();
        auto piece = co_await std::move(pulling);
        if (!piece || piece->empty())
          break;
        bytes += piece->size();
      }
      answer.body = std::to_string(bytes);
    } else if (request.path == "/evil") {
      answer.set("X-Name", "a\r\nX-Injected: b");
    } else if (request.path == "/forever") {
      boost::system::error_code ignored;
      auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ignored);
      forever_.expires_after(std::chrono::hours{1});
      ++waiting_for_ever;
      co_await forever_.async_wait(token);
      answer.status = 503;
    } else if (request.path == "/throw") {
      throw std::runtime_error{"boom"};
    } else if (request.path == "/file") {
      answer.file
          = file_slice{nullptr, ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC), 100, 300'000};
      answer.file->keeps_open = std::shared_ptr<const void>{
          nullptr, [fd = answer.file->descriptor](auto) { ::close(fd); }};
    } else if (request.path == "/unmodified") {
      answer.status = 304;
      answer.announced_length = 77;
    } else {
      answer.body = request.method + " " + request.path + "?" + request.query;
    }
    co_return answer;
  }

private:
  boost::asio::steady_timer forever_;
};

struct session_fixture {
  http_server server{{.drain_time = 300ms},
                     [](const auto& io) { return std::make_unique<scripted>(io); }};
  session_fixture() {
    REQUIRE(server.bind().ok());
    server.start();
  }
  raw_client connect() { return raw_client{server.port()}; }
  std::string ask(const std::string& bytes) {
    auto client = connect();
    client.send(bytes);
    return client.read_answer();
  }
};

std::string get(const std::string& path, const std::string& fields = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}
std::string post(const std::string& path, const std::string& fields, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + body;
}
std::string body_of(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}
bool has(const std::string& answer, const std::string& text) {
  return answer.find(text) != std::string::npos;
}

} // namespace

TEST_CASE_METHOD(session_fixture,
                 "a request is answered with length and date, and the next one too") {
  auto client = connect();
  for (int i = 0; i < 3; ++i) {
    client.send(get("/a?x=1"));
    const auto answer = client.read_answer();
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(has(answer, "Content-Length: 10\r\n"));
    CHECK(has(answer, "Date: "));
    CHECK(body_of(answer) == "GET /a?x=1");
  }
}

TEST_CASE_METHOD(session_fixture, "pipelined requests are answered in their order") {
  auto client = connect();
  client.send(get("/1") + post("/echo", "Content-Length: 3\r\n", "abc") + get("/2"));
  CHECK(body_of(client.read_answer()) == "GET /1?");
  CHECK(body_of(client.read_answer()) == "abc");
  CHECK(body_of(client.read_answer()) == "GET /2?");
}

TEST_CASE_METHOD(session_fixture, "a request may arrive byte by byte") {
  auto client = connect();
  for (const char c : post("/echo", "Content-Length: 5\r\n", "hello"))
    client.send(std::string{c});
  CHECK(body_of(client.read_answer()) == "hello");
}

TEST_CASE_METHOD(session_fixture,
                 "a chunked body is decoded and its trailers do not become fields") {
  auto client = connect();
  client.send(post("/echo", "Transfer-Encoding: chunked\r\n",
                   "3\r\nabc\r\n2\r\nde\r\n0\r\nHost: x\r\n\r\n"));
  CHECK(body_of(client.read_answer()) == "abcde");
  client.send(get("/next"));
  CHECK(body_of(client.read_answer()) == "GET /next?");
}

TEST_CASE_METHOD(session_fixture, "a malformed chunk is a refusal, and ends the connection") {
  auto client = connect();
  client.send(post("/echo", "Transfer-Encoding: chunked\r\n", "zz\r\n"));
  CHECK(client.read_answer().starts_with("HTTP/1.1 400"));
  CHECK(client.is_closed());
}

TEST_CASE_METHOD(session_fixture,
                 "a head that is not admitted is refused, and ends the connection") {
  auto client = connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + get("/smuggled"));
  const auto answer = client.read_answer();
  CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(has(answer, "Connection: close\r\n"));
  CHECK(client.is_closed());
}

TEST_CASE_METHOD(session_fixture, "bytes after Connection: close are dropped") {
  auto client = connect();
  client.send(get("/1", "Connection: close\r\n") + get("/2"));
  CHECK(body_of(client.read_answer()) == "GET /1?");
  CHECK(client.is_closed());
}

TEST_CASE_METHOD(session_fixture, "100 Continue comes only when the body is wanted") {
  const std::string fields = "Content-Length: 5\r\nExpect: 100-continue\r\n";
  auto wanted = connect();
  wanted.send(post("/echo", fields, ""));
  CHECK(wanted.read_some() == "HTTP/1.1 100 Continue\r\n\r\n");
  wanted.send("hello");
  CHECK(body_of(wanted.read_answer()) == "hello");

  auto unwanted = connect();
  unwanted.send(post("/ignored", fields, ""));
  const auto answer = unwanted.read_answer();
  CHECK(answer.starts_with("HTTP/1.1 200"));
  CHECK(has(answer, "Connection: close"));
}

TEST_CASE_METHOD(session_fixture, "a body that nobody read is dropped, or the connection ends") {
  auto small = connect();
  small.send(post("/ignored", "Content-Length: 2000\r\n", std::string(2000, 'x')));
  CHECK(has(small.read_answer(), "200 OK"));
  small.send(get("/next"));
  CHECK(body_of(small.read_answer()) == "GET /next?");

  auto large = connect();
  const std::size_t size = limits::http_drain_bytes_max + 1;
  large.send(
      post("/ignored", "Content-Length: " + std::to_string(size) + "\r\n", std::string(size, 'x')));
  CHECK(has(large.read_answer(), "Connection: close"));
  CHECK(large.is_closed());
}

TEST_CASE_METHOD(session_fixture,
                 "an answer to an oversized body reaches a client that still sends") {
  auto client = connect();
  const std::size_t size = 4u << 20;
  client.send(
      post("/echo", "Content-Length: " + std::to_string(size) + "\r\n", std::string(size, 'x')));
  CHECK(client.read_answer().starts_with("HTTP/1.1 413"));
}

TEST_CASE_METHOD(session_fixture, "a large body passes in pieces") {
  auto client = connect();
  const std::size_t size = 3u << 20;
  client.send(
      post("/count", "Content-Length: " + std::to_string(size) + "\r\n", std::string(size, 'x')));
  CHECK(body_of(client.read_answer()) == std::to_string(size));
}

TEST_CASE_METHOD(session_fixture, "an answer cannot be made to hold fields of somebody else") {
  const auto answer = ask(get("/evil"));
  CHECK(has(answer, "X-Name: aX-Injected: b\r\n"));
}

TEST_CASE_METHOD(session_fixture, "a handler that throws costs one request") {
  auto client = connect();
  client.send(get("/throw"));
  CHECK(client.read_answer().starts_with("HTTP/1.1 500"));
  client.send(get("/next"));
  CHECK(body_of(client.read_answer()) == "GET /next?");
}

TEST_CASE_METHOD(session_fixture, "a slice of a file is sent as the body") {
  std::string wanted(300'000, '\0');
  const int file = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  REQUIRE(::pread(file, wanted.data(), wanted.size(), 100) == 300'000);
  ::close(file);
  auto client = connect();
  client.send(get("/file"));
  CHECK(body_of(client.read_answer()) == wanted);
  client.send(get("/next"));
  CHECK(body_of(client.read_answer()) == "GET /next?");
}

TEST_CASE_METHOD(session_fixture, "HEAD and 304 announce a length and send no body") {
  auto client = connect();
  client.send("HEAD /abc HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto head = client.read_head();
  CHECK(has(head, "Content-Length: 10\r\n"));
  client.send(get("/unmodified"));
  const auto unmodified = client.read_head();
  CHECK(unmodified.starts_with("HTTP/1.1 304"));
  CHECK(has(unmodified, "Content-Length: 77\r\n"));
  client.send(get("/next"));
  CHECK(body_of(client.read_answer()) == "GET /next?");
}

TEST_CASE_METHOD(session_fixture, "a second server cannot take the same port") {
  http_server second{{.port = server.port()},
                     [](const auto& io) { return std::make_unique<scripted>(io); }};
  const auto bound = second.bind();
  REQUIRE_FALSE(bound.ok());
  CHECK(has(bound.refusal().message, std::to_string(server.port())));
}

TEST_CASE_METHOD(session_fixture, "stopping ends idle connections, and waits for no stalled one") {
  auto idle = connect();
  idle.send(get("/1"));
  idle.read_answer();
  auto stalled = connect();
  stalled.send(post("/echo", "Content-Length: 5\r\nExpect: 100-continue\r\n", ""));
  REQUIRE(stalled.read_head() == "HTTP/1.1 100 Continue\r\n\r\n"); // Its head was read.
  stalled.send("he");
  server.stop();
  CHECK(idle.is_closed());
  const auto refused = stalled.read_answer();
  CHECK(refused.starts_with("HTTP/1.1 400"));
  CHECK(has(refused, "Connection: close\r\n"));
  CHECK(body_of(refused) == "The request body terminated unexpectedly");
  CHECK(stalled.is_closed());
  CHECK(server.connections() == 0);
}

TEST_CASE_METHOD(session_fixture, "what takes too long when stopping is refused, not cut off") {
  auto client = connect();
  const auto before = waiting_for_ever.load();
  client.send(get("/forever"));
  while (waiting_for_ever == before)
    std::this_thread::yield();
  server.stop();
  const auto refused = client.read_answer();
  CHECK(refused.starts_with("HTTP/1.1 503"));
  CHECK(has(refused, "Connection: close\r\n"));
  CHECK(client.is_closed());
}
