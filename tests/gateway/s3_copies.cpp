// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/conditions.hpp"
#include "tests/gateway/s3_fixture.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

const std::string large(100'000, 'x');
const std::string whole(limits::part_bytes_min, 'w');

struct with_source : s3_fixture {
  with_source() {
    REQUIRE(send("PUT", "/site").status == 200);
    REQUIRE(send("PUT", "/other").status == 200);
    REQUIRE(send("PUT", "/site/a", large,
                 {{"content-type", "text/plain"},
                  {"x-amz-meta-colour", "red"},
                  {"x-amz-website-redirect-location", "/there"},
                  {"x-amz-checksum-crc32", crc32_of(large)}})
                .status
            == 200);
  }
  static std::string crc32_of(const std::string& bytes) {
    const auto crc = crc32(bytes);
    std::string raw;
    for (const auto shift : {24u, 16u, 8u, 0u})
      raw += static_cast<char>(crc >> shift);
    return to_base64(raw);
  }
  gateway::http_response copy(const std::string& to, const std::string& from, fields head = {}) {
    head.push_back({"x-amz-copy-source", from});
    return send("PUT", to, "", std::move(head));
  }
  /// An object of two parts under /site/parts.
  void put_in_parts() {
    const auto begun = send("POST", "/site/parts?uploads");
    const auto at = begun.body.find("<UploadId>") + 10;
    const auto id = begun.body.substr(at, begun.body.find('<', at) - at);
    std::string list = "<CompleteMultipartUpload>";
    for (const auto& [number, bytes] :
         {std::pair{"1", whole}, std::pair{"2", std::string{"end"}}}) {
      const auto path = std::string{"/site/parts?partNumber="} + number + "&uploadId=" + id;
      REQUIRE(send("PUT", path, bytes).status == 200);
      list += std::string{"<Part><PartNumber>"} + number + "</PartNumber><ETag>"
              + to_hex(md5(bytes)) + "</ETag></Part>";
    }
    const auto path = "/site/parts?uploadId=" + id;
    REQUIRE(send("POST", path, list + "</CompleteMultipartUpload>").status == 200);
  }
};

} // namespace

TEST_CASE_METHOD(with_source,
                 "a copy has the bytes, headers, metadata and checksum of its source") {
  const auto copied = copy("/other/b", "site/a");
  REQUIRE(copied.status == 200);
  CHECK(holds(copied, "<CopyObjectResult"));
  CHECK(holds(copied, "<ETag>&quot;" + to_hex(md5(large)) + "&quot;</ETag>"));
  CHECK(holds(copied, "<ChecksumCRC32>" + crc32_of(large)
                          + "</ChecksumCRC32>"
                            "<ChecksumType>FULL_OBJECT</ChecksumType>"));
  const auto got = send("GET", "/other/b");
  CHECK(bytes_of(got) == large);
  CHECK(field(got, "Content-Type") == "text/plain");
  CHECK(field(got, "x-amz-meta-colour") == "red");
  CHECK(field(got, "x-amz-website-redirect-location").empty());
}

TEST_CASE_METHOD(with_source, "a copy shares the file of its source, and outlives it") {
  REQUIRE(copy("/site/b", "/site/a").status == 200);
  const auto got = send("GET", "/site/b");
  struct stat about {};
  REQUIRE(::fstat(got.file->descriptor, &about) == 0);
  CHECK(about.st_nlink == 2);
  CHECK(files_in(folder.path) == 2);
  send("DELETE", "/site/a");
  CHECK(files_in(folder.path) == 1);
  CHECK(bytes_of(send("GET", "/site/b")) == large);
}

TEST_CASE_METHOD(with_source, "a small object is copied in its record") {
  send("PUT", "/site/small", "hello");
  REQUIRE(copy("/other/small", "site/small").status == 200);
  CHECK(send("GET", "/other/small").body == "hello");
}

