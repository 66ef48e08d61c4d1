// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/aws_chunked.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/limits.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;
using namespace troupe::gateway::s3;

namespace {

struct outcome {
  std::string bytes;
  std::optional<error> refusal;
  std::vector<std::pair<std::string, std::string>> trailers;
};

/// Feeds the body in pieces of `step` bytes.
outcome decode(aws_chunked_decoder decoder, std::string_view body, std::size_t step = 1'000'000) {
  outcome out;
  const auto sink = [&](std::string_view part) { out.bytes.append(part); };
  for (; !body.empty(); body.remove_prefix(std::min(step, body.size())))
    if (auto fed = decoder.feed(body.substr(0, step), sink); !fed) {
      out.refusal = fed.refusal();
      return out;
    }
  if (auto ended = decoder.finish(); !ended)
    out.refusal = ended.refusal();
  out.trailers = decoder.trailers();
  return out;
}

aws_chunked_decoder unsigned_trailer() {
  return {false, true, nullptr};
}

/// AWS's own example (S3 API Reference, "Signature calculations: transferring payload in multiple
/// chunks"): 65 KiB of `a` in chunks of 64 KiB.
std::shared_ptr<const signature_context> example_context() {
  signature_context made;
  auto key = hmac_sha256("AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524");
  for (std::string_view part : {"us-east-1", "s3", "aws4_request"})
    key = hmac_sha256(key, part);
  made.signing_key = key;
  made.date = "20130524T000000Z";
  made.scope = "20130524/us-east-1/s3/aws4_request";
  made.seed_signature = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
  return std::make_shared<signature_context>(made);
}

std::string example_body() {
  return "10000;chunk-signature="
         "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"
         + std::string(65'536, 'a')
         + "\r\n400;chunk-signature="
           "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"
         + std::string(1'024, 'a')
         + "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"
           "\r\n\r\n";
}

} // namespace

TEST_CASE("an unsigned body with a trailer decodes, in pieces of any size") {
  const std::string_view body = "5\r\nhello\r\n6;ignored=1\r\n world\r\n0\r\n"
                                "x-amz-checksum-crc32: AAAAAA==\r\n\r\n";
  for (std::size_t step = 1; step <= body.size(); ++step) {
    const auto out = decode(unsigned_trailer(), body, step);
    CHECK_FALSE(out.refusal);
    CHECK(out.bytes == "hello world");
    REQUIRE(out.trailers.size() == 1);
    CHECK(out.trailers[0]
          == std::pair<std::string, std::string>{"x-amz-checksum-crc32", "AAAAAA=="});
  }
}

TEST_CASE("an empty body, trailers that end in a line feed, and a doubled end are fine") {
  CHECK_FALSE(decode(unsigned_trailer(), "0\r\n\r\n").refusal);
  CHECK_FALSE(decode(unsigned_trailer(), "0\r\na:b\n\r\n").refusal);
  CHECK_FALSE(decode(unsigned_trailer(), "0\r\na:b\r\n\r\n\r\n").refusal);
}

TEST_CASE("a body that ends early or is no chunks is refused") {
  for (std::string_view body :
       {"", "5", "5\r\nhel", "5\r\nhello", "5\r\nhello\r\n", "0\r\n", "0\r\na:b\r\n", "x\r\n",
        "-1\r\n", "5\r\nhelloX\n0\r\n\r\n", "\r\n", "0\r\nnocolon\r\n\r\n", "0\r\n\r\nmore",
        "0x5\r\nhello\r\n0\r\n\r\n"}) {
    INFO(body);
    const auto out = decode(unsigned_trailer(), body);
    REQUIRE(out.refusal);
    CHECK(out.refusal->kind == "IncompleteBody");
  }
}

TEST_CASE("lines, trailers and sizes have their limits") {
  const auto refused
      = [](const std::string& body) { return decode(unsigned_trailer(), body).refusal; };
  CHECK(refused(std::string(limits::http_chunk_line_bytes_max + 1, '0')));
  CHECK(refused("FFFFFFFFFFFFFFFFF\r\n"));
  CHECK(refused("140000001\r\n")); // One more than 5 GiB.
  std::string trailers = "0\r\n";
  for (std::size_t i = 0; i < limits::http_trailers_max; ++i)
    trailers += "a:b\r\n";
  CHECK_FALSE(refused(trailers + "\r\n"));
  CHECK(refused(trailers + "a:b\r\n\r\n"));
  CHECK(refused("0\r\na:" + std::string(limits::http_trailer_bytes_max, 'b') + "\r\n\r\n"));
}

TEST_CASE("a body without trailers must have none") {
  CHECK(decode({false, false, nullptr}, "0\r\na:b\r\n\r\n").refusal);
}

TEST_CASE("a signed body needs a signature on each chunk, known or not") {
  CHECK_FALSE(decode({true, false, nullptr}, example_body()).refusal);
  CHECK(decode({true, false, nullptr}, "5\r\nhello\r\n0\r\n\r\n").refusal);
  CHECK(decode({true, false, nullptr}, "5;chunk-signature=abc\r\nhello\r\n").refusal);
}

TEST_CASE("AWS's example of signed chunks verifies") {
  const auto out = decode({true, false, example_context()}, example_body(), 1'000);
  CHECK_FALSE(out.refusal);
  CHECK(out.bytes == std::string(66'560, 'a'));
}

TEST_CASE("a signed chunk that was changed is refused") {
  for (std::size_t at : {std::size_t{100}, std::size_t{65'800}, std::size_t{30}}) {
    auto body = example_body();
    body[at] = body[at] == 'b' ? 'c' : 'b';
    const auto out = decode({true, false, example_context()}, body);
    REQUIRE(out.refusal);
    CHECK(out.refusal->kind == code::bad_signature);
  }
}

TEST_CASE("a signed trailer verifies, and its signature is required") {
  const auto context = example_context();
  const auto last = chunk_signature(*context, context->seed_signature, to_hex(sha256("")));
  const auto trailer
      = trailer_signature(*context, last, to_hex(sha256("x-amz-checksum-crc32:A\n")));
  const auto head = "0;chunk-signature=" + last + "\r\nx-amz-checksum-crc32:A\r\n";
  const auto signed_line = "x-amz-trailer-signature:" + trailer + "\r\n\r\n";
  CHECK_FALSE(decode({true, true, context}, head + signed_line).refusal);
  CHECK_FALSE(decode({true, true, context}, head + "\r\n" + signed_line).refusal);
  CHECK(decode({true, true, context}, head + "\r\n").refusal);
  const auto other = "0;chunk-signature=" + last + "\r\nx-amz-checksum-crc32:B\r\n";
  CHECK(decode({true, true, context}, other + signed_line).refusal->kind == code::bad_signature);
}
