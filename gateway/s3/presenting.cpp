// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/presenting.hpp"

#include "gateway/s3/conditions.hpp"
#include "gateway/s3/object_headers.hpp"
#include "gateway/s3/refusals.hpp"

#include <charconv>

namespace troupe::gateway::s3 {

namespace {

constexpr int part_numbers_max = 10'000;

http_response not_modified(const object_info& object) {
  http_response answer{.status = 304};
  answer.set("ETag", quoted_etag(object.etag));
  answer.set("Last-Modified", to_http_date(object.last_modified));
  if (auto kept = object.headers.find("cache-control"); kept != object.headers.end())
    answer.set("Cache-Control", kept->second);
  return answer;
}

/// RFC 9110, 13.1.5: a range is for the representation that the client has a part of.
bool range_applies(const http_request& request, const object_info& object) {
  if (!request.has_header("if-range"))
    return true;
  const auto validator = request.header("if-range");
  if (const auto date = from_http_date(validator))
    return *date == object.last_modified;
  return names_etag(validator, object.etag);
}

/// An object that was not uploaded in parts has one part, itself.
result<range_verdict> judge_part(const http_request& request, std::uint64_t size) {
  const auto number = request.query_value("partNumber");
  if (!number)
    return range_verdict{};
  int part = 0;
  const auto* end = number->data() + number->size();
  if (std::from_chars(number->data(), end, part).ptr != end || part < 1 || part > part_numbers_max)
    return bad_argument("Part number must be an integer between 1 and 10000, inclusive",
                        "partNumber", *number);
  if (request.has_header("range"))
    return error{code::invalid_request,
                 "Cannot specify both Range header and partNumber query parameter"};
  if (part > 1)
    return error_with(code::bad_range, "The requested partnumber is not satisfiable",
                      {{"PartNumberRequested", *number}, {"ActualPartCount", "1"}});
  if (size == 0)
    return range_verdict{};
  return range_verdict{range_outcome::part, {0, size}};
}

result<range_verdict> choose_range(const http_request& request, const object_info& object) {
  if (!request.query.empty())
    if (auto part = judge_part(request, object.size); !part || part->outcome == range_outcome::part)
      return part;
  const auto header = request.header("range");
  if (header.empty() || !range_applies(request, object))
    return range_verdict{};
  const auto verdict = judge_range(header, object.size);
  if (verdict.outcome == range_outcome::unsatisfiable)
    return error_with(code::bad_range, "The requested range is not satisfiable",
                      {{"RangeRequested", std::string{header}},
                       {"ActualObjectSize", std::to_string(object.size)}});
  return verdict;
}

void put_body(call& c, stored_object& object, byte_range range, http_response& answer) {
  if (c.request.method == "HEAD") {
    answer.announced_length = range.length;
  } else if (object.body) {
    answer.file = file_slice{std::move(object.body->keeps_open), object.body->descriptor,
                             range.first, range.length};
  } else if (range.length == object.bytes.size()) {
    answer.body = std::move(object.bytes);
  } else {
    answer.body = object.bytes.substr(range.first, range.length);
  }
}

} // namespace

task<result<stored_object>> fetch(call& c, std::string bucket, std::string account,
                                  std::string key) {
  if (c.request.method != "HEAD") {
    get_object ask{std::move(account), std::move(key)};
    auto asking = ask_bucket(c, bucket, std::move(ask));
    co_return co_await std::move(asking);
  }
  head_object ask{std::move(account), std::move(key)};
  auto asking = ask_bucket(c, bucket, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  stored_object headed;
  headed.info = std::move(*found);
  co_return std::move(headed);
}

result<http_response> present(call& c, stored_object object) {
  const auto& info = object.info;
  const auto verdict = judge(c.request, info, c.gateway.time.now());
  if (verdict.outcome == condition_outcome::failed)
    return error{code::precondition_failed,
                 "At least one of the pre-conditions you specified did not hold",
                 std::string{verdict.condition}};
  if (verdict.outcome == condition_outcome::not_modified)
    return not_modified(info);
  const auto stored = object.body ? object.body->size : object.bytes.size();
  if (c.request.method != "HEAD" && stored != info.size)
    return error{code::internal, "The body of this object is damaged."};
  auto range = choose_range(c.request, info);
  if (!range)
    return range.refusal();
  const bool is_part = range->outcome == range_outcome::part;
  const bool wants_checksum = !is_part && c.request.header("x-amz-checksum-mode") == "ENABLED";
  http_response answer{.status = is_part ? 206u : 200u};
  const auto checksum = wants_checksum ? checksum_headers::written : checksum_headers::left_out;
  auto written = write_object_headers(c.request, info, checksum, answer);
  if (!written)
    return written.refusal();
  const auto slice = is_part ? range->range : byte_range{0, info.size};
  if (is_part)
    answer.set("Content-Range", "bytes " + std::to_string(slice.first) + "-"
                                    + std::to_string(slice.first + slice.length - 1) + "/"
                                    + std::to_string(info.size));
  put_body(c, object, slice, answer);
  return answer;
}

} // namespace troupe::gateway::s3
