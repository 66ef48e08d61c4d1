// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "gateway/auth/signature.hpp"
#include "gateway/auth/signing.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;

namespace {

using namespace std::chrono_literals;

constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const epoch_ms now = from_amz_date("20150830T123600Z").value();

signing_identity signer(std::string service, std::string token = {}) {
  return {"AKIDEXAMPLE", std::string{secret}, std::move(token), "us-east-1", std::move(service)};
}

http_request request(std::string method, std::string path, std::string query = {}) {
  return {.method = std::move(method),
          .path = std::move(path),
          .query = std::move(query),
          .fields = {{"host", "example.amazonaws.com"}}};
}

bool passes(const http_request& sent, std::string_view body = "", epoch_ms at = now) {
  signing_keys keys;
  const auto digest = to_hex(sha256(body));
  const auto verdict = verify(sent, {secret, digest, at}, keys);
  if (const auto* refused = std::get_if<auth_refusal>(&verdict))
    UNSCOPED_INFO(refused->why.message);
  return std::holds_alternative<signature_context>(verdict);
}

} // namespace

// "Signature Version 4 test suite", get-vanilla.
TEST_CASE("a request is signed as AWS's published vector is") {
  auto sent = request("GET", "/");
  sign(sent, signer("service"), "", now);
  CHECK(sent.header("authorization")
        == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
           "SignedHeaders=host;x-amz-date, "
           "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST_CASE("what is signed is verified, with body, query and fields of every kind") {
  auto sent = request("POST", "/2015-03-31/functions/hello/invocations", "b=2&a=x%2Fy");
  sent.fields.push_back({"x-amz-log-type", "Tail"});
  sign(sent, signer("lambda", "a token"), "{}", now);
  CHECK(sent.header("x-amz-security-token") == "a token");
  CHECK(passes(sent, "{}"));
  CHECK_FALSE(passes(sent, "{ }"));

  auto object = request("PUT", "/bucket/a%20b//c");
  sign(object, signer("s3"), "bytes", now);
  CHECK(passes(object));
}

TEST_CASE("a presigned URL is good for its path and its time") {
  auto sent = request("GET", "/2015-03-31/functions/hello/code");
  sent.query = presign("example.amazonaws.com", sent.path, "sha256=00", signer("lambda", "t/+="),
                       600s, now);
  CHECK(passes(sent));
  CHECK(passes(sent, "", now + 599'000));
  CHECK_FALSE(passes(sent, "", now + 601'000));
  sent.path = "/2015-03-31/functions/other/code";
  CHECK_FALSE(passes(sent));

  auto object = request("GET", "/bucket/key");
  object.query = presign("example.amazonaws.com", object.path, "", signer("s3"), 600s, now);
  CHECK(passes(object));
}
