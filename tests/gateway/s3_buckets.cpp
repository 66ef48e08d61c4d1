// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/s3_fixture.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::testing;

TEST_CASE_METHOD(s3_fixture, "a bucket is made, seen, listed and ended") {
  const auto created = send("PUT", "/site");
  CHECK(created.status == 200);
  CHECK(field(created, "Location") == "/site");
  const auto head = send("HEAD", "/site");
  CHECK(head.status == 200);
  CHECK(field(head, "x-amz-bucket-region") == "us-east-1");
  CHECK(holds(send("GET", "/"), "<Bucket><Name>site</Name><CreationDate>" + to_iso8601(time.time)
                                    + "</CreationDate><BucketRegion>us-east-1</BucketRegion>"));
  CHECK(send("DELETE", "/site").status == 204);
  CHECK(send("HEAD", "/site").status == 404);
  CHECK_FALSE(holds(send("GET", "/"), "<Bucket>"));
}

TEST_CASE_METHOD(s3_fixture, "making one's own bucket again is fine in us-east-1 only") {
  CHECK(send("PUT", "/site").status == 200);
  CHECK(send("PUT", "/site").status == 200);
  const auto elsewhere = send("PUT", "/site",
                              "<CreateBucketConfiguration><LocationConstraint>us-west-1"
                              "</LocationConstraint></CreateBucketConfiguration>");
  CHECK(elsewhere.status == 409);
  CHECK(holds(elsewhere, "<Code>BucketAlreadyOwnedByYou</Code>"));
}

TEST_CASE_METHOD(s3_fixture, "a bucket is its account's alone") {
  send("PUT", "/site", "", {}, "111111111111");
  send("PUT", "/site/a", "1", {}, "111111111111");
  CHECK(holds(send("PUT", "/site"), "<Code>BucketAlreadyExists</Code>"));
  for (const std::string method : {"GET", "PUT", "DELETE"}) {
    CHECK(send(method, "/site/a", "").status == 403);
    INFO(method);
  }
  CHECK(send("GET", "/site").status == 403);
  CHECK_FALSE(holds(send("GET", "/"), "<Bucket>"));
}

TEST_CASE_METHOD(s3_fixture, "the expected owner is an account, and the caller") {
  send("PUT", "/site");
  const auto with = [&](const char* owner) {
    return send("GET", "/site", "", {{"x-amz-expected-bucket-owner", owner}});
  };
  CHECK(with("000000000000").status == 200);
  CHECK(with("111111111111").status == 403);
  CHECK(holds(with("abcd"), "<Code>InvalidBucketOwnerAWSAccountID</Code>"));
}

TEST_CASE_METHOD(s3_fixture, "a bucket with objects does not end") {
  send("PUT", "/site");
  send("PUT", "/site/a", "1");
  const auto answer = send("DELETE", "/site");
  CHECK(answer.status == 409);
  CHECK(holds(answer, "<Code>BucketNotEmpty</Code><Message>The bucket you tried to delete is not "
                      "empty</Message><BucketName>site</BucketName>"));
}

TEST_CASE_METHOD(s3_fixture, "the location constraint follows the endpoint's region") {
  const auto document = [](const std::string& region) {
    return "<CreateBucketConfiguration><LocationConstraint>" + region
           + "</LocationConstraint></CreateBucketConfiguration>";
  };
  CHECK(
      holds(send("PUT", "/site", document("us-east-1")), "<Code>InvalidLocationConstraint</Code>"));
  CHECK(holds(send("PUT", "/site", document("foo")), "<Code>InvalidLocationConstraint</Code>"));
  const auto from = [&](const std::string& constraint) {
    return send("PUT", "/site", constraint, {}, "000000000000", "eu-west-1");
  };
  CHECK(holds(from(""), "The unspecified location constraint is incompatible"));
  CHECK(holds(from(document("bar")), "The bar location constraint is incompatible"));
  const auto created = from(document("eu-west-1"));
  CHECK(created.status == 200);
  CHECK(field(created, "Location") == "http://site.localhost:4566/");
  CHECK(holds(send("GET", "/site?location"), ">eu-west-1</LocationConstraint>"));
}

TEST_CASE_METHOD(s3_fixture, "a name that no bucket can have is refused") {
  for (const std::string name : {"ab", "Site", "a..b", "127.0.0.1", "a_b"}) {
    INFO(name);
    const auto answer = send("PUT", "/" + name);
    CHECK(answer.status == 400);
    CHECK(holds(answer, "<Code>InvalidBucketName</Code>"));
  }
}

