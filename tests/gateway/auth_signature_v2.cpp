// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/signature_v2.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;

namespace {

constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// The example of the Amazon S3 developer guide, "Query string request authentication alternative".
http_request puppy(std::string path = "/photos/puppy.jpg", std::string more = "") {
  return {.method = "GET",
          .path = std::move(path),
          .query = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE"
                   "&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620"
                   + more};
}

bool passes(const http_request& request, std::string_view bucket) {
  const auto claim = read_presigned_v2(request);
  return claim && !verify(request, *claim, bucket, secret);
}

} // namespace

TEST_CASE("the published example is verified, by Host and by path") {
  CHECK(passes(puppy(), "johnsmith"));
  CHECK(passes(puppy("/johnsmith/photos/puppy.jpg"), ""));
  CHECK(passes(puppy("/photos/puppy.jpg", "&x-id=GetObject"), "johnsmith")); // Says nothing.
}

TEST_CASE("another resource, method or field is not what was signed") {
  CHECK_FALSE(passes(puppy(), "janesmith"));
  CHECK_FALSE(passes(puppy("/photos/kitten.jpg"), "johnsmith"));
  CHECK_FALSE(passes(puppy("/photos/puppy.jpg", "&acl"), "johnsmith"));
  CHECK_FALSE(passes(puppy("/photos/puppy.jpg", "&x-amz-meta-a=b"), "johnsmith"));
  auto put = puppy();
  put.method = "PUT";
  CHECK_FALSE(passes(put, "johnsmith"));
  auto typed = puppy();
  typed.fields.push_back({"content-type", "text/plain"});
  CHECK_FALSE(passes(typed, "johnsmith"));
}

TEST_CASE("a URL ends when it says so") {
  const auto at = [](const char* expires, epoch_ms now) {
    return judge_time(presigned_v2{"key", expires, "signature"}, now);
  };
  CHECK_FALSE(at("1175139620", 1175139620'000));
  CHECK(at("1175139620", 1175139621'000)->why.message == "Request has expired");
  for (const auto* wrong : {"", "soon", "12x", "99999999999999999999", "9999999999999"})
    CHECK(at(wrong, 0)->why.kind == code::access_denied);
}

TEST_CASE("a request that is signed otherwise, or half, claims nothing") {
  auto both = puppy();
  both.fields.push_back({"authorization", "AWS4-HMAC-SHA256 x"});
  CHECK_FALSE(read_presigned_v2(both));
  http_request half{.method = "GET", .path = "/", .query = "AWSAccessKeyId=a&Expires=1"};
  CHECK_FALSE(read_presigned_v2(half));
}
