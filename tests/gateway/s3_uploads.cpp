// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "tests/gateway/s3_fixture.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// The least that a part may have which is not the last.
const std::string whole(limits::part_bytes_min, 'w');

std::string between(const std::string& text, const std::string& open, const std::string& close) {
  const auto from = text.find(open);
  if (from == std::string::npos)
    return {};
  const auto begin = from + open.size();
  return text.substr(begin, text.find(close, begin) - begin);
}

struct with_upload : s3_fixture {
  std::string id;

  with_upload() {
    REQUIRE(send("PUT", "/site").status == 200);
    id = begin("/site/a");
  }

  std::string begin(const std::string& path, fields head = {}) {
    const auto answer = send("POST", path + "?uploads", "", std::move(head));
    REQUIRE(answer.status == 200);
    return between(answer.body, "<UploadId>", "</UploadId>");
  }
  gateway::http_response part(int number, std::string bytes, fields head = {}) {
    return send("PUT", "/site/a?partNumber=" + std::to_string(number) + "&uploadId=" + id,
                std::move(bytes), std::move(head));
  }
  static std::string entry(int number, const std::string& bytes, const std::string& more = {}) {
    return "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>&quot;"
           + to_hex(md5(bytes)) + "&quot;</ETag>" + more + "</Part>";
  }
  gateway::http_response complete(const std::string& entries, fields head = {}) {
    return send("POST", "/site/a?uploadId=" + id,
                "<CompleteMultipartUpload>" + entries + "</CompleteMultipartUpload>",
                std::move(head));
  }
};

} // namespace

TEST_CASE_METHOD(with_upload, "parts become an object, in the order of their numbers") {
  CHECK(field(part(2, "end"), "ETag") == "\"" + to_hex(md5("end")) + "\"");
  REQUIRE(part(1, whole).status == 200);
  CHECK(send("GET", "/site/a").status == 404);
  const auto completed = complete(entry(1, whole) + entry(2, "end"));
  REQUIRE(completed.status == 200);
  const auto etag = to_hex(md5(md5(whole) + md5("end"))) + "-2";
  CHECK(holds(completed, "<Location>http://localhost:4566/site/a</Location>"));
  CHECK(holds(completed, "<ETag>&quot;" + etag + "&quot;</ETag>"));
  CHECK(holds(completed, "<ChecksumType>FULL_OBJECT</ChecksumType>"));
  const auto got = send("GET", "/site/a");
  CHECK(field(got, "ETag") == "\"" + etag + "\"");
  CHECK(got.announced_length == whole.size() + 3);
  CHECK(bytes_of(got) == whole + "end");
  CHECK(holds(send("GET", "/site?uploads"), "<IsTruncated>false</IsTruncated></List"));
}

TEST_CASE_METHOD(with_upload, "a range is read across the borders of parts") {
  part(1, whole);
  part(2, "0123456789");
  REQUIRE(complete(entry(1, whole) + entry(2, "0123456789")).status == 200);
  const auto border = std::to_string(whole.size() - 2);
  const auto got = send("GET", "/site/a", "", {{"range", "bytes=" + border + "-"}});
  CHECK(got.status == 206);
  CHECK(bytes_of(got) == "ww0123456789");
  CHECK(bytes_of(send("GET", "/site/a", "", {{"range", "bytes=-3"}})) == "789");
  CHECK(bytes_of(send("GET", "/site/a", "", {{"range", "bytes=0-1"}})) == "ww");
}

TEST_CASE_METHOD(with_upload, "a part that is cut off on the disk breaks the answer off") {
  part(1, whole);
  part(2, "0123456789");
  REQUIRE(complete(entry(1, whole) + entry(2, "0123456789")).status == 200);
  for (const auto& file : std::filesystem::recursive_directory_iterator{folder.path})
    if (file.is_regular_file() && file.file_size() == whole.size())
      std::filesystem::resize_file(file, 10);
  const auto got = send("GET", "/site/a", "", {{"range", "bytes=8-5242881"}});
  // The session stops where the first file ends; what follows is never moved up.
  REQUIRE(got.file);
  CHECK(got.file->length == whole.size() - 8);
}

