// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/http/chunks.hpp"

#include <catch2/catch.hpp>

#include <string>

using troupe::gateway::chunk_decoder;
namespace limits = troupe::limits;

namespace {

struct decoded {
  std::string body;
  std::string rest;
  bool is_done = false;
  bool is_refused = false;
};

/// Feeds the bytes in pieces of `step`, as a socket would bring them.
decoded decode(const std::string& bytes, std::size_t step) {
  decoded out;
  chunk_decoder decoder;
  std::string buffer;
  for (std::size_t at = 0; at < bytes.size() && !decoder.done(); at += step) {
    buffer += bytes.substr(at, step);
    for (bool more = true; more && !decoder.done();) {
      auto taken = decoder.take(buffer);
      if (!taken) {
        out.is_refused = true;
        return out;
      }
      out.body += taken->piece;
      more = !taken->piece.empty();
      buffer.erase(0, taken->consumed);
    }
  }
  out.rest = buffer;
  out.is_done = decoder.done();
  return out;
}

bool is_refused(const std::string& bytes) {
  const bool whole = decode(bytes, bytes.size()).is_refused;
  CHECK(decode(bytes, 1).is_refused == whole);
  return whole;
}

} // namespace

TEST_CASE("a chunked body is the same however it is cut") {
  const std::string bytes = "5\r\nhello\r\n6;ext=\"a b\"\r\n world\r\n0\r\nX-Sum: 1\r\n\r\nNEXT";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    const auto got = decode(bytes, step);
    REQUIRE(got.is_done);
    CHECK(got.body == "hello world");
    CHECK(std::string{"NEXT"}.starts_with(got.rest));
  }
}

TEST_CASE("an empty chunked body ends at once") {
  CHECK(decode("0\r\n\r\n", 5).is_done);
  CHECK_FALSE(decode("0\r\n", 3).is_done);
}

TEST_CASE("ambiguous chunk framing is refused") {
  for (const std::string bytes :
       {"\r\n", "x\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", " 1\r\n", "1 \r\na\r\n", "1\na\r\n",
        "1\r\na0\r\n\r\n", "1\r\nab\r\n", "1\r\na\n0\r\n\r\n", "10000000000000000\r\n",
        "1;\x01\r\na\r\n", "0\r\nno colon\r\n\r\n", "0\r\n: x\r\n\r\n", "0\r\n a: x\r\n\r\n"}) {
    INFO(bytes);
    CHECK(is_refused(bytes));
  }
}

TEST_CASE("chunk lines and trailers have limits") {
  const auto line
      = [](std::size_t bytes) { return "1;" + std::string(bytes - 2, 'x') + "\r\na\r\n0\r\n\r\n"; };
  CHECK_FALSE(is_refused(line(limits::http_chunk_line_bytes_max)));
  CHECK(is_refused(line(limits::http_chunk_line_bytes_max + 1)));

  const auto trailers = [](std::size_t count) {
    std::string bytes = "0\r\n";
    for (std::size_t i = 0; i < count; ++i)
      bytes += "a: b\r\n";
    return bytes + "\r\n";
  };
  CHECK_FALSE(is_refused(trailers(limits::http_trailers_max)));
  CHECK(is_refused(trailers(limits::http_trailers_max + 1)));

  CHECK(is_refused("0\r\na: " + std::string(limits::http_trailer_bytes_max, 'b') + "\r\n\r\n"));
}
