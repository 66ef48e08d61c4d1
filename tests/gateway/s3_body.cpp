// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/body.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/s3/token.hpp"
#include "gateway/wire/models.hpp"
#include "tests/gateway/call_harness.hpp"
#include "tests/gateway/watched_body.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;
using namespace troupe::gateway::s3;

namespace {

http_request with(std::vector<http_field> fields, std::optional<std::uint64_t> length = 5) {
  http_request request{.method = "PUT", .path = "/site/a"};
  request.fields = std::move(fields);
  request.content_length = length;
  return request;
}

error_type planned(std::vector<http_field> fields, std::optional<std::uint64_t> length = 5) {
  auto plan = plan_body(with(std::move(fields), length), limits::object_bytes_max);
  return plan ? code::none : plan.refusal().kind;
}

const http_field trailing{"x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"};
const http_field five_bytes{"x-amz-decoded-content-length", "5"};
const http_field announced{"x-amz-trailer", "x-amz-checksum-crc32"};

/// The refusal of a body that was received under these headers, or none.
error_type received(std::vector<http_field> fields, std::string_view body) {
  auto plan = plan_body(with(std::move(fields), body.size()), limits::object_bytes_max);
  REQUIRE(plan);
  body_receiver receiver{std::move(*plan), nullptr, 1'000, nullptr};
  if (auto fed = receiver.feed(body); !fed)
    return fed.refusal().kind;
  auto done = receiver.finish();
  return done ? code::none : done.refusal().kind;
}

/// What stands in a trailer for the CRC-32 of these bytes.
std::string checksum_text(std::string_view bytes) {
  const auto sum = crc32(bytes);
  return to_base64(std::string{static_cast<char>(sum >> 24), static_cast<char>(sum >> 16),
                               static_cast<char>(sum >> 8), static_cast<char>(sum)});
}

struct memory_upload final : upload_face {
  std::string bytes;
  void append(std::string_view piece) override { bytes.append(piece); }
  [[nodiscard]] std::uint64_t size() const override { return bytes.size(); }
  std::string publish() override { return "id"; }
};

} // namespace

TEST_CASE("a plain body needs its length, and a chunked one its decoded length") {
  CHECK(planned({}) == code::none);
  CHECK(planned({}, std::nullopt) == "MissingContentLength");
  CHECK(planned({trailing, five_bytes}, std::nullopt) == code::none);
  CHECK(planned({trailing}) == "MissingContentLength");
  CHECK(planned({trailing, {"x-amz-decoded-content-length", "-5"}}) == "MissingContentLength");
}

TEST_CASE("a body may have 5 GiB and no more") {
  CHECK(planned({}, limits::object_bytes_max) == code::none);
  CHECK(planned({}, limits::object_bytes_max + 1) == code::too_large);
}

TEST_CASE("headers about the body that do not go together are refused") {
  CHECK(planned({{"x-amz-content-sha256", "abc"}}) == code::validation);
  CHECK(planned({{"x-amz-content-sha256", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"}})
        == code::not_implemented);
  CHECK(planned({{"content-md5", "dGVzdC1zdHJpbmc="}}) == "InvalidDigest");
  CHECK(planned({{"x-amz-checksum-crc32", "AAAA"}}) == "InvalidRequest");
  CHECK(planned({{"x-amz-checksum-crc32", "AAAAAA=="}, {"x-amz-checksum-crc32c", "AAAAAA=="}})
        == "InvalidRequest");
  CHECK(planned({{"x-amz-checksum-xxhash64", "AAAA"}}) == code::not_implemented);
  CHECK(planned({announced}) == "InvalidRequest");
  CHECK(planned({trailing, five_bytes, {"x-amz-trailer", "x-other"}}) == "InvalidRequest");
  CHECK(planned({trailing, five_bytes, announced, {"x-amz-checksum-sha1", "AAAA"}})
        == "InvalidRequest");
  CHECK(planned({{"x-amz-sdk-checksum-algorithm", "CRC32"}}) == "InvalidRequest");
  CHECK(planned({{"x-amz-sdk-checksum-algorithm", "MD6"}, {"x-amz-checksum-crc32", "AAAAAA=="}})
        == "InvalidRequest");
  CHECK(planned({{"x-amz-sdk-checksum-algorithm", "CRC32"}, {"x-amz-checksum-crc32", "AAAAAA=="}})
        == code::none);
}

TEST_CASE("each checksum is verified in the head") {
  const std::vector<std::pair<std::string, std::string>> sums = {
      {"crc32", "y/Q5Jg=="},
      {"crc32c", "4waSgw=="},
      {"crc64nvme", "rosUhgp5mIg="},
      {"sha1", to_base64(sha1("123456789"))},
      {"sha256", to_base64(sha256("123456789"))},
  };
  for (const auto& [name, sum] : sums) {
    INFO(name);
    CHECK(received({{"x-amz-checksum-" + name, sum}}, "123456789") == code::none);
    CHECK(received({{"x-amz-checksum-" + name, sum}}, "123456780") == "BadDigest");
  }
}

TEST_CASE("a checksum in the trailer is verified, and must come where it was announced") {
  const auto body
      = [](const std::string& trailer) { return "5\r\nhello\r\n0\r\n" + trailer + "\r\n"; };
  const auto sum = "x-amz-checksum-crc32:NhCmhg==\r\n";
  CHECK(received({trailing, five_bytes, announced}, body(sum)) == code::none);
  CHECK(received({trailing, five_bytes, announced}, body("x-amz-checksum-crc32:NhCmhQ==\r\n"))
        == "BadDigest");
  CHECK(received({trailing, five_bytes, announced}, body("x-amz-checksum-crc32:NhC\r\n"))
        == "InvalidRequest");
  CHECK(received({trailing, five_bytes, announced}, body("")) == "MalformedTrailerError");
  CHECK(received({trailing, five_bytes}, body("")) == code::none);
  CHECK(received({trailing, five_bytes}, body(sum)) == "MalformedTrailerError");
}

TEST_CASE("a body of another length than promised is refused") {
  CHECK(received({trailing, {"x-amz-decoded-content-length", "6"}}, "5\r\nhello\r\n0\r\n\r\n")
        == "IncompleteBody");
  CHECK(received({trailing, {"x-amz-decoded-content-length", "4"}}, "5\r\nhello\r\n0\r\n\r\n")
        == "IncompleteBody");
  CHECK(received({trailing, five_bytes}, "5\r\nhello") == "IncompleteBody");
}

TEST_CASE("a body up to the limit stays in memory, and one byte more goes into an upload") {
  auto upload = std::make_shared<memory_upload>();
  for (const std::size_t size : {std::size_t{1'000}, std::size_t{1'001}}) {
    body_plan plan;
    plan.size = size;
    body_receiver receiver{plan, nullptr, 1'000, [&] { return upload; }};
    REQUIRE(receiver.feed(std::string(size, 'x')));
    auto done = receiver.finish();
    REQUIRE(done);
    CHECK((done->upload != nullptr) == (size > 1'000));
    CHECK(done->bytes.size() == (size > 1'000 ? 0 : size));
  }
  CHECK(upload->bytes.size() == 1'001);
}

TEST_CASE("a body that comes byte by byte is written in few pieces, and is the same") {
  struct counting_upload final : upload_face {
    std::string bytes;
    std::size_t pieces = 0;
    void append(std::string_view piece) override {
      bytes.append(piece);
      ++pieces;
    }
    [[nodiscard]] std::uint64_t size() const override { return bytes.size(); }
    std::string publish() override { return "id"; }
  };
  std::string plain;
  std::string coded;
  for (std::size_t i = 0; i < 100'000; ++i) {
    plain += static_cast<char>('a' + i % 26);
    coded.append("1\r\n").append(1, plain.back()).append("\r\n");
  }
  coded += "0\r\nx-amz-checksum-crc32: " + checksum_text(plain) + "\r\n\r\n";
  const auto upload = std::make_shared<counting_upload>();
  auto plan = plan_body(with({trailing, announced, {"x-amz-decoded-content-length", "100000"}}),
                        limits::object_bytes_max);
  REQUIRE(plan);
  body_receiver receiver{std::move(*plan), nullptr, std::nullopt, [&] { return upload; }};
  for (std::size_t at = 0; at < coded.size(); at += 10'000)
    REQUIRE(receiver.feed(std::string_view{coded}.substr(at, 10'000)));
  auto done = receiver.finish();
  REQUIRE(done);
  CHECK(upload->bytes == plain);
  CHECK(upload->pieces <= 100'000 / 4'096 + 1);
  CHECK(done->md5_hex == to_hex(md5(plain)));
}

TEST_CASE("a continuation token survives its way, and a mangled one is refused") {
  for (const auto& last :
       std::vector<std::string>{"", "a", "photos/ü+ /=&", std::string(1'024, '\xff')}) {
    const auto token = make_token(last);
    CHECK(token.find_first_of("+/=") == std::string::npos);
    auto read = read_token(token);
    REQUIRE(read);
    CHECK(*read == last);
  }
  for (const auto& token :
       std::vector<std::string>{"", "A", "AgAAAAA", "!!!!", make_token("abc") + "x"})
    CHECK_FALSE(read_token(token));
}

TEST_CASE_METHOD(testing::call_harness, "a document is held as it comes, a small one is not") {
  const auto& operation = *wire::find_operation(wire::models::s3(), "DeleteObjects");
  const auto receive = [&](testing::watched_body& sent) {
    request.content_length = sent.bytes.size();
    call receiving{here, request, sent, "id"};
    return await(receive_document(receiving, operation));
  };
  testing::watched_body small{std::string(limits::small_body_bytes_max, 'x')};
  CHECK(*receive(small) == small.bytes);
  CHECK(small.held == 0);
  testing::watched_body large{std::string(1u << 20, 'x')};
  CHECK(*receive(large) == large.bytes);
  CHECK(large.held == 2u << 20);
  large = testing::watched_body{large.bytes};
  large.refusal = error{code::overloaded, "no room"};
  CHECK(receive(large).refusal() == *large.refusal);
}