TEST_CASE_METHOD(with_upload, "a part is read by its number, which counts those of the object") {
  part(1, whole);
  part(7, "end");
  REQUIRE(complete(entry(1, whole) + entry(7, "end")).status == 200);
  for (const std::string method : {"GET", "HEAD"}) {
    const auto second = send(method, "/site/a?partNumber=2");
    CHECK(second.status == 206);
    CHECK(field(second, "x-amz-mp-parts-count") == "2");
    CHECK(field(second, "Content-Range") == "bytes 5242880-5242882/5242883");
  }
  CHECK(bytes_of(send("GET", "/site/a?partNumber=2")) == "end");
  const auto past = send("GET", "/site/a?partNumber=3");
  CHECK(past.status == 416);
  CHECK(holds(past, "<Code>InvalidPartNumber</Code>"));
  CHECK(holds(past, "<PartNumberRequested>3</PartNumberRequested>"
                    "<ActualPartCount>2</ActualPartCount>"));
  CHECK(field(send("GET", "/site/a"), "x-amz-mp-parts-count").empty());
}

TEST_CASE_METHOD(with_upload, "headers and metadata of the beginning are the object's") {
  id = begin("/site/a", {{"content-type", "text/plain"}, {"x-amz-meta-colour", "red"}});
  part(1, "x");
  REQUIRE(complete(entry(1, "x"), {{"content-type", "application/xml"}}).status == 200);
  const auto head = send("HEAD", "/site/a");
  CHECK(field(head, "Content-Type") == "text/plain");
  CHECK(field(head, "x-amz-meta-colour") == "red");
}

TEST_CASE_METHOD(with_upload, "a part that is sent again takes the place of the first") {
  part(1, "first");
  part(1, "second");
  CHECK(files_in(folder.path) == 1);
  CHECK(complete(entry(1, "first")).status == 400);
  REQUIRE(complete(entry(1, "second")).status == 200);
  CHECK(bytes_of(send("GET", "/site/a")) == "second");
}

TEST_CASE_METHOD(with_upload, "parts that are not chosen are removed, and the object's with it") {
  part(1, whole);
  part(2, "left out");
  part(3, "end");
  CHECK(files_in(folder.path) == 3);
  REQUIRE(complete(entry(1, whole) + entry(3, "end")).status == 200);
  CHECK(files_in(folder.path) == 2);
  CHECK(send("DELETE", "/site/a").status == 204);
  CHECK(files_in(folder.path) == 0);
}

TEST_CASE_METHOD(with_upload, "what is wrong with a completion is said, and the upload stays") {
  part(1, "small");
  part(2, "small");
  const auto refused = [&](const std::string& entries, const std::string& expected) {
    const auto answer = complete(entries);
    CHECK(answer.status == 400);
    CHECK(holds(answer, expected));
  };
  refused(entry(1, "small") + entry(2, "small"), "<Code>EntityTooSmall</Code>");
  refused(entry(1, "small") + entry(2, "small"), "<PartNumber>1</PartNumber>");
  refused(entry(1, "other"), "<Code>InvalidPart</Code>");
  refused(entry(3, "small"), "<Code>InvalidPart</Code>");
  refused(entry(2, "small") + entry(1, "small"), "<Code>InvalidPartOrder</Code>");
  refused(entry(1, "small") + entry(1, "small"), "<UploadId>" + id + "</UploadId>");
  refused("", "<Code>MalformedXML</Code>");
  refused("<Part><PartNumber>0</PartNumber><ETag>x</ETag></Part>", "<Code>MalformedXML</Code>");
  CHECK(holds(send("POST", "/site/a?uploadId=" + id), "You must specify at least one part"));
  const auto wrong_size = complete(entry(1, "small"), {{"x-amz-mp-object-size", "6"}});
  CHECK(holds(wrong_size, "header value 6 does not match what was computed: 5"));
  CHECK(complete(entry(1, "small"), {{"x-amz-mp-object-size", "5"}}).status == 200);
}

