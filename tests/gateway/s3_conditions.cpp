// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/conditions.hpp"

#include "gateway/http/request.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;
using namespace troupe::gateway::s3;

namespace {

constexpr epoch_ms second = 1'000;
constexpr epoch_ms changed = 1'795'509'000 * second;
constexpr epoch_ms now = changed + 3'600 * second;

condition_outcome judged(const std::vector<http_field>& fields) {
  conditions asked;
  for (const auto& [name, value] : fields)
    (name == "if-match"              ? asked.match
     : name == "if-unmodified-since" ? asked.unmodified_since
     : name == "if-none-match"       ? asked.none_match
                                     : asked.modified_since)
        = value;
  object_info object;
  object.etag = "abc";
  object.last_modified = changed;
  return judge(asked, object, now).outcome;
}

std::string date(epoch_ms time) {
  return to_http_date(time);
}

/// The range as `first-last`, or the outcome's name.
std::string ranged(std::string_view header, std::uint64_t size = 10) {
  const auto verdict = judge_range(header, size);
  if (verdict.outcome == range_outcome::whole)
    return "whole";
  if (verdict.outcome == range_outcome::unsatisfiable)
    return "unsatisfiable";
  return std::to_string(verdict.range.first) + "-"
         + std::to_string(verdict.range.first + verdict.range.length - 1);
}

} // namespace

TEST_CASE("ETags match with and without quotes, weak or not, in a list or as a star") {
  for (std::string_view list : {"abc", "\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "*"})
    CHECK(names_etag(list, "abc"));
  for (std::string_view list : {"", "\"ab\"", "abcd", "\"x\",\"y\""})
    CHECK_FALSE(names_etag(list, "abc"));
}

TEST_CASE("If-Match fails with 412, and a true one silences If-Unmodified-Since") {
  CHECK(judged({{"if-match", "\"abc\""}}) == condition_outcome::serve);
  CHECK(judged({{"if-match", "\"x\""}}) == condition_outcome::failed);
  const auto before = date(changed - second);
  CHECK(judged({{"if-unmodified-since", before}}) == condition_outcome::failed);
  CHECK(judged({{"if-unmodified-since", date(changed)}}) == condition_outcome::serve);
  CHECK(judged({{"if-match", "\"abc\""}, {"if-unmodified-since", before}})
        == condition_outcome::serve);
}

TEST_CASE("If-None-Match answers 304, and silences If-Modified-Since") {
  CHECK(judged({{"if-none-match", "\"abc\""}}) == condition_outcome::not_modified);
  CHECK(judged({{"if-none-match", "\"x\""}}) == condition_outcome::serve);
  CHECK(judged({{"if-modified-since", date(changed)}}) == condition_outcome::not_modified);
  CHECK(judged({{"if-modified-since", date(changed - second)}}) == condition_outcome::serve);
  CHECK(judged({{"if-none-match", "\"x\""}, {"if-modified-since", date(changed)}})
        == condition_outcome::serve);
}

TEST_CASE("a date in the future, and what is no date, is ignored") {
  CHECK(judged({{"if-modified-since", date(now + second)}}) == condition_outcome::serve);
  CHECK(judged({{"if-modified-since", "yesterday"}}) == condition_outcome::serve);
}

TEST_CASE("412 comes before 304") {
  CHECK(judged({{"if-match", "\"x\""}, {"if-none-match", "\"abc\""}}) == condition_outcome::failed);
}

TEST_CASE("ranges are read as AWS reads them") {
  CHECK(ranged("bytes=0-3") == "0-3");
  CHECK(ranged("bytes=9-") == "9-9");
  CHECK(ranged("bytes=0-100") == "0-9");
  CHECK(ranged("bytes=-2") == "8-9");
  CHECK(ranged("bytes=-15") == "0-9");
  CHECK(ranged("bytes=5-99999999999999999999999") == "5-9");
  for (auto header : {"bytes=-0", "bytes=100-200", "bytes=10-", "bytes=99999999999999999999999-"})
    CHECK(ranged(header) == "unsatisfiable");
  for (auto header : {"bytes=1-0", "bytes=-", "bytes=--1", "bytes=0--1", "bytes=wrong", "wrong", "",
                      "bytes=0-1,3-4", "items=0-1", "bytes=0x1-2"})
    CHECK(ranged(header) == "whole");
}

TEST_CASE("no range of an empty object is satisfiable") {
  CHECK(ranged("bytes=0-", 0) == "unsatisfiable");
  CHECK(ranged("bytes=-1", 0) == "unsatisfiable");
}
