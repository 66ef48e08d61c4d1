// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/s3/copy_source.hpp"
#include "gateway/s3/object_headers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/upload_answers.hpp"

#include <algorithm>
#include <cctype>

/// Copies of objects, within a bucket or between buckets of one owner.
///
/// A copied object shares the files of its source: no byte is written. Its bytes are read where
/// they must be digested anew: a copy has the plain ETag and checksum of one piece, whatever its
/// source has. A copied part is a range that no file holds by itself, and is written.
namespace troupe::gateway::s3 {

namespace {

enum class directive { copy, replace };

result<directive> read_directive(const http_request& request) {
  constexpr std::string_view name = "x-amz-metadata-directive";
  const auto value = request.header(name);
  if (value.empty() || value == "COPY")
    return directive::copy;
  if (value == "REPLACE")
    return directive::replace;
  return bad_argument("Unknown metadata directive.", name, value);
}

struct planned_copy {
  target source;
  directive metadata = directive::copy;
  object_info given; ///< The headers and metadata of the request.
  write_condition condition;
  std::optional<checksum_kind> algorithm; ///< As asked for.
};

result<std::optional<checksum_kind>> read_algorithm(const http_request& request) {
  std::string name{request.header("x-amz-checksum-algorithm")};
  if (name.empty())
    return std::optional<checksum_kind>{};
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (const auto kind = checksum_named(name))
    return std::optional{*kind};
  return unsupported_algorithm();
}

result<planned_copy> plan_copy(const http_request& request) {
  auto source = read_copy_source(request);
  if (!source)
    return source.refusal();
  auto metadata = read_directive(request);
  if (!metadata)
    return metadata.refusal();
  auto given = read_object_headers(request);
  if (!given)
    return given.refusal();
  auto condition = read_write_condition(request, false);
  if (!condition)
    return condition.refusal();
  auto algorithm = read_algorithm(request);
  if (!algorithm)
    return algorithm.refusal();
  return planned_copy{std::move(*source), *metadata, std::move(*given), std::move(*condition),
                      *algorithm};
}

/// AWS takes a copy of an object to itself only where it changes something.
result<void> check_change(const http_request& request, const planned_copy& plan, const target& at) {
  const bool is_same = plan.source.bucket == at.bucket && plan.source.key == at.key;
  if (!is_same || plan.metadata == directive::replace || request.has_header("x-amz-storage-class")
      || request.has_header("x-amz-website-redirect-location"))
    return {};
  return error{
      code::invalid_request,
      "This copy request is illegal because it is trying to copy an object to itself without "
      "changing the object's metadata, storage class, website redirect location or "
      "encryption attributes."};
}

/// The headers and metadata of the copy. A website's redirection is never its source's.
object_info describe(planned_copy& plan, const object_info& source) {
  if (plan.metadata == directive::replace)
    return std::move(plan.given);
  constexpr const char* redirect = "x-amz-website-redirect-location";
  object_info info;
  info.headers = source.headers;
  info.metadata = source.metadata;
  info.headers.erase(redirect);
  if (auto moved = plan.given.headers.extract(redirect); !moved.empty())
    info.headers.insert(std::move(moved));
  return info;
}

/// Digests the source anew.
task<void> digest_source(const stored_object& source, checksum_kind kind, object_info& info) {
  source_reader from{source, {0, source.info.size}};
  digest md5{digest_kind::md5};
  checksum sum{kind};
  for (;;) {
    auto reading = from.next();
    const auto piece = co_await std::move(reading);
    if (piece.empty())
      break;
    md5.update(piece);
    sum.update(piece);
  }
  info.etag = to_hex(md5.finish());
  info.checksum_algorithm = name_of(kind);
  info.checksum = sum.finish();
}

bool is_in_parts(const object_info& object) {
  return object.etag.find('-') != std::string::npos;
}

/// Size, ETag and checksum of the copy.
task<void> measure(const stored_object& source, std::optional<checksum_kind> algorithm,
                   object_info& info) {
  const auto& known = source.info;
  info.size = known.size;
  const auto kind
      = algorithm ? *algorithm
                  : checksum_named(known.checksum_algorithm).value_or(checksum_kind::crc64nvme);
  if (is_in_parts(known) || name_of(kind) != known.checksum_algorithm) {
    auto digesting = digest_source(source, kind, info);
    co_await std::move(digesting);
    co_return;
  }
  info.etag = known.etag;
  info.checksum_algorithm = known.checksum_algorithm;
  info.checksum = known.checksum;
}

http_response answer_copy(call& c, const object_info& made) {
  xml_writer out;
  out.open("CopyObjectResult", xml_namespace);
  out.element("LastModified", to_iso8601(made.last_modified));
  out.element("ETag", quoted_etag(made.etag));
  const auto name = "Checksum" + upper_name_of(made.checksum_algorithm);
  out.element(name, made.checksum).element("ChecksumType", checksum_type_of(made.checksum));
  return answer_xml(c, std::move(out));
}

} // namespace

task<http_response> run_copy_object(call& c, const target& at) {
  auto plan = plan_copy(c.request);
  if (!plan)
    co_return refuse(c, plan.refusal());
  auto fetching = fetch_source(c, plan->source);
  auto source = co_await std::move(fetching);
  if (!source)
    co_return refuse(c, source.refusal());
  if (auto changes = check_change(c.request, *plan, at); !changes)
    co_return refuse(c, changes.refusal());
  if (auto fits = check_copied_size(source->info.size); !fits)
    co_return refuse(c, fits.refusal());
  put_object ask{.account = c.who.account, .key = at.key};
  ask.condition = std::move(plan->condition);
  ask.info = describe(*plan, source->info);
  auto measuring = measure(*source, plan->algorithm, ask.info);
  co_await std::move(measuring);
  ask.bytes = std::move(source->bytes);
  ask.copy_of = std::move(source->body);
  auto putting = ask_bucket(c, at.bucket, std::move(ask));
  auto made = co_await std::move(putting);
  co_return made ? answer_copy(c, *made) : refuse(c, made.refusal());
}

} // namespace troupe::gateway::s3
