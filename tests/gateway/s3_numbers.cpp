// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/numbers.hpp"

#include "tests/gateway/s3_fixture.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway::s3;

namespace {

bool holds(const gateway::http_response& answer, std::string_view text) {
  return answer.body.find(text) != std::string::npos;
}

const std::vector<std::string> not_plain
    = {"01",  "00", "+1", "-0", "-01", "1.0", "1e3",
       "0x1", " 1", "1 ", "x",  "--1", "-",   "9223372036854775808"};

} // namespace

TEST_CASE("an integer is plain decimal, or none") {
  CHECK(plain_integer("0") == 0);
  CHECK(plain_integer("1") == 1);
  CHECK(plain_integer("-1") == -1);
  CHECK(plain_integer("10000") == 10'000);
  CHECK(plain_integer("9223372036854775807") == INT64_MAX);
  for (const auto& text : not_plain) {
    INFO(text);
    CHECK_FALSE(plain_integer(text));
  }
  CHECK_FALSE(plain_integer(""));
}

TEST_CASE_METHOD(testing::s3_fixture, "a part's number has one form") {
  CHECK(send("PUT", "/site").status == 200);
  auto refused = not_plain;
  for (const auto* text : {"", "0", "10001", "-1"})
    refused.emplace_back(text);
  for (const auto& text : refused) {
    INFO(text);
    const auto written = percent_encode(text, false);
    const auto put = send("PUT", "/site/a?uploadId=0&partNumber=" + written, "x");
    CHECK(put.status == 400);
    CHECK(holds(put, "<Code>InvalidArgument</Code><Message>Part number must be an integer between "
                     "1 and 10000, inclusive</Message><ArgumentName>partNumber</ArgumentName>"
                     "<ArgumentValue>"
                         + text + "</ArgumentValue>"));
  }
}

TEST_CASE_METHOD(testing::s3_fixture, "every limit of a page is an integer in one form") {
  CHECK(send("PUT", "/site").status == 200);
  for (const std::string parameter : {"max-keys", "max-uploads", "max-parts", "part-number-marker"})
    for (const auto& text : not_plain) {
      INFO(parameter + "=" + text);
      const bool of_upload = parameter == "max-parts" || parameter == "part-number-marker";
      const auto target = of_upload                    ? "/site/a?uploadId=0&"
                          : parameter == "max-uploads" ? "/site?uploads&"
                                                       : "/site?";
      const auto answer = send("GET", target + parameter + "=" + percent_encode(text, false));
      CHECK(answer.status == 400);
      CHECK(holds(answer, "<Message>Provided " + parameter
                              + " not an integer or within integer range</Message>"));
    }
  CHECK(holds(send("GET", "/site?max-keys=-1"),
              "Argument maxKeys must be an integer between 0 and 2147483647"));
  CHECK(holds(send("GET", "/?max-buckets=01"),
              "Argument max-buckets must be an integer between 1 and 10000"));
}
