// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/s3_fixture.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::testing;

namespace {

struct with_bucket : s3_fixture {
  with_bucket() { REQUIRE(send("PUT", "/site").status == 200); }
};

const std::string large(100'000, 'x');

} // namespace

TEST_CASE_METHOD(with_bucket, "a small object comes back with its bytes, headers and metadata") {
  const auto put = send("PUT", "/site/a.html", "hello",
                        {{"content-type", "text/html"},
                         {"cache-control", "max-age=60"},
                         {"content-encoding", "gzip, aws-chunked"},
                         {"x-amz-meta-colour", "red"}});
  REQUIRE(put.status == 200);
  CHECK(field(put, "ETag") == "\"5d41402abc4b2a76b9719d911017c592\"");
  CHECK(field(put, "x-amz-checksum-crc64nvme").size() == 12);
  CHECK(field(put, "x-amz-checksum-type") == "FULL_OBJECT");
  const auto got = send("GET", "/site/a.html");
  CHECK(got.status == 200);
  CHECK(got.body == "hello");
  CHECK(field(got, "Content-Type") == "text/html");
  CHECK(field(got, "Cache-Control") == "max-age=60");
  CHECK(field(got, "Content-Encoding") == "gzip");
  CHECK(field(got, "x-amz-meta-colour") == "red");
  CHECK(field(got, "Last-Modified") == to_http_date(time.time));
  CHECK(field(got, "Accept-Ranges") == "bytes");
  CHECK(field(got, "x-amz-checksum-crc64nvme").empty());
  CHECK(field(got, "x-amz-request-id") == "0000000000004000");
}

TEST_CASE_METHOD(with_bucket, "a large object goes through a body file and comes back from it") {
  REQUIRE(send("PUT", "/site/large", large).status == 200);
  CHECK(files_in(folder.path) == 1);
  const auto got = send("GET", "/site/large");
  REQUIRE(got.file);
  CHECK(bytes_of(got) == large);
  const auto part = send("GET", "/site/large", "", {{"range", "bytes=99990-"}});
  CHECK(part.status == 206);
  CHECK(field(part, "Content-Range") == "bytes 99990-99999/100000");
  CHECK(bytes_of(part) == "xxxxxxxxxx");
}

TEST_CASE_METHOD(with_bucket, "an overwritten or deleted object leaves no body file behind") {
  send("PUT", "/site/large", large);
  send("PUT", "/site/large", large + "y");
  CHECK(files_in(folder.path) == 1);
  send("PUT", "/site/large", "now small");
  CHECK(files_in(folder.path) == 0);
  send("PUT", "/site/large", large);
  CHECK(send("DELETE", "/site/large").status == 204);
  CHECK(files_in(folder.path) == 0);
  CHECK(send("GET", "/site/large").status == 404);
}

TEST_CASE_METHOD(with_bucket, "a large body for a bucket that is not there is not even read") {
  const auto answer = send("PUT", "/elsewhere/large", large);
  CHECK(answer.status == 404);
  CHECK(holds(answer, "<Code>NoSuchBucket</Code>"));
  CHECK(holds(answer, "<BucketName>elsewhere</BucketName>"));
  CHECK(files_in(folder.path) == 0);
}

TEST_CASE_METHOD(with_bucket, "HEAD announces the length and sends nothing") {
  send("PUT", "/site/a", "hello");
  const auto head = send("HEAD", "/site/a");
  CHECK(head.status == 200);
  CHECK(head.announced_length == 5);
  CHECK(head.body.empty());
  const auto missing = send("HEAD", "/site/b");
  CHECK(missing.status == 404);
  CHECK(missing.body.empty());
}

TEST_CASE_METHOD(with_bucket, "a missing key is NoSuchKey and names the key") {
  const auto answer = send("GET", "/site/a%20b");
  CHECK(answer.status == 404);
  CHECK(holds(answer, "<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
                      "<Key>a b</Key>"));
}

TEST_CASE_METHOD(with_bucket, "keys are bytes: nothing is collapsed, resolved or decoded twice") {
  for (const std::string key : {"a//b", "../x", "./", "a+b", "%2525", "%F0%9F%98%80", "/lead"}) {
    INFO(key);
    CHECK(send("PUT", "/site/" + key, key).status == 200);
    CHECK(send("GET", "/site/" + key).body == key);
  }
  CHECK(holds(send("GET", "/site?list-type=2"), "<KeyCount>7</KeyCount>"));
}

TEST_CASE_METHOD(with_bucket, "a key may have 1,024 bytes and no more") {
  const std::string longest(1'024, 'k');
  CHECK(send("PUT", "/site/" + longest, "1").status == 200);
  const auto answer = send("PUT", "/site/" + longest + "k", "1");
  CHECK(answer.status == 400);
  CHECK(holds(answer, "<Code>KeyTooLongError</Code>"));
}

TEST_CASE_METHOD(with_bucket, "a key that is no text is refused") {
  for (const char* key : {"%00", "a%zz", "%FF", "%C0%80", "%ED%A0%80"}) {
    INFO(key);
    const auto answer = send("PUT", std::string{"/site/"} + key, "1");
    CHECK(answer.status == 400);
    CHECK(holds(answer, "<Code>InvalidURI</Code>"));
  }
}

TEST_CASE_METHOD(with_bucket,
                 "the checksum comes back where it is asked for, and not with a part") {
  REQUIRE(send("PUT", "/site/a", "hello", {{"x-amz-checksum-crc32", "NhCmhg=="}}).status == 200);
  const auto got = send("GET", "/site/a", "", {{"x-amz-checksum-mode", "ENABLED"}});
  CHECK(field(got, "x-amz-checksum-crc32") == "NhCmhg==");
  const auto part
      = send("GET", "/site/a", "", {{"x-amz-checksum-mode", "ENABLED"}, {"range", "bytes=0-1"}});
  CHECK(part.status == 206);
  CHECK(field(part, "x-amz-checksum-crc32").empty());
}

TEST_CASE_METHOD(with_bucket, "of a body that is not what was promised nothing stays") {
  const std::string other_hash(64, '0');
  const std::vector<std::pair<gateway::http_field, std::string>> promises = {
      {{"x-amz-checksum-crc32", "AAAAAA=="}, "<Code>BadDigest</Code>"},
      {{"content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="}, "<Code>BadDigest</Code>"},
      {{"content-md5", "AAAA"}, "<Code>InvalidDigest</Code>"},
      {{"x-amz-content-sha256", other_hash}, "<Code>XAmzContentSHA256Mismatch</Code>"},
      {{"x-amz-checksum-crc32", "nonsense"}, "<Code>InvalidRequest</Code>"},
  };
  for (const auto& [header, expected] : promises)
    for (const auto& bytes : {std::string{"hello"}, large}) {
      INFO(header.name << ": " << header.value);
      const auto answer = send("PUT", "/site/a", bytes, {header});
      CHECK(answer.status == 400);
      CHECK(holds(answer, expected));
      CHECK(send("GET", "/site/a").status == 404);
      CHECK(files_in(folder.path) == 0);
    }
}

TEST_CASE_METHOD(with_bucket, "conditional writes: one of two wins") {
  CHECK(send("PUT", "/site/a", "1", {{"if-none-match", "*"}}).status == 200);
  const auto second = send("PUT", "/site/a", "2", {{"if-none-match", "*"}});
  CHECK(second.status == 412);
  CHECK(holds(second, "<Condition>If-None-Match</Condition>"));
  CHECK(send("PUT", "/site/a", "3", {{"if-match", "\"" + to_hex(md5("1")) + "\""}}).status == 200);
  CHECK(send("PUT", "/site/a", "4", {{"if-match", "\"" + to_hex(md5("1")) + "\""}}).status == 412);
  CHECK(send("PUT", "/site/b", "5", {{"if-match", "\"abc\""}}).status == 404);
  CHECK(send("PUT", "/site/a", "6", {{"if-none-match", "\"abc\""}}).status == 501);
  CHECK(send("PUT", "/site/a", "7", {{"if-match", "*"}}).status == 501);
  CHECK(send("DELETE", "/site/a", "", {{"if-match", "\"abc\""}}).status == 412);
  CHECK(send("GET", "/site/a").body == "3");
}

TEST_CASE_METHOD(with_bucket, "a refused large conditional write leaves no body file behind") {
  send("PUT", "/site/a", "1");
  CHECK(send("PUT", "/site/a", large, {{"if-none-match", "*"}}).status == 412);
  CHECK(files_in(folder.path) == 0);
}

TEST_CASE_METHOD(with_bucket, "conditional reads answer 304 and 412") {
  send("PUT", "/site/a", "hello");
  const auto etag = "\"" + to_hex(md5("hello")) + "\"";
  const auto same = send("GET", "/site/a", "", {{"if-none-match", etag}});
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  CHECK(field(same, "ETag") == etag);
  CHECK(send("GET", "/site/a", "", {{"if-match", "\"other\""}}).status == 412);
}

TEST_CASE_METHOD(with_bucket, "a range past the end is refused with the object's size") {
  send("PUT", "/site/a", "01234567");
  const auto answer = send("GET", "/site/a", "", {{"range", "bytes=1024-4096"}});
  CHECK(answer.status == 416);
  CHECK(holds(answer, "<Code>InvalidRange</Code>"));
  CHECK(holds(answer, "<RangeRequested>bytes=1024-4096</RangeRequested>"
                      "<ActualObjectSize>8</ActualObjectSize>"));
}

TEST_CASE_METHOD(with_bucket, "response parameters take the place of stored headers") {
  send("PUT", "/site/a", "hello", {{"content-type", "text/html"}});
  const auto got = send(
      "GET", "/site/a?response-content-type=image%2Fjpeg&response-content-disposition=x%3By");
  CHECK(field(got, "Content-Type") == "image/jpeg");
  CHECK(field(got, "Content-Disposition") == "x;y");
  CHECK(send("GET", "/site/a?response-content-type=a%0D%0AX-Evil:1").status == 400);
}

TEST_CASE_METHOD(with_bucket, "metadata that is no ASCII comes back as RFC 2047 says") {
  send("PUT", "/site/a", "1", {{"x-amz-meta-name", "grüße"}});
  CHECK(field(send("HEAD", "/site/a"), "x-amz-meta-name") == "=?UTF-8?B?Z3LDvMOfZQ==?=");
}

TEST_CASE_METHOD(with_bucket, "metadata may have 2 KiB and no more") {
  const auto with = [&](std::size_t bytes) {
    return send("PUT", "/site/a", "1", {{"x-amz-meta-m", std::string(bytes - 1, 'v')}});
  };
  CHECK(with(2'048).status == 200);
  const auto answer = with(2'049);
  CHECK(answer.status == 400);
  CHECK(holds(answer, "<Code>MetadataTooLarge</Code>"));
}

TEST_CASE_METHOD(with_bucket, "what would change an object's meaning is refused by name") {
  const std::vector<gateway::http_field> headers = {
      {"x-amz-server-side-encryption-customer-algorithm", "AES256"},
      {"x-amz-server-side-encryption", "aws:kms"},
      {"x-amz-object-lock-mode", "GOVERNANCE"},
      {"x-amz-object-lock-legal-hold", "ON"},
      {"x-amz-storage-class", "GLACIER"},
      {"x-amz-grant-read", "id=1"},
      {"x-amz-write-offset-bytes", "5"},
  };
  for (const auto& header : headers) {
    INFO(header.name);
    const auto answer = send("PUT", "/site/a", "1", {header});
    CHECK(answer.status == 501);
    CHECK(holds(answer, "<Header>" + header.name + "</Header>"));
  }
  CHECK(holds(send("PUT", "/site/a", "1", {{"x-amz-acl", "public-read"}}),
              "<Code>AccessControlListNotSupported</Code>"));
  CHECK(send("GET", "/site/a").status == 404);
  CHECK(send("PUT", "/site/a", "1", {{"x-amz-acl", "private"}, {"x-amz-storage-class", "STANDARD"}})
            .status
        == 200);
}

TEST_CASE_METHOD(with_bucket, "an operation that is not there answers 501 with its name") {
  const std::vector<std::tuple<std::string, std::string, std::string>> operations = {
      {"GET", "/site/a?attributes", "GetObjectAttributes"},
      {"PUT", "/site?versioning", "PutBucketVersioning"},
      {"PUT", "/site/a?acl", "PutObjectAcl"},
      {"GET", "/site?versions", "ListObjectVersions"},
  };
  for (const auto& [method, path, name] : operations) {
    INFO(name);
    const auto answer = send(method, path, "");
    CHECK(answer.status == 501);
    CHECK(holds(answer, "<Code>NotImplemented</Code>"));
    CHECK(holds(answer, name));
  }
  CHECK(unimplemented.counts().size() == operations.size());
}

TEST_CASE_METHOD(with_bucket, "a version that there cannot be is refused") {
  send("PUT", "/site/a", "1");
  CHECK(send("GET", "/site/a?versionId=null").status == 200);
  CHECK(holds(send("GET", "/site/a?versionId=abc"),
              "<Message>Invalid version id specified</Message>"
              "<ArgumentName>versionId</ArgumentName><ArgumentValue>abc</ArgumentValue>"));
}

TEST_CASE_METHOD(with_bucket,
                 "DeleteObjects removes many, missing ones too, and refuses single ones") {
  send("PUT", "/site/a", "1");
  send("PUT", "/site/b", large);
  const std::string document
      = "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a</Key></Object>"
        "<Object><Key>b</Key><VersionId>null</VersionId></Object><Object><Key>gone</Key></Object>"
        "<Object><Key>c</Key><VersionId>v1</VersionId></Object></Delete>";
  CHECK(holds(send("POST", "/site?delete", document), "<Code>InvalidRequest</Code>"));
  const auto answer
      = send("POST", "/site?delete", document, {{"content-md5", to_base64(md5(document))}});
  CHECK(answer.status == 200);
  CHECK(holds(answer, "<Deleted><Key>a</Key></Deleted><Deleted><Key>b</Key></Deleted>"
                      "<Deleted><Key>gone</Key></Deleted><Error><Key>c</Key>"
                      "<VersionId>v1</VersionId><Code>NoSuchVersion</Code>"));
  CHECK(send("GET", "/site/a").status == 404);
  CHECK(files_in(folder.path) == 0);
}

TEST_CASE_METHOD(with_bucket,
                 "DeleteObjects takes 1,000 keys and no more, and is quiet when told") {
  const auto of = [](std::size_t keys) {
    std::string document = "<Delete><Quiet>true</Quiet>";
    for (std::size_t i = 0; i < keys; ++i)
      document += "<Object><Key>k" + std::to_string(i) + "</Key></Object>";
    return document + "</Delete>";
  };
  const auto remove = [&](const std::string& document) {
    return send("POST", "/site?delete", document, {{"content-md5", to_base64(md5(document))}});
  };
  const auto most = remove(of(1'000));
  CHECK(most.status == 200);
  CHECK_FALSE(holds(most, "<Deleted>"));
  CHECK(holds(remove(of(1'001)), "<Code>MalformedXML</Code>"));
  CHECK(holds(remove("<Delete>"), "<Code>MalformedXML</Code>"));
  CHECK(holds(remove("<Delete></Delete>"), "<Code>MalformedXML</Code>"));
}

TEST_CASE_METHOD(with_bucket, "a full disk is a fault, and the object is not there") {
  node.begin_upload = []() -> std::shared_ptr<upload_face> {
    throw fault{code::storage_full, "The disk is full."};
  };
  CHECK_THROWS_AS(send("PUT", "/site/a", large), fault);
  CHECK(send("GET", "/site/a").status == 404);
}
