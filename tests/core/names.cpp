// SPDX-License-Identifier: Apache-2.0
#include "core/names.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

TEST_CASE("an ARN is made and taken apart") {
  const auto text = make_arn("lambda", "us-east-1", "000000000000", "function:hello:1");
  CHECK(text == "arn:aws:lambda:us-east-1:000000000000:function:hello:1");
  const auto parts = arn::parse(text);
  REQUIRE(parts);
  CHECK(parts->service == "lambda");
  CHECK(parts->region == "us-east-1");
  CHECK(parts->account == "000000000000");
  CHECK(parts->rest == "function:hello:1");
  CHECK(arn::parse("arn:aws:s3:::site")->rest == "site");
}

TEST_CASE("what has not the shape of an ARN is none") {
  const auto bad = GENERATE("", "table/messages", "arn:aws:s3:::", "arn:aws:s3::", "urn:aws:s3:::x",
                            "arn::s3:::x", "arn:aws::::x");
  CHECK_FALSE(arn::parse(bad));
}

TEST_CASE("table names have 3 to 255 letters, digits, dots, hyphens and underscores") {
  CHECK(is_table_name("a.b-C_9"));
  CHECK(is_table_name(std::string(255, 'a')));
  CHECK_FALSE(is_table_name("ab"));
  CHECK_FALSE(is_table_name(std::string(256, 'a')));
  CHECK_FALSE(is_table_name("a b"));
  CHECK_FALSE(is_table_name("caf\xc3\xa9"));
}

TEST_CASE("function names have 1 to 64 letters, digits, hyphens and underscores") {
  CHECK(is_function_name("h"));
  CHECK(is_function_name(std::string(64, 'a')));
  CHECK_FALSE(is_function_name(""));
  CHECK_FALSE(is_function_name(std::string(65, 'a')));
  CHECK_FALSE(is_function_name("a.b"));
}

TEST_CASE("bucket names follow S3's rules") {
  const auto good = GENERATE("abc", "my.bucket-1", "1ab", "1.2.3.4x", "1.2.3", "1.2.3.4.5", "a--b",
                             "a.b.c", "xn-a", "a.xn--b", "sthree", "my-s3alias-1", "amzn-s3-demo");
  INFO(good);
  CHECK(is_bucket_name(good));
  CHECK(is_bucket_name(std::string(63, 'a')));
  CHECK_FALSE(is_bucket_name(std::string(64, 'a')));
}

TEST_CASE("what S3 does not take for a bucket's name is none") {
  const auto bad
      = GENERATE("", "ab", "Abc", "-ab", "ab-", ".ab", "ab.", "a..b", "a.-b", "a-.b", "a.-.b",
                 "a_b", "a b", "a/b", "caf\xc3\xa9", "192.168.1.1", "0.0.0.0", "999.1.1.1", "xn--a",
                 "sthree-a", "sthree-configurator-a", "amzn-s3-demo-bucket", "abc-s3alias",
                 "abc--ol-s3", "abc.mrap", "abc--x-s3", "abc--table-s3");
  INFO(bad);
  CHECK_FALSE(is_bucket_name(bad));
}

TEST_CASE("log group and stream names follow CloudWatch's rules") {
  CHECK(is_log_group_name("/aws/lambda/hello_1.x#y"));
  CHECK_FALSE(is_log_group_name(""));
  CHECK_FALSE(is_log_group_name("a b"));
  CHECK_FALSE(is_log_group_name(std::string(513, 'a')));
  CHECK(is_log_stream_name("2026/11/24/[$LATEST]0123"));
  CHECK(is_log_stream_name(std::string(512, 'a')));
  CHECK_FALSE(is_log_stream_name("a:b"));
  CHECK_FALSE(is_log_stream_name("a*"));
  CHECK_FALSE(is_log_stream_name(std::string(513, 'a')));
}

TEST_CASE("an origin is a scheme and a host, as browsers write them") {
  for (const auto* good : {"https://app.example", "http://localhost:3000", "http://127.0.0.1:4566",
                           "http://[::1]:3000", "tauri://localhost", "chrome-extension://abcdef"})
    CHECK(is_origin(good));
  for (const auto* bad : {"",
                          "null",
                          "*",
                          "app.example",
                          "https://",
                          "://a",
                          "https://a/",
                          "https://a?b",
                          "https://A",
                          "https://a:443",
                          "http://a:80",
                          "https://a:",
                          "https://a:x",
                          "https://a:123456",
                          "http://[::1",
                          "http://[]:1",
                          "http://::1",
                          "https://a b",
                          "https://a@b",
                          "1http://a"})
    CHECK_FALSE(is_origin(bad));
  CHECK(is_origin("https://" + std::string(252, 'a')));
  CHECK_FALSE(is_origin("https://" + std::string(253, 'a')));
}

TEST_CASE("an account has twelve digits and a region looks like one") {
  CHECK(is_account_id("000000000000"));
  CHECK_FALSE(is_account_id("00000000000"));
  CHECK_FALSE(is_account_id("00000000000a"));
  CHECK(is_region("eu-central-1"));
  CHECK(is_region("local"));
  CHECK_FALSE(is_region(""));
  CHECK_FALSE(is_region("EU"));
  CHECK_FALSE(is_region("../etc"));
}