TEST_CASE_METHOD(s3_fixture, "settings that were never put say so in their own words") {
  send("PUT", "/site");
  const std::vector<std::pair<std::string, std::string>> absent = {
      {"cors", "NoSuchCORSConfiguration"},
      {"encryption", "ServerSideEncryptionConfigurationNotFoundError"},
      {"lifecycle", "NoSuchLifecycleConfiguration"},
      {"object-lock", "ObjectLockConfigurationNotFoundError"},
      {"policy", "NoSuchBucketPolicy"},
      {"replication", "ReplicationConfigurationNotFoundError"},
      {"tagging", "NoSuchTagSet"},
      {"website", "NoSuchWebsiteConfiguration"},
      {"publicAccessBlock", "NoSuchPublicAccessBlockConfiguration"},
  };
  for (const auto& [name, expected] : absent) {
    INFO(name);
    const auto answer = send("GET", "/site?" + name);
    CHECK(answer.status == 404);
    CHECK(holds(answer, "<Code>" + expected + "</Code>"));
    CHECK(send("GET", "/missing?" + name).status == 404);
  }
  for (const std::string name :
       {"acl", "accelerate", "logging", "requestPayment", "versioning", "notification"}) {
    INFO(name);
    CHECK(send("GET", "/site?" + name).status == 200);
  }
  // ACLs do not count, and cannot be made to.
  CHECK(holds(send("GET", "/site?ownershipControls"),
              "<ObjectOwnership>BucketOwnerEnforced</ObjectOwnership>"));
  CHECK(send("DELETE", "/site?ownershipControls").status == 501);
}

TEST_CASE_METHOD(s3_fixture, "buckets are listed in pages") {
  for (const std::string name : {"aaa", "bbb", "ccc"})
    send("PUT", "/" + name);
  const auto first = send("GET", "/?max-buckets=2");
  CHECK(holds(first, "<Name>bbb</Name>"));
  CHECK_FALSE(holds(first, "<Name>ccc</Name>"));
  const auto begin = first.body.find("<ContinuationToken>") + 19;
  const auto token = first.body.substr(begin, first.body.find('<', begin) - begin);
  const auto second = send("GET", "/?max-buckets=2&continuation-token=" + token);
  CHECK(holds(second, "<Name>ccc</Name>"));
  CHECK_FALSE(holds(second, "<Name>bbb</Name>"));
  CHECK_FALSE(holds(second, "<ContinuationToken>"));
  CHECK(send("GET", "/?max-buckets=0").status == 400);
  CHECK(send("GET", "/?continuation-token=AAAA").status == 400);
}

TEST_CASE_METHOD(s3_fixture, "keys are listed in pages that fold groups, both versions") {
  send("PUT", "/site");
  for (const std::string key : {"a.txt", "photos/1", "photos/2", "z%20z"})
    send("PUT", "/site/" + key, "1");
  const auto first = send("GET", "/site?list-type=2&delimiter=%2F&max-keys=2&encoding-type=url");
  CHECK(holds(first, "<Key>a.txt</Key>"));
  CHECK(holds(first, "<CommonPrefixes><Prefix>photos/</Prefix></CommonPrefixes>"));
  CHECK(holds(first, "<KeyCount>2</KeyCount>"));
  const auto begin = first.body.find("<NextContinuationToken>") + 23;
  const auto token = first.body.substr(begin, first.body.find('<', begin) - begin);
  const auto second = send("GET", "/site?list-type=2&delimiter=%2F&encoding-type=url"
                                  "&continuation-token="
                                      + token);
  CHECK(holds(second, "<Key>z+z</Key>"));
  CHECK(holds(second, "<IsTruncated>false</IsTruncated>"));
  const auto old = send("GET", "/site?delimiter=%2F&max-keys=2&marker=a.txt");
  CHECK(holds(old, "<CommonPrefixes><Prefix>photos/</Prefix></CommonPrefixes>"));
  CHECK(holds(old, "<Key>z z</Key>"));
  CHECK(holds(old, "<Owner>"));
}

TEST_CASE_METHOD(s3_fixture, "a listing's parameters are checked") {
  send("PUT", "/site");
  CHECK(send("GET", "/site?list-type=2&max-keys=-1").status == 400);
  CHECK(send("GET", "/site?list-type=2&max-keys=x").status == 400);
  CHECK(holds(send("GET", "/site?list-type=2&max-keys=0"), "<IsTruncated>false</IsTruncated>"));
  CHECK(holds(send("GET", "/site?list-type=2&max-keys=5000"), "<MaxKeys>1000</MaxKeys>"));
  CHECK(send("GET", "/site?list-type=2&encoding-type=x").status == 400);
  CHECK(holds(send("GET", "/site?list-type=2&continuation-token="),
              "The continuation token provided is incorrect"));
}

TEST_CASE_METHOD(s3_fixture, "a method that a thing does not have is refused") {
  send("PUT", "/site");
  const auto answer = send("POST", "/site/a", "");
  CHECK(answer.status == 405);
  CHECK(holds(answer, "<Code>MethodNotAllowed</Code>"));
  CHECK(send("DELETE", "/").status == 405);
}
