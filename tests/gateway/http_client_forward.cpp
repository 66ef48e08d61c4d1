// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/client.hpp"
#include "gateway/http/forward.hpp"
#include "gateway/http/server.hpp"
#include "tests/gateway/call_harness.hpp"
#include "tests/gateway/watched_body.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;
using namespace std::chrono_literals;

namespace {

/// Says what it got.
class owner final : public request_handler {
public:
  task<http_response> handle(http_request& request, request_body& body) override {
    auto reading = body.read_all(8u << 20);
    auto all = co_await std::move(reading);
    http_response answer{all ? 201u : 400u};
    answer.set("X-Seen-Host", std::string{request.header("host")});
    answer.set("X-Seen-Length", std::to_string(all ? all->size() : 0));
    answer.set("X-Seen-Session", std::string{request.header("x-troupe-session")});
    answer.set("X-Seen-Connection", std::string{request.header("keep-alive")});
    answer.body = request.method + " " + request.path + "?" + request.query;
    co_return answer;
  }
};

struct forwarding : testing::call_harness {
  owner_tie tie;
  caller who;
  http_server server{{}, [](const auto&) { return std::make_unique<owner>(); }};
  forwarding() {
    REQUIRE(server.bind().ok());
    server.start();
    tie.found({"127.0.0.1", server.port()});
    node.owner = &tie;
    request.fields = {{"host", "photos.localhost:4566"}, {"keep-alive", "timeout=5"}};
    request.path = "/a%20b";
    request.query = "x=1";
  }
  result<http_response> go(std::string bytes) {
    buffered_body sent{std::move(bytes)};
    call forwarded{here, request, sent, "id", who};
    return await(forward(forwarded));
  }
  static std::string field(const http_response& answer, std::string_view name) {
    for (const auto& each : answer.fields)
      if (each.name == name)
        return each.value;
    return {};
  }
};

} // namespace

TEST_CASE_METHOD(forwarding, "a request reaches the owner as the client sent it") {
  request.content_length = 5;
  const auto answer = go("hello");
  REQUIRE(answer.ok());
  CHECK(answer->status == 201);
  CHECK(answer->body == "POST /a%20b?x=1");
  CHECK(field(*answer, "X-Seen-Host") == "photos.localhost:4566");
  CHECK(field(*answer, "X-Seen-Length") == "5");
  CHECK(field(*answer, "X-Seen-Connection").empty());
  CHECK(field(*answer, "Content-Length").empty());
}

TEST_CASE_METHOD(forwarding,
                 "a function that did not sign is vouched for, whatever it says itself") {
  request.content_length = 0;
  request.fields.push_back({"X-Troupe-Session", "mine"});
  CHECK(field(*go(""), "X-Seen-Session").empty());
  who = {.account = "000000000000", .role = "reader", .session = "hello"};
  const auto token = field(*go(""), "X-Seen-Session");
  CHECK(issuer.bearer_of(token) == session{"000000000000", "reader", "hello"});
  who.access_key = "ASIA"; // It signed: the owner sees for itself.
  CHECK(field(*go(""), "X-Seen-Session").empty());
}

TEST_CASE_METHOD(forwarding, "a body without a length is sent on in chunks") {
  const auto answer = go(std::string(1u << 20, 'x'));
  REQUIRE(answer.ok());
  CHECK(field(*answer, "X-Seen-Length") == std::to_string(1u << 20));
}

TEST_CASE_METHOD(forwarding, "HEAD comes back with its length and without a body") {
  request.method = "HEAD";
  request.content_length = 0;
  const auto answer = go("");
  REQUIRE(answer.ok());
  CHECK(answer->body.empty());
  CHECK(answer->announced_length == std::string_view{"HEAD /a%20b?x=1"}.size());
}

TEST_CASE_METHOD(forwarding, "the owner's answer is held before it is read") {
  testing::watched_body sent;
  request.content_length = 0;
  call forwarded{here, request, sent, "id"};
  CHECK(await(forward(forwarded)).ok());
  CHECK(sent.held == std::string_view{"POST /a%20b?x=1"}.size());
  sent.refusal = error{code::overloaded, "no room"};
  CHECK(await(forward(forwarded)).refusal() == *sent.refusal);
}

TEST_CASE_METHOD(forwarding, "an owner that is gone is a refusal") {
  server.stop();
  request.content_length = 0;
  const auto answer = go("");
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.refusal().kind == code::out_of_reach);
}

TEST_CASE_METHOD(forwarding, "an owner that is away is a refusal at once") {
  tie.lost();
  request.content_length = 0;
  const auto answer = go("");
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.refusal() == error{code::out_of_reach, "The node that owns the data is away."});
}

TEST_CASE_METHOD(forwarding, "the client says who does not answer") {
  const http_client works{"localhost", server.port()};
  const auto reply = works.send("PUT", "/x", {}, "abc", 5s);
  REQUIRE(reply.ok());
  CHECK(reply->status == 201);
  CHECK(reply->header("x-seen-length") == "3");

  const auto port = server.port();
  server.stop();
  const auto refused = http_client{"127.0.0.1", port}.send("GET", "/", {}, "", 5s);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal().message.find(std::to_string(port)) != std::string::npos);
}
