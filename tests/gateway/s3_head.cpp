// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/head.hpp"

#include "tests/gateway/s3_fixture.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway::s3;
using namespace troupe::testing;

namespace {

struct with_object : s3_fixture {
  with_object() {
    REQUIRE(send("PUT", "/site").status == 200);
    REQUIRE(send("PUT", "/site/a", "hello").status == 200);
  }
};

const std::string presigned = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0&";

} // namespace

TEST_CASE("a presigned URL's parameters are headers, but for the signature and checksums") {
  gateway::http_request request{.method = "PUT"};
  request.query
      = presigned
        + "X-Amz-Acl=private&x-amz-meta-colour=dark%20red&X-Amz-Checksum-Crc32=AAAAAA%3D%3D"
          "&x-amz-sdk-checksum-algorithm=CRC32&x-amz-checksum-mode=ENABLED&x-id=PutObject";
  request.fields = {{"x-amz-acl", "public-read"}};
  take_presigned_headers(request);
  CHECK(request.fields.size() == 3);
  CHECK(request.header("x-amz-acl") == "public-read");
  CHECK(request.header("x-amz-meta-colour") == "dark red");
  CHECK(request.header("x-amz-checksum-mode") == "ENABLED");
}

TEST_CASE("the query of a request that is not presigned is no place for headers") {
  gateway::http_request request{.method = "PUT"};
  request.query = "x-amz-acl=private";
  take_presigned_headers(request);
  CHECK(request.fields.empty());
}

TEST_CASE_METHOD(with_object, "what a presigned URL asks for is honoured, or refused by name") {
  const auto put = send("PUT", "/site/b?" + presigned + "x-amz-meta-colour=red", "1");
  CHECK(put.status == 200);
  CHECK(field(send("HEAD", "/site/b"), "x-amz-meta-colour") == "red");
  const auto refused = send("PUT", "/site/c?" + presigned + "x-amz-storage-class=GLACIER", "1");
  CHECK(refused.status == 501);
  CHECK(holds(refused, "<Header>x-amz-storage-class</Header>"));
}

TEST_CASE_METHOD(with_object, "headers that mean another thing are refused on every operation") {
  const std::vector<std::pair<std::string, std::string>> asked = {
      {"GET", "/site/a"},          {"HEAD", "/site/a"},          {"DELETE", "/site/a"},
      {"POST", "/site/a?uploads"}, {"GET", "/site?list-type=2"}, {"GET", "/site?uploads"},
  };
  for (const auto& [method, path] : asked) {
    INFO(method << " " << path);
    const auto answer
        = send(method, path, "", {{"x-amz-server-side-encryption-customer-algorithm", "AES256"}});
    CHECK(answer.status == 501);
  }
}

TEST_CASE_METHOD(with_object, "what cannot be told from the default is let through") {
  CHECK(send("GET", "/site/a", "", {{"x-amz-request-payer", "requester"}}).status == 200);
  CHECK(send("GET", "/site", "", {{"x-amz-optional-object-attributes", "RestoreStatus"}}).status
        == 200);
  CHECK(send("GET", "/site", "", {{"x-amz-optional-object-attributes", "Other"}}).status == 501);
}

TEST_CASE_METHOD(with_object, "a version that there cannot be is refused by settings, too") {
  for (const std::string sub : {"acl", "tagging", "retention", "legal-hold"}) {
    INFO(sub);
    CHECK(holds(send("GET", "/site/a?" + sub + "&versionId=v1"), "Invalid version id specified"));
  }
  CHECK(holds(send("DELETE", "/site/a?tagging&versionId=v1"), "Invalid version id specified"));
  CHECK(send("GET", "/site/a?acl&versionId=null").status == 200);
}

TEST_CASE_METHOD(with_object, "an expected owner of the source who is not the caller is refused") {
  const auto copy = [&](const std::string& owner) {
    return send("PUT", "/site/b", "",
                {{"x-amz-copy-source", "site/a"}, {"x-amz-source-expected-bucket-owner", owner}});
  };
  CHECK(copy("000000000000").status == 200);
  CHECK(copy("111111111111").status == 403);
  CHECK(holds(copy("me"), "<Code>InvalidBucketOwnerAWSAccountID</Code>"));
}

TEST_CASE_METHOD(with_object, "an algorithm that is announced and not sent is a bad digest") {
  const auto answer
      = send("PUT", "/site/b", "hello",
             {{"x-amz-sdk-checksum-algorithm", "SHA256"}, {"x-amz-checksum-crc32", "NhCmhg=="}});
  CHECK(answer.status == 400);
  CHECK(holds(answer, "<Code>BadDigest</Code>"));
  CHECK(holds(answer, "x-amz-sdk-checksum-algorithm"));
}

TEST_CASE_METHOD(with_object, "a sub-resource that an operation does not have is not passed over") {
  const std::vector<std::tuple<std::string, std::string, std::string>> asked = {
      {"PUT", "/made?policyStatus", "S3.PUT ?policyStatus"},
      {"GET", "/site?versioning&acl", "S3.GET ?versioning"},
      {"HEAD", "/site/a?uploadId=1", ""},
      {"DELETE", "/site/a?torrent", "S3.DELETE ?torrent"},
      {"POST", "/site?website", "S3.POST ?website"},
  };
  for (const auto& [method, target, named] : asked) {
    INFO(method << " " << target);
    const auto answer = send(method, target);
    CHECK(answer.status == 501);
    CHECK(holds(answer, named));
  }
  CHECK(send("HEAD", "/made").status == 404);
  CHECK(send("GET", "/site/a").body == "hello");
  // What is no sub-resource of what is asked for is a parameter like any other.
  CHECK(send("GET", "/site/a?policy").body == "hello");
}

TEST_CASE_METHOD(with_object, "a part without its number makes no object") {
  CHECK(holds(send("PUT", "/site/b?uploadId=1", "x"), "<ArgumentName>partNumber</ArgumentName>"));
  CHECK(send("GET", "/site/b").status == 404);
}

TEST_CASE_METHOD(with_object, "browsers' own operations are refused by AWS's names of them") {
  CHECK(holds(send("POST", "/site", "x"), "S3.PostObject is not implemented"));
  CHECK(holds(send("OPTIONS", "/site/a"), "S3.OptionsObject is not implemented"));
}

TEST_CASE_METHOD(with_object, "a header that is nobody's to judge is refused by its operation") {
  const auto answer
      = send("PUT", "/site/b", "",
             {{"x-amz-copy-source", "site/a"}, {"x-amz-object-annotation-directive", "EXCLUDE"}});
  CHECK(answer.status == 501);
  CHECK(holds(answer, "<Header>x-amz-object-annotation-directive</Header>"));
  CHECK(send("GET", "/site/b").status == 404);
}

TEST_CASE_METHOD(with_object, "a bucket in the host is the path's first label") {
  const auto at = [&](std::string method, std::string_view target) {
    auto asked = make(std::move(method), target, "", {});
    gateway::buffered_body sent{""};
    gateway::call one{place, asked, sent, "00000000-0000-4000-8000-000000000001"};
    one.who = {"000000000000", "us-east-1", "s3", "test"};
    return await(gateway::s3::dispatch(one, "site"));
  };
  CHECK(at("GET", "/a").body == "hello");
  CHECK(holds(at("GET", "/?list-type=2"), "<Name>site</Name>"));
  CHECK(at("HEAD", "/").status == 200);
  CHECK(at("GET", "/b").status == 404);
}
