// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/presenting.hpp"

#include "core/limits.hpp"
#include "gateway/s3/numbers.hpp"
#include "gateway/s3/refusals.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::gateway::s3 {

namespace {

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

/// What of an object is sent.
struct selection {
  byte_range range;
  bool is_partial = false;
  std::size_t parts = 0; ///< Of the object, where one of them was asked for by number.
  std::size_t part = 0;  ///< Which one, from 1.
};

/// An object that was not uploaded in parts has one part, itself.
std::size_t parts_of(const object_info& object) {
  const auto dash = object.etag.find('-');
  std::size_t parts = 1;
  if (dash != std::string::npos)
    std::from_chars(object.etag.data() + dash + 1, object.etag.data() + object.etag.size(), parts);
  return parts;
}

byte_range range_of_part(const stored_object& object, std::size_t parts, std::size_t part) {
  if (parts == 1)
    return {0, object.info.size};
  const auto& pieces = object.body->pieces();
  byte_range range;
  for (std::size_t i = 0; i + 1 < part; ++i)
    range.first += pieces[i].size;
  range.length = pieces[part - 1].size;
  return range;
}

result<selection> choose_part(const asked_object& asked, const stored_object& object) {
  auto part = read_part_number(*asked.part_number);
  if (!part)
    return part.refusal();
  if (asked.range)
    return error{"InvalidRequest",
                 "Cannot specify both Range header and partNumber query parameter"};
  const auto parts = parts_of(object.info);
  const auto wanted = static_cast<std::size_t>(*part);
  if (wanted > parts)
    return error{"InvalidPartNumber",
                 "The requested partnumber is not satisfiable",
                 {{"PartNumberRequested", std::string{*asked.part_number}},
                  {"ActualPartCount", std::to_string(parts)}}};
  const auto range = range_of_part(object, parts, wanted);
  return selection{range, range.length > 0, parts, wanted};
}

result<selection> choose(const http_request& request, const asked_object& asked,
                         const stored_object& object) {
  if (asked.part_number)
    return choose_part(asked, object);
  const auto size = object.info.size;
  const auto header = asked.range.value_or("");
  if (header.empty() || !range_applies(request, object.info))
    return selection{{0, size}};
  const auto verdict = judge_range(header, size);
  if (verdict.outcome == range_outcome::unsatisfiable)
    return error{
        "InvalidRange",
        "The requested range is not satisfiable",
        {{"RangeRequested", std::string{header}}, {"ActualObjectSize", std::to_string(size)}}};
  if (verdict.outcome == range_outcome::whole)
    return selection{{0, size}};
  return selection{verdict.range, true};
}

/// The checksum that belongs to what is sent: the object's to all of it, a part's to a part where
/// it is known, none to any other range.
std::string checksum_for(const selection& chosen, const stored_object& object) {
  if (!chosen.is_partial || chosen.parts == 1)
    return chosen.parts == 1 && is_composite(object.info.checksum)
               ? object.body->pieces().front().checksum
               : object.info.checksum;
  const bool is_known = chosen.parts > 0 && is_composite(object.info.checksum);
  return is_known ? object.body->pieces()[chosen.part - 1].checksum : std::string{};
}

/// The files that hold a range, each opened when the one before it has been sent.
std::unique_ptr<file_slice> slice(std::shared_ptr<const stored_body> body, std::size_t piece,
                                  byte_range range) {
  while (piece + 1 < body->pieces().size() && range.first >= body->pieces()[piece].size)
    range.first -= body->pieces()[piece++].size;
  auto file = body->open(piece);
  // As the record has it: a file that is shorter breaks the answer off.
  const auto here = std::min(range.length, body->pieces()[piece].size - range.first);
  auto made = std::make_unique<file_slice>(
      file_slice{std::move(file.keeps_open), file.descriptor, range.first, here});
  const byte_range rest{0, range.length - here};
  if (rest.length > 0)
    made->next = [body = std::move(body), piece, rest]() -> std::unique_ptr<file_slice> {
      // The answer is under way: all that is left to do is to break off.
      try {
        return piece + 1 < body->pieces().size() ? slice(body, piece + 1, rest) : nullptr;
      } catch (const fault&) {
        return nullptr;
      }
    };
  return made;
}

std::uint64_t stored_size(const stored_object& object) {
  if (!object.body)
    return object.bytes.size();
  std::uint64_t size = 0;
  for (const auto& piece : object.body->pieces())
    size += piece.size;
  return size;
}

} // namespace

void put_body(call& c, stored_object& object, byte_range range, http_response& answer) {
  if (c.request.method == "HEAD") {
    answer.announced_length = range.length;
  } else if (object.body && range.length > 0) {
    auto first = slice(object.body, 0, range);
    if (first->next)
      answer.announced_length = range.length;
    answer.file = std::move(*first);
  } else if (!object.body && range.length == object.bytes.size()) {
    answer.body = std::move(object.bytes);
  } else if (!object.body) {
    answer.body = object.bytes.substr(range.first, range.length);
  }
}

task<result<stored_object>> fetch(call& c, std::string bucket, std::string account, std::string key,
                                  bool of_part) {
  if (c.request.method != "HEAD" || of_part) {
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

result<http_response> present(call& c, const asked_object& asked, stored_object object) {
  const auto& info = object.info;
  const auto verdict = judge(asked.when, info, c.gateway.time.now());
  if (verdict.outcome == condition_outcome::failed)
    return error{"PreconditionFailed",
                 "At least one of the pre-conditions you specified did not hold",
                 {{"Condition", std::string{verdict.condition}}}};
  if (verdict.outcome == condition_outcome::not_modified)
    return not_modified(info);
  if (c.request.method != "HEAD" && stored_size(object) != info.size)
    return error{code::internal, "The body of this object is damaged."};
  auto chosen = choose(c.request, asked, object);
  if (!chosen)
    return chosen.refusal();
  const auto& range = chosen->range;
  http_response answer{.status = chosen->is_partial ? 206u : 200u};
  if (auto written = write_object_headers(asked.overrides, info, answer); !written)
    return written.refusal();
  if (asked.with_checksum)
    write_checksum(info, checksum_for(*chosen, object), answer);
  if (chosen->is_partial)
    answer.set("Content-Range", "bytes " + std::to_string(range.first) + "-"
                                    + std::to_string(range.first + range.length - 1) + "/"
                                    + std::to_string(info.size));
  if (chosen->parts > 0 && info.etag.find('-') != std::string::npos)
    answer.set("x-amz-mp-parts-count", std::to_string(chosen->parts));
  put_body(c, object, range, answer);
  return answer;
}

} // namespace troupe::gateway::s3