TEST_CASE_METHOD(with_source, "a copy may replace headers and metadata, and then takes none over") {
  REQUIRE(copy("/site/b", "site/a",
               {{"x-amz-metadata-directive", "REPLACE"},
                {"x-amz-meta-size", "small"},
                {"cache-control", "no-store"}})
              .status
          == 200);
  const auto head = send("HEAD", "/site/b");
  CHECK(field(head, "x-amz-meta-size") == "small");
  CHECK(field(head, "x-amz-meta-colour").empty());
  CHECK(field(head, "Cache-Control") == "no-store");
  CHECK(field(head, "Content-Type") == "binary/octet-stream");
  REQUIRE(copy("/site/c", "site/a", {{"x-amz-meta-size", "ignored by COPY"}}).status == 200);
  CHECK(field(send("HEAD", "/site/c"), "x-amz-meta-size").empty());
  CHECK(holds(copy("/site/d", "site/a", {{"x-amz-metadata-directive", "MOVE"}}),
              "<ArgumentName>x-amz-metadata-directive</ArgumentName>"));
}

TEST_CASE_METHOD(with_source, "a copy to itself must change something") {
  const auto same = copy("/site/a", "site/a");
  CHECK(same.status == 400);
  CHECK(holds(same, "This copy request is illegal"));
  CHECK(copy("/site/a", "site/a", {{"x-amz-metadata-directive", "REPLACE"}}).status == 200);
  CHECK(copy("/site/a", "site/a", {{"x-amz-storage-class", "STANDARD"}}).status == 200);
  CHECK(copy("/site/a", "site/a", {{"x-amz-website-redirect-location", "/x"}}).status == 200);
  CHECK(field(send("HEAD", "/site/a"), "x-amz-website-redirect-location") == "/x");
  CHECK(bytes_of(send("GET", "/site/a")) == large);
  CHECK(files_in(folder.path) == 1);
}

