// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "gateway/auth/canonical.hpp"
#include "gateway/auth/claim.hpp"
#include "gateway/auth/signature.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;

// The vectors are AWS's own: the "Signature Version 4 test suite" and the examples of the Amazon S3
// API Reference, pages "Signature Calculations: Transferring Payload in a Single Chunk / in
// Multiple Chunks" and "Authenticating Requests: Using Query Parameters".
namespace {

constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view s3_secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr std::string_view empty_hash
    = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

http_request suite_request(std::string method, std::string path, std::string query,
                           std::vector<http_field> fields, const std::string& signed_headers,
                           const std::string& signature) {
  http_request request{
      .method = std::move(method), .path = std::move(path), .query = std::move(query)};
  request.fields = std::move(fields);
  request.fields.push_back({"host", "example.amazonaws.com"});
  request.fields.push_back({"x-amz-date", "20150830T123600Z"});
  request.fields.push_back(
      {"authorization",
       "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
       "SignedHeaders="
           + signed_headers + ", Signature=" + signature});
  return request;
}

std::variant<signature_context, auth_refusal> check(const http_request& request,
                                                    std::string_view date,
                                                    std::string_view with_secret = secret,
                                                    std::string_view body = "") {
  signing_keys keys;
  const auto digest = to_hex(sha256(body));
  return verify(request, {with_secret, digest, from_amz_date(date).value()}, keys);
}

bool passes(const std::variant<signature_context, auth_refusal>& verdict) {
  if (const auto* refused = std::get_if<auth_refusal>(&verdict))
    UNSCOPED_INFO(refused->why.message);
  return std::holds_alternative<signature_context>(verdict);
}

error refusal_of(const std::variant<signature_context, auth_refusal>& verdict) {
  const auto* refused = std::get_if<auth_refusal>(&verdict);
  return refused ? refused->why : error{};
}

/// The S3 example "GET Object" with a Range.
http_request s3_get() {
  http_request request{.method = "GET", .path = "/test.txt"};
  request.fields = {
      {"host", "examplebucket.s3.amazonaws.com"},
      {"range", "bytes=0-9"},
      {"x-amz-content-sha256", std::string{empty_hash}},
      {"x-amz-date", "20130524T000000Z"},
      {"authorization",
       "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
       "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
       "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
  };
  return request;
}

http_request s3_presigned() {
  http_request request{.method = "GET", .path = "/test.txt"};
  request.fields = {{"host", "examplebucket.s3.amazonaws.com"}};
  request.query
      = "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
  return request;
}

http_field& named(http_request& request, std::string_view name) {
  for (auto& field : request.fields)
    if (field.name == name)
      return field;
  throw std::logic_error{"no such field"};
}

void replace(std::string& text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), with);
}

constexpr auto at_suite = "20150830T123600Z";
constexpr auto at_s3 = "20130524T000000Z";

} // namespace

