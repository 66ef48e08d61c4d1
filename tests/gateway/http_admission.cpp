// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/admission.hpp"
#include "gateway/http/head_parser.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace troupe::gateway;
namespace limits = troupe::limits;

namespace {

std::string with_fields(const std::string& fields, const std::string& line = "POST / HTTP/1.1") {
  return line + "\r\nHost: localhost:4566\r\n" + fields + "\r\n";
}

/// The status of the refusal, or 0 for a head that is let in.
unsigned status_of(const std::string& head) {
  std::size_t scanned = 0;
  const auto progress = find_head(head, scanned);
  if (progress.state == head_progress::kind::rejected)
    return progress.why.status;
  REQUIRE(progress.state == head_progress::kind::complete);
  const auto verdict = admit(std::string_view{head}.substr(0, progress.length));
  const auto* why = std::get_if<rejection>(&verdict);
  return why ? why->status : 0;
}

framing admitted(const std::string& head) {
  auto verdict = admit(head);
  REQUIRE(std::holds_alternative<framing>(verdict));
  return std::get<framing>(verdict);
}

struct head_case {
  const char* what;
  std::string head;
  unsigned status;
};

} // namespace

TEST_CASE("what Beast lets through and must not is refused") {
  const head_case cases[] = {
      {"TE gzip with CL", with_fields("Transfer-Encoding: gzip\r\nContent-Length: 3\r\n"), 501},
      {"TE gzip", with_fields("Transfer-Encoding: gzip\r\n"), 501},
      {"TE identity", with_fields("Transfer-Encoding: identity\r\n"), 501},
      {"TE xchunked", with_fields("Transfer-Encoding: xchunked\r\n"), 501},
      {"TE list", with_fields("Transfer-Encoding: chunked, identity\r\n"), 501},
      {"TE list, chunked last", with_fields("Transfer-Encoding: gzip, chunked\r\n"), 501},
      {"TE twice", with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
       501},
      {"TE empty", with_fields("Transfer-Encoding:\r\n"), 501},
      {"TE with CL", with_fields("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), 400},
      {"CL with TE", with_fields("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 400},
      {"HTTP/1.0 chunked", with_fields("Transfer-Encoding: chunked\r\n", "POST / HTTP/1.0"), 400},
      {"CL twice, equal", with_fields("Content-Length: 3\r\nContent-Length: 3\r\n"), 400},
      {"CL twice, different", with_fields("Content-Length: 3\r\nContent-Length: 4\r\n"), 400},
      {"CL list", with_fields("Content-Length: 3, 3\r\n"), 400},
      {"CL signed", with_fields("Content-Length: +3\r\n"), 400},
      {"CL negative", with_fields("Content-Length: -1\r\n"), 400},
      {"CL hexadecimal", with_fields("Content-Length: 0x3\r\n"), 400},
      {"CL empty", with_fields("Content-Length:\r\n"), 400},
      {"CL overflow", with_fields("Content-Length: 18446744073709551617\r\n"), 400},
      {"folded field", with_fields("X-A: one\r\n two\r\n"), 400},
      {"folded TE", with_fields("Transfer-Encoding:\r\n chunked\r\n"), 501},
      {"folded first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {"no Host", "GET / HTTP/1.1\r\nX-A: b\r\n\r\n", 400},
      {"two Hosts", with_fields("Host: localhost:4566\r\n"), 400},
      {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"Host with user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
      {"another authority", with_fields("", "GET http://elsewhere/ HTTP/1.1"), 400},
      {"target without slash", with_fields("", "GET foo HTTP/1.1"), 400},
      {"asterisk", with_fields("", "OPTIONS * HTTP/1.1"), 400},
      {"authority form", with_fields("", "CONNECT a:1 HTTP/1.1"), 400},
      {"target with raw UTF-8", with_fields("", "GET /\xc3\xa4 HTTP/1.1"), 400},
      {"target with a fragment", with_fields("", "GET /a#b HTTP/1.1"), 400},
      {"target with a blank", with_fields("", "GET /a b HTTP/1.1"), 400},
      {"target with a tab", with_fields("", "GET /a\tb HTTP/1.1"), 400},
      {"two blanks", with_fields("", "GET  / HTTP/1.1"), 400},
      {"no version", with_fields("", "GET /"), 400},
      {"HTTP/2.0", with_fields("", "GET / HTTP/2.0"), 505},
      {"HTTP/1.2", with_fields("", "GET / HTTP/1.2"), 505},
      {"http/1.1", with_fields("", "GET / http/1.1"), 400},
      {"method with a colon", with_fields("", "GE:T / HTTP/1.1"), 400},
      {"blank before the colon", with_fields("X-A : b\r\n"), 400},
      {"name with a slash", with_fields("X/A: b\r\n"), 400},
      {"empty name", with_fields(": b\r\n"), 400},
      {"no colon", with_fields("X-A\r\n"), 400},
      {"NUL in a value", with_fields(std::string{"X-A: b\0c\r\n", 10}), 400},
      {"control byte in a value", with_fields("X-A: b\x01\r\n"), 400},
      {"bare CR in a value", with_fields("X-A: b\rc\r\n"), 400},
      {"bare LF", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
      {"bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
      {"leading CR LF", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"another expectation", with_fields("Expect: a-miracle\r\n"), 417},
  };
  for (const auto& each : cases) {
    INFO(each.what);
    CHECK(status_of(each.head) == each.status);
  }
}

TEST_CASE("a head is let in up to its limits and not beyond") {
  const auto with_target = [](std::size_t bytes) {
    return with_fields("", "GET /" + std::string(bytes - 1, 'a') + " HTTP/1.1");
  };
  CHECK(status_of(with_target(limits::http_target_bytes_max)) == 0);
  CHECK(status_of(with_target(limits::http_target_bytes_max + 1)) == 414);

  const auto with_count = [](std::size_t count) {
    std::string fields;
    for (std::size_t i = 1; i < count; ++i) // Host is one.
      fields += "A: b\r\n";
    return with_fields(fields);
  };
  CHECK(status_of(with_count(limits::http_fields_max)) == 0);
  CHECK(status_of(with_count(limits::http_fields_max + 1)) == 431);

  const auto with_size = [](std::size_t bytes) {
    const auto bare = with_fields("X: \r\n").size();
    return with_fields("X: " + std::string(bytes - bare, 'a') + "\r\n");
  };
  CHECK(status_of(with_size(limits::http_header_bytes_max)) == 0);
  CHECK(status_of(with_size(limits::http_header_bytes_max + 1)) == 431);
}

TEST_CASE("a head says how its body is framed and whether the connection goes on") {
  const auto plain = admitted(with_fields("Content-Length: 12\r\n"));
  CHECK(plain.content_length == 12u);
  CHECK_FALSE(plain.chunked);
  CHECK(plain.keep_alive);

  const auto chunked
      = admitted(with_fields("Transfer-Encoding: Chunked\r\nExpect: 100-Continue\r\n"));
  CHECK(chunked.chunked);
  CHECK_FALSE(chunked.content_length);
  CHECK(chunked.expects_continue);

  CHECK(admitted(with_fields("")).content_length == 0u);
  CHECK_FALSE(admitted(with_fields("Connection: x, Close\r\n")).keep_alive);
  CHECK_FALSE(admitted(with_fields("", "GET / HTTP/1.0")).keep_alive);
  CHECK(admitted(with_fields("Connection: keep-alive\r\n", "GET / HTTP/1.0")).keep_alive);
  // Nothing to continue with.
  CHECK_FALSE(
      admitted(with_fields("Expect: 100-continue\r\nContent-Length: 0\r\n")).expects_continue);
}

TEST_CASE("a target is taken apart as it was sent") {
  const auto origin_head = with_fields("", "GET /a%2Fb//c?x=1?&y HTTP/1.1");
  const auto origin = admitted(origin_head);
  CHECK(origin.path == "/a%2Fb//c");
  CHECK(origin.query == "x=1?&y");
  const auto absolute_head = with_fields("", "GET http://LOCALHOST:4566/a?b HTTP/1.1");
  const auto absolute = admitted(absolute_head);
  CHECK(absolute.path == "/a");
  CHECK(absolute.query == "b");
}

TEST_CASE("a head is found wherever the pieces are cut") {
  const auto head = with_fields("Content-Length: 4\r\n");
  const auto bytes = head + "body";
  std::size_t scanned = 0;
  for (std::size_t size = 1; size < head.size(); ++size)
    REQUIRE(find_head(bytes.substr(0, size), scanned).state == head_progress::kind::incomplete);
  const auto whole = find_head(bytes, scanned);
  CHECK(whole.state == head_progress::kind::complete);
  CHECK(whole.length == head.size());
}

TEST_CASE("fields keep their order and their repetitions, names in lower case") {
  http_request request;
  request.fields.resize(7); // Of an earlier request.
  REQUIRE(parse_fields(with_fields("X-Amz-Meta-A:  one \r\nx-amz-meta-a: two\r\n"), request));
  REQUIRE(request.fields.size() == 3);
  CHECK(request.fields[0].name == "host");
  CHECK(request.fields[1].name == "x-amz-meta-a");
  CHECK(request.fields[1].value == "one");
  CHECK(request.fields[2].value == "two");
}