TEST_CASE_METHOD(with_source, "conditions on the source are 412, by their own names") {
  const auto etag = "\"" + to_hex(md5(large)) + "\"";
  const auto before = to_http_date(time.time - 10'000);
  const auto refused
      = [&](const std::string& header, const std::string& value, const std::string& name) {
          const auto answer = copy("/site/b", "site/a", {{header, value}});
          CHECK(answer.status == 412);
          CHECK(holds(answer, "<Condition>" + name + "</Condition>"));
        };
  refused("x-amz-copy-source-if-match", "\"other\"", "x-amz-copy-source-If-Match");
  refused("x-amz-copy-source-if-none-match", etag, "x-amz-copy-source-If-None-Match");
  refused("x-amz-copy-source-if-unmodified-since", before, "x-amz-copy-source-If-Unmodified-Since");
  refused("x-amz-copy-source-if-modified-since", to_http_date(time.time),
          "x-amz-copy-source-If-Modified-Since");
  CHECK(send("GET", "/site/b").status == 404);
  CHECK(copy("/site/b", "site/a",
             {{"x-amz-copy-source-if-match", etag},
              {"x-amz-copy-source-if-unmodified-since", before}})
            .status
        == 200);
  CHECK(copy("/site/b", "site/a", {{"x-amz-copy-source-if-modified-since", before}}).status == 200);
}

TEST_CASE_METHOD(with_source, "conditions on the destination hold where it is written") {
  CHECK(copy("/site/b", "site/a", {{"if-none-match", "*"}}).status == 200);
  CHECK(copy("/site/b", "site/a", {{"if-none-match", "*"}}).status == 412);
  CHECK(copy("/site/c", "site/a", {{"if-match", "\"x\""}}).status == 404);
  CHECK(files_in(folder.path) == 2);
}

TEST_CASE_METHOD(with_source, "a source that there is not, or that is named wrongly, is refused") {
  CHECK(holds(copy("/site/b", "nowhere/a"), "<BucketName>nowhere</BucketName>"));
  CHECK(holds(copy("/site/b", "site/none"), "<Code>NoSuchKey</Code>"));
  CHECK(holds(copy("/site/b", "site"), "<Message>Invalid copy source object key</Message>"));
  CHECK(holds(copy("/site/b", "site/a?versionId=v1"), "Invalid version id specified"));
  CHECK(copy("/site/b", "site/a?versionId=null").status == 200);
  CHECK(copy("/site/b", "arn:aws:s3:us-east-1:000000000000:accesspoint/x/object/a").status == 501);
  CHECK(holds(send("PUT", "/nowhere/b", "", {{"x-amz-copy-source", "site/a"}}),
              "<BucketName>nowhere</BucketName>"));
}

TEST_CASE_METHOD(with_source, "a source's key is decoded once") {
  REQUIRE(send("PUT", "/site/a%2520b%2Fc", "odd").status == 200);
  REQUIRE(copy("/site/b", "/site/a%2520b%2Fc").status == 200);
  CHECK(send("GET", "/site/b").body == "odd");
}

TEST_CASE_METHOD(with_source, "another's bucket is no source") {
  const auto answer = send("PUT", "/mine", "", {}, "111111111111");
  REQUIRE(answer.status == 200);
  CHECK(send("PUT", "/mine/b", "", {{"x-amz-copy-source", "site/a"}}, "111111111111").status
        == 403);
}

TEST_CASE_METHOD(with_source, "an algorithm that the source does not have is computed") {
  const auto copied = copy("/site/b", "site/a", {{"x-amz-checksum-algorithm", "SHA256"}});
  CHECK(holds(copied, "<ChecksumSHA256>" + to_base64(sha256(large)) + "</ChecksumSHA256>"));
}

TEST_CASE_METHOD(with_source,
                 "the copy of an object in parts is of one piece to all but the disk") {
  put_in_parts();
  const auto copied = copy("/site/b", "site/parts");
  REQUIRE(copied.status == 200);
  CHECK(holds(copied, "<ETag>&quot;" + to_hex(md5(whole + "end")) + "&quot;</ETag>"));
  CHECK(bytes_of(send("GET", "/site/b")) == whole + "end");
  CHECK(send("GET", "/site/b?partNumber=2").status == 416);
  send("DELETE", "/site/parts");
  CHECK(files_in(folder.path) == 3); // /site/a, and two files of the copy.
  CHECK(bytes_of(send("GET", "/site/b")) == whole + "end");
  send("DELETE", "/site/b");
  CHECK(files_in(folder.path) == 1);
}

TEST_CASE_METHOD(with_source, "an object in parts is copied to itself, and keeps its bytes") {
  put_in_parts();
  const fields replace{{"x-amz-metadata-directive", "REPLACE"}, {"x-amz-meta-colour", "blue"}};
  REQUIRE(copy("/site/parts", "site/parts", replace).status == 200);
  CHECK(bytes_of(send("GET", "/site/parts")) == whole + "end");
  CHECK(field(send("HEAD", "/site/parts"), "x-amz-meta-colour") == "blue");
  CHECK(files_in(folder.path) == 3);
}

TEST_CASE_METHOD(with_source, "a part may be a range of another object, across its parts") {
  put_in_parts();
  const auto begun = send("POST", "/other/c?uploads");
  const auto at = begun.body.find("<UploadId>") + 10;
  const auto id = begun.body.substr(at, begun.body.find('<', at) - at);
  const auto path = "/other/c?partNumber=1&uploadId=" + id;
  const auto range = [&](const std::string& text) {
    return copy(path, "site/parts", {{"x-amz-copy-source-range", text}});
  };
  const auto size = whole.size() + 3;
  for (const char* wrong :
       {"bytes=-5", "bytes=1-", "bytes=1-0", "0-1", "bytes=0-1,3-4", "bytes=a-b"})
    CHECK(holds(range(wrong), "must be of the form bytes=first-last"));
  CHECK(holds(range("bytes=0-99999999"),
              "not valid for source object of size: " + std::to_string(size)));
  CHECK(holds(range("bytes=99999999-99999999"), "<Code>InvalidRequest</Code>"));
  const auto border = std::to_string(whole.size() - 1);
  const auto copied = range("bytes=" + border + "-" + std::to_string(size - 1));
  REQUIRE(copied.status == 200);
  CHECK(holds(copied, "<CopyPartResult"));
  CHECK(holds(copied, "<ETag>&quot;" + to_hex(md5("wend")) + "&quot;</ETag>"));
  const auto done = send("POST", "/other/c?uploadId=" + id,
                         "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"
                             + to_hex(md5("wend")) + "</ETag></Part></CompleteMultipartUpload>");
  REQUIRE(done.status == 200);
  CHECK(bytes_of(send("GET", "/other/c")) == "wend");
  CHECK(copy("/other/c?partNumber=1&uploadId=x", "site/a").status == 404);
  CHECK(copy("/other/c?partNumber=0&uploadId=x", "site/a").status == 400);
}