TEST_CASE("the vectors of the SigV4 test suite are verified") {
  // get-vanilla
  CHECK(passes(
      check(suite_request("GET", "/", "", {}, "host;x-amz-date",
                          "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            at_suite)));
  // get-vanilla-query-order-key-case
  CHECK(passes(
      check(suite_request("GET", "/", "Param2=value2&Param1=value1", {}, "host;x-amz-date",
                          "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
            at_suite)));
  // post-vanilla
  CHECK(passes(
      check(suite_request("POST", "/", "", {}, "host;x-amz-date",
                          "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
            at_suite)));
}

TEST_CASE("S3's examples are verified: GET, PUT, sub-resource, list, presigned") {
  CHECK(passes(check(s3_get(), at_s3, s3_secret)));
  CHECK(passes(check(s3_presigned(), "20130524T120000Z", s3_secret)));

  http_request put{.method = "PUT", .path = "/test%24file.text"};
  put.fields = {
      {"date", "Fri, 24 May 2013 00:00:00 GMT"},
      {"host", "examplebucket.s3.amazonaws.com"},
      {"x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"},
      {"x-amz-date", "20130524T000000Z"},
      {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
      {"authorization",
       "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
       "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
       "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"}};
  CHECK(passes(check(put, at_s3, s3_secret)));

  auto lifecycle = s3_get();
  lifecycle.path = "/";
  lifecycle.query = "lifecycle";
  std::erase_if(lifecycle.fields, [](const auto& field) { return field.name == "range"; });
  named(lifecycle, "authorization").value
      = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date,"
        "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543";
  CHECK(passes(check(lifecycle, at_s3, s3_secret)));

  auto list = lifecycle;
  list.query = "max-keys=2&prefix=J";
  replace(named(list, "authorization").value,
          "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
          "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  CHECK(passes(check(list, at_s3, s3_secret)));
}

TEST_CASE("S3's example of a chunked upload is verified, chunk by chunk") {
  http_request put{.method = "PUT", .path = "/examplebucket/chunkObject.txt"};
  put.fields
      = {{"host", "s3.amazonaws.com"},
         {"x-amz-date", "20130524T000000Z"},
         {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
         {"authorization",
          "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
          "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
          "x-amz-decoded-content-length;x-amz-storage-class,"
          "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"},
         {"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
         {"content-encoding", "aws-chunked"},
         {"x-amz-decoded-content-length", "66560"},
         {"content-length", "66824"}};
  const auto verdict = check(put, at_s3, s3_secret);
  REQUIRE(passes(verdict));
  const auto& with = std::get<signature_context>(verdict);
  CHECK(with.mode == payload_mode::signed_chunks);
  const auto first
      = chunk_signature(with, with.seed_signature, to_hex(sha256(std::string(65536, 'a'))));
  CHECK(first == "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
  const auto second = chunk_signature(with, first, to_hex(sha256(std::string(1024, 'a'))));
  CHECK(second == "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
  CHECK(chunk_signature(with, second, empty_hash)
        == "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
}

TEST_CASE("paths are canonical by service") {
  CHECK(canonical_s3_path("/a//b/../%7e%2f+ä") == "/a//b/../~/%2B%C3%A4");
  CHECK_FALSE(canonical_s3_path("/a%zz"));
  CHECK(canonical_path("/") == "/");
  CHECK(canonical_path("//a/./b/../c//") == "/a/c/");
  CHECK(canonical_path("/a%20b") == "/a%2520b");
  CHECK(canonical_path("/..") == "/");
}

TEST_CASE("queries are sorted by name, then value, and encoded once") {
  CHECK(canonical_query("b=2&a=2&a=1&flag") == "a=1&a=2&b=2&flag=");
  CHECK(canonical_query("k=a%20b&k=%7E&X-Amz-Signature=x") == "k=a%20b&k=~");
  CHECK(canonical_query("A=1&a=1&%41b=1") == "A=1&Ab=1&a=1");
  CHECK(canonical_query("a=b=c;d") == "a=b%3Dc%3Bd");
}

TEST_CASE("header values are trimmed, their blanks folded, repetitions joined") {
  http_request request;
  request.fields = {{"my-header", "  a   b  c "}, {"host", "h"}, {"my-header", "d"}};
  CHECK(canonical_headers(request, {"host", "my-header"}) == "host:h\nmy-header:a b c,d\n");
}

TEST_CASE("what was changed after signing is noticed") {
  const auto refused = [](auto change) {
    auto request = s3_get();
    change(request);
    return refusal_of(check(request, at_s3, s3_secret)).kind;
  };
  CHECK(refused([](auto& r) { r.path = "/other.txt"; }) == code::bad_signature);
  CHECK(refused([](auto& r) { r.method = "DELETE"; }) == code::bad_signature);
  CHECK(refused([](auto& r) { r.query = "acl"; }) == code::bad_signature);
  CHECK(refused([](auto& r) { named(r, "range").value = "bytes=0-99"; }) == code::bad_signature);
  CHECK(refused([](auto& r) { named(r, "host").value = "other"; }) == code::bad_signature);
  CHECK(refused([](auto& r) { named(r, "x-amz-content-sha256").value = "UNSIGNED-PAYLOAD"; })
        == code::bad_signature);
  CHECK(refused([](auto& r) {
          r.fields.push_back({"range", "bytes=1-2"});
        })
        == code::bad_signature);
  CHECK(refusal_of(check(s3_get(), at_s3, "another secret")).kind == code::bad_signature);
  // A body that is not the one that was signed.
  const auto post
      = suite_request("POST", "/", "", {}, "host;x-amz-date",
                      "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  CHECK(refusal_of(check(post, at_suite, secret, "x")).kind == code::bad_signature);
}

TEST_CASE("a mismatch on S3 shows what was calculated") {
  auto request = s3_get();
  request.path = "/other.txt";
  const auto verdict = check(request, at_s3, s3_secret);
  const auto& refused = std::get<auth_refusal>(verdict);
  REQUIRE(refused.why.fields.size() == 6);
  CHECK(refused.why.fields[1].name == "StringToSign");
  CHECK(refused.why.fields[1].value.starts_with("AWS4-HMAC-SHA256\n20130524T000000Z\n"));
  CHECK(refused.why.fields[4].value.starts_with("GET\n/other.txt\n"));
}

TEST_CASE("headers that change the request must be signed") {
  auto request = s3_get();
  request.fields.push_back({"x-amz-acl", "public-read"});
  const auto verdict = check(request, at_s3, s3_secret);
  CHECK(refusal_of(verdict).kind == code::access_denied);
  CHECK(std::get<auth_refusal>(verdict).why.fields[0].value == "x-amz-acl");

  const auto without_host = suite_request("GET", "/", "", {}, "x-amz-date", std::string(64, '0'));
  CHECK(refusal_of(check(without_host, at_suite)).message.find("not signed") != std::string::npos);
}

TEST_CASE("the time of signing counts, to the second") {
  CHECK(passes(check(s3_get(), "20130524T001500Z", s3_secret)));
  CHECK(passes(check(s3_get(), "20130523T234500Z", s3_secret)));
  CHECK(refusal_of(check(s3_get(), "20130524T001501Z", s3_secret)).kind == code::request_expired);
  CHECK(refusal_of(check(s3_get(), "20130523T234459Z", s3_secret)).kind == code::request_expired);

  const auto vanilla
      = suite_request("GET", "/", "", {}, "host;x-amz-date",
                      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  CHECK(passes(check(vanilla, "20150830T124100Z")));
  CHECK(refusal_of(check(vanilla, "20150830T124101Z")).message
        == "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
           "(20150830T124101Z - 5 min.)");
  CHECK(refusal_of(check(vanilla, "20150830T123059Z"))
            .message.starts_with("Signature not yet current"));

  auto other_day = s3_get();
  named(other_day, "x-amz-date").value = "20130525T000000Z";
  CHECK(refusal_of(check(other_day, "20130525T000000Z", s3_secret)).kind == code::bad_signature);
}

TEST_CASE("a presigned URL ends when it says") {
  CHECK(passes(check(s3_presigned(), "20130525T000000Z", s3_secret)));
  const auto late = check(s3_presigned(), "20130525T000001Z", s3_secret);
  CHECK(refusal_of(late).kind == code::access_denied);
  CHECK(refusal_of(late).message == "Request has expired");
  CHECK(std::get<auth_refusal>(late).why.fields[0].value == "86400");
  CHECK(refusal_of(check(s3_presigned(), "20130523T234459Z", s3_secret)).kind
        == code::access_denied);

  for (const auto* expires : {"X-Amz-Expires=604801", "X-Amz-Expires=0", "X-Amz-Expires=-1",
                              "X-Amz-Expires=1x", "X-Amz-Expires=", "Y=1"}) {
    INFO(expires);
    auto request = s3_presigned();
    replace(request.query, "X-Amz-Expires=86400", expires);
    CHECK(refusal_of(check(request, at_s3, s3_secret)).kind == code::malformed_presign);
  }
}

TEST_CASE("a presigned URL with headers that it did not sign is refused") {
  auto request = s3_presigned();
  request.fields.push_back({"x-amz-meta-a", "b"});
  CHECK(refusal_of(check(request, at_s3, s3_secret)).message
        == "There were headers present in the request which were not signed");
}

TEST_CASE("two signatures are one too many") {
  auto request = s3_get();
  request.query = s3_presigned().query;
  CHECK(refusal_of(check(request, at_s3, s3_secret)).kind == code::validation);
}

TEST_CASE("a signature that is not whole is refused with what is missing") {
  http_request unsigned_request{.method = "GET", .path = "/"};
  CHECK(refusal_of(check(unsigned_request, at_s3)).message
        == "Request is missing Authentication Token");

  auto partial = s3_get();
  named(partial, "authorization").value
      = "AWS4-HMAC-SHA256 Credential=a/20130524/us-east-1/s3/aws4_request";
  CHECK(refusal_of(check(partial, at_s3)).message
        == "Authorization header requires 'Signature' parameter. Authorization header requires "
           "'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 "
           "Credential=a/20130524/us-east-1/s3/aws4_request");

  auto other = s3_get();
  named(other, "authorization").value = "Basic dGVzdDp0ZXN0";
  CHECK(refusal_of(check(other, at_s3)).kind == code::malformed_authorization);

  for (const auto* scope :
       {"a", "a/b", "a/20130524/us-east-1/s3", "a/2013/us-east-1/s3/aws4_request",
        "/20130524/us-east-1/s3/aws4_request", "a/20130524//s3/aws4_request",
        "a/20130524/us-east-1/s3/aws5_request"})
    CHECK_FALSE(parse_scope(scope));
  CHECK(parse_scope("a/b/20130524/us-east-1/s3/aws4_request")->access_key == "a/b");

  auto no_hash = s3_get();
  std::erase_if(no_hash.fields,
                [](const auto& field) { return field.name == "x-amz-content-sha256"; });
  CHECK(refusal_of(check(no_hash, at_s3)).kind == code::missing_security_header);
}

TEST_CASE("the payload modes are a closed list, and each checks the seed signature") {
  CHECK(payload_mode_of("STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        == payload_mode::unsigned_chunks_and_trailer);
  CHECK_FALSE(payload_mode_of("STREAMING-ANYTHING"));
  CHECK_FALSE(payload_mode_of(""));
  CHECK_FALSE(payload_mode_of(std::string(64, 'G')));
  CHECK_FALSE(payload_mode_of(std::string(63, 'a')));
  for (const auto* mode :
       {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}) {
    INFO(mode);
    auto request = s3_get();
    named(request, "x-amz-content-sha256").value = mode;
    CHECK(refusal_of(check(request, at_s3, s3_secret)).kind == code::bad_signature);
  }
  auto unknown = s3_get();
  named(unknown, "x-amz-content-sha256").value = "STREAMING-ANYTHING";
  CHECK(refusal_of(check(unknown, at_s3, s3_secret)).kind == code::validation);
  auto asymmetric = s3_get();
  named(asymmetric, "x-amz-content-sha256").value = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD";
  CHECK(refusal_of(check(asymmetric, at_s3, s3_secret)).kind == code::not_implemented);
}

TEST_CASE("what is signed is no longer than the request, however often its headers are named") {
  const auto signed_as = [](const std::string& names) {
    auto request = suite_request("GET", "/", "", {{"long", std::string(8'000, 'x')}}, names,
                                 std::string(64, '0'));
    return refusal_of(check(request, "20150830T123600Z"));
  };
  std::string often{"host;x-amz-date"};
  std::string many{often};
  for (int i = 0; i < 1'000; ++i) {
    often += ";long";
    many += ";h" + std::to_string(i);
  }
  const error refused{code::malformed_authorization,
                      "The authorization is malformed; SignedHeaders must name each header once, "
                      "and at most 100.",
                      {}};
  CHECK(signed_as(often) == refused);
  CHECK(signed_as(many) == refused);
  CHECK(signed_as("host;x-amz-date;long").kind == code::bad_signature);
}

TEST_CASE("a derived signing key is the one of AWS's example") {
  signing_keys keys;
  const credential_scope scope{"AKIDEXAMPLE", "20150830", "us-east-1", "iam"};
  CHECK(to_hex(keys.derive(scope, secret))
        == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
  CHECK(&keys.derive(scope, secret) == &keys.derive(scope, secret));
}