TEST_CASE_METHOD(with_upload, "a part's number is from 1 to 10,000") {
  for (const int number : {1, 10'000})
    CHECK(part(number, "x").status == 200);
  for (const int number : {0, -1, 10'001})
    CHECK(
        holds(part(number, "x"), "Part number must be an integer between 1 and 10000, inclusive"));
  CHECK(holds(send("PUT", "/site/a?partNumber=1", "x"), "'uploadId'"));
}

TEST_CASE_METHOD(with_upload, "an upload is known by its key and its id together") {
  const auto unknown = [&](const gateway::http_response& answer) {
    CHECK(answer.status == 404);
    CHECK(holds(answer, "<Code>NoSuchUpload</Code>"));
    CHECK(holds(answer, "<UploadId>" + id + "</UploadId>"));
  };
  const auto other = "/site/b?uploadId=" + id;
  unknown(send("PUT", other + "&partNumber=1", "x"));
  unknown(send("GET", other));
  unknown(send("DELETE", other));
  unknown(send("POST", other,
               "<CompleteMultipartUpload>" + entry(1, "x") + "</CompleteMultipartUpload>"));
  CHECK(files_in(folder.path) == 0);
}

TEST_CASE_METHOD(with_upload, "an aborted upload frees its parts and is gone") {
  part(1, "x");
  part(2, "y");
  CHECK(send("DELETE", "/site/a?uploadId=" + id).status == 204);
  CHECK(files_in(folder.path) == 0);
  CHECK(part(1, "x").status == 404);
  CHECK(send("DELETE", "/site/a?uploadId=" + id).status == 404);
  CHECK(files_in(folder.path) == 0);
}

TEST_CASE_METHOD(with_upload, "to complete once more answers as the first time, for ten minutes") {
  part(1, "x");
  const auto first = complete(entry(1, "x"));
  REQUIRE(first.status == 200);
  CHECK(complete(entry(1, "x")).body == first.body);
  CHECK(complete(entry(1, "x"), {{"if-none-match", "*"}}).body == first.body);
  CHECK(complete(entry(1, "x"), {{"x-amz-mp-object-size", "2"}}).status == 400);
  CHECK(complete(entry(1, "y")).status == 404);
  CHECK(complete(entry(2, "x")).status == 404);
  CHECK(send("POST", "/site/b?uploadId=" + id,
             "<CompleteMultipartUpload>" + entry(1, "x") + "</CompleteMultipartUpload>")
            .status
        == 404);
  send("PUT", "/site/a", "other");
  CHECK(complete(entry(1, "x")).body == first.body);
  CHECK(bytes_of(send("GET", "/site/a")) == "other");
  time.time += 600'000;
  CHECK(complete(entry(1, "x")).body == first.body);
  ++time.time;
  CHECK(holds(complete(entry(1, "x")), "<Code>NoSuchUpload</Code>"));
}

TEST_CASE_METHOD(with_upload, "a bucket of the same name knows nothing of what was completed") {
  part(1, "x");
  REQUIRE(complete(entry(1, "x")).status == 200);
  REQUIRE(send("DELETE", "/site/a").status == 204);
  REQUIRE(send("DELETE", "/site").status == 204);
  REQUIRE(send("PUT", "/site").status == 200);
  CHECK(holds(complete(entry(1, "x")), "<Code>NoSuchUpload</Code>"));
}

TEST_CASE_METHOD(with_upload, "conditions of a completion are of the object and of its past") {
  part(1, "x");
  const auto none_match = [&] { return complete(entry(1, "x"), {{"if-none-match", "*"}}); };
  send("PUT", "/site/a", "there");
  CHECK(none_match().status == 412);
  send("DELETE", "/site/a");
  // The key had no object when this upload began.
  CHECK(none_match().status == 200);

  id = begin("/site/a");
  part(1, "x");
  send("DELETE", "/site/a");
  const auto gone = none_match();
  CHECK(gone.status == 409);
  CHECK(holds(gone, "<Code>ConditionalRequestConflict</Code>"));
  CHECK(holds(gone, "<Condition>If-None-Match</Condition><Key>a</Key>"));

  const auto match = [&](const std::string& bytes) {
    return complete(entry(1, "x"), {{"if-match", "\"" + to_hex(md5(bytes)) + "\""}}).status;
  };
  CHECK(match("other") == 404);
  ++time.time;
  send("PUT", "/site/a", "other");
  CHECK(match("another") == 412);
  CHECK(match("other") == 409);
  CHECK(complete(entry(1, "x"), {{"if-match", "*"}}).status == 501);
  ++time.time;
  id = begin("/site/a");
  part(1, "x");
  CHECK(match("other") == 200);
}

TEST_CASE_METHOD(with_upload, "parts are listed in pages") {
  for (const int number : {1, 2, 10})
    part(number, std::to_string(number));
  const auto all = send("GET", "/site/a?uploadId=" + id);
  CHECK(holds(all, "<NextPartNumberMarker>10</NextPartNumberMarker><MaxParts>1000</MaxParts>"
                   "<IsTruncated>false</IsTruncated>"));
  CHECK(holds(all, "<Part><PartNumber>10</PartNumber><LastModified>2026-11-24T"));
  const auto page = send("GET", "/site/a?max-parts=1&part-number-marker=1&uploadId=" + id);
  CHECK(holds(page, "<PartNumberMarker>1</PartNumberMarker>"
                    "<NextPartNumberMarker>2</NextPartNumberMarker><MaxParts>1</MaxParts>"
                    "<IsTruncated>true</IsTruncated><Part><PartNumber>2<"));
  CHECK_FALSE(holds(page, "<PartNumber>10<"));
  CHECK(holds(send("GET", "/site/a?part-number-marker=&max-parts=&uploadId=" + id),
              "<PartNumberMarker>0<"));
  CHECK(send("GET", "/site/a?max-parts=x&uploadId=" + id).status == 400);
}

TEST_CASE_METHOD(with_upload, "uploads are listed by key and age, in pages and groups") {
  ++time.time;
  const auto later = begin("/site/a");
  const auto deep = begin("/site/folder/one");
  const auto all = send("GET", "/site?uploads");
  CHECK(all.body.find(id) < all.body.find(later));
  CHECK(all.body.find(later) < all.body.find("<Key>folder/one"));
  const auto first = send("GET", "/site?uploads&max-uploads=1");
  CHECK(holds(first, "<NextKeyMarker>a</NextKeyMarker><NextUploadIdMarker>" + id));
  CHECK(holds(first, "<IsTruncated>true</IsTruncated>"));
  const auto second
      = send("GET", "/site?uploads&max-uploads=1&key-marker=a&upload-id-marker=" + id);
  CHECK(holds(second, "<UploadId>" + later));
  const auto next_key = send("GET", "/site?uploads&key-marker=a");
  CHECK(holds(next_key, deep));
  CHECK_FALSE(holds(next_key, later));
  const auto grouped = send("GET", "/site?uploads&delimiter=/");
  CHECK(holds(grouped, "<CommonPrefixes><Prefix>folder/</Prefix></CommonPrefixes>"));
  CHECK_FALSE(holds(grouped, deep));
  CHECK(holds(send("GET", "/site?uploads&prefix=folder"), deep));
  CHECK(holds(send("GET", "/site?uploads&key-marker=a&upload-id-marker=x"),
              "<Message>Invalid uploadId marker</Message>"));
  CHECK(send("GET", "/site?uploads&encoding-type=x").status == 400);
}

TEST_CASE_METHOD(with_upload, "a bucket goes with its unfinished uploads") {
  part(1, "x");
  CHECK(send("DELETE", "/site").status == 204);
  CHECK(files_in(folder.path) == 0);
  REQUIRE(send("PUT", "/site").status == 200);
  CHECK_FALSE(holds(send("GET", "/site?uploads"), "<Upload>"));
}

TEST_CASE_METHOD(with_upload, "which checksums an upload may have") {
  const auto begun = [&](const std::string& algorithm, const std::string& type) {
    fields head{{"x-amz-checksum-algorithm", algorithm}};
    if (!type.empty())
      head.push_back({"x-amz-checksum-type", type});
    return send("POST", "/site/b?uploads", "", head);
  };
  for (const std::string algorithm : {"CRC32", "CRC32C", "SHA1", "SHA256"})
    CHECK(field(begun(algorithm, ""), "x-amz-checksum-type") == "COMPOSITE");
  CHECK(field(begun("CRC64NVME", ""), "x-amz-checksum-type") == "FULL_OBJECT");
  CHECK(field(begun("CRC32", "FULL_OBJECT"), "x-amz-checksum-type") == "FULL_OBJECT");
  CHECK(holds(begun("SHA1", "FULL_OBJECT"),
              "The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm."));
  CHECK(holds(begun("CRC64NVME", "COMPOSITE"),
              "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm."));
  CHECK(holds(begun("MD4", ""), "Checksum algorithm provided is unsupported."));
  CHECK(holds(send("POST", "/site/b?uploads", "", {{"x-amz-checksum-type", "COMPOSITE"}}),
              "can only be used with the x-amz-checksum-algorithm header"));
}

TEST_CASE_METHOD(with_upload, "composite checksums are listed, demanded and kept") {
  id = begin("/site/a", {{"x-amz-checksum-algorithm", "SHA256"}});
  const auto sum = to_base64(sha256("x"));
  CHECK(holds(part(1, "x", {{"x-amz-checksum-crc32", "jNwWgw=="}}),
              "expected checksum Type: sha256, actual checksum Type: crc32"));
  CHECK(field(part(1, "x"), "x-amz-checksum-sha256") == sum);
  CHECK(
      holds(send("GET", "/site/a?uploadId=" + id), "<ChecksumSHA256>" + sum + "</ChecksumSHA256>"));
  CHECK(holds(complete(entry(1, "x")), "It was missing for part 1 in the request."));
  const auto with = [&](const std::string& of) {
    return entry(1, "x", "<ChecksumSHA256>" + of + "</ChecksumSHA256>");
  };
  CHECK(holds(complete(with(to_base64(sha256("y")))), "<Code>InvalidPart</Code>"));
  CHECK(holds(complete(entry(1, "x", "<ChecksumCRC32>jNwWgw==</ChecksumCRC32>")),
              "The crc32 you specified for part 1 did not match what we received."));
  CHECK(holds(complete(with(sum), {{"x-amz-checksum-type", "FULL_OBJECT"}}),
              "The upload was created using the COMPOSITE checksum mode."));
  const auto whole_sum = to_base64(sha256(sha256("x"))) + "-1";
  const auto completed = complete(with(sum));
  CHECK(holds(completed, "<ChecksumSHA256>" + whole_sum
                             + "</ChecksumSHA256>"
                               "<ChecksumType>COMPOSITE</ChecksumType>"));
  const fields enabled{{"x-amz-checksum-mode", "ENABLED"}};
  CHECK(field(send("HEAD", "/site/a", "", enabled), "x-amz-checksum-sha256") == whole_sum);
  CHECK(field(send("HEAD", "/site/a?partNumber=1", "", enabled), "x-amz-checksum-sha256") == sum);
  CHECK(holds(send("GET", "/site"), "<ChecksumType>COMPOSITE</ChecksumType>"));
}

TEST_CASE_METHOD(with_upload, "a part of an upload without an algorithm is checked by its own") {
  CHECK(holds(part(1, "x", {{"x-amz-checksum-crc32", "AAAAAA=="}}), "<Code>BadDigest</Code>"));
  CHECK(field(part(1, "x", {{"x-amz-checksum-crc32", "jNwWgw=="}}), "x-amz-checksum-crc32")
        == "jNwWgw==");
  CHECK(files_in(folder.path) == 1);
  CHECK_FALSE(holds(send("GET", "/site/a?uploadId=" + id), "Checksum"));
  CHECK(holds(complete(entry(1, "x", "<ChecksumCRC32>jNwWgw==</ChecksumCRC32>")),
              "<Code>InvalidPart</Code>"));
  CHECK(holds(complete(entry(1, "x"), {{"x-amz-checksum-type", "FULL_OBJECT"}}),
              "using the null checksum mode"));
  CHECK(holds(complete(entry(1, "x"), {{"x-amz-checksum-crc64nvme", "AAAAAAAAAAA="}}),
              "The crc64nvme you specified did not match the calculated checksum."));
  CHECK(holds(complete(entry(1, "x")), "<ChecksumCRC64NVME>"));
}
