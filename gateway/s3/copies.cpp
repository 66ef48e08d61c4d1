// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/s3/checksum_members.hpp"
#include "gateway/s3/copy_source.hpp"
#include "gateway/s3/object_headers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/upload_answers.hpp"
#include "gateway/wire/scalars.hpp"

/// Copies of objects, within a bucket or between buckets of one owner.
///
/// A copied object shares the files of its source: no byte is written. Its bytes are read where
/// they must be digested anew: a copy has the plain ETag and checksum of one piece, whatever its
/// source has. A copied part is a range that no file holds by itself, and is written.
namespace troupe::gateway::s3 {

namespace {

using asked = model::copy_object;

enum class directive { copy, replace };

result<directive> read_directive(std::string_view value, std::string_view name, std::string words) {
  if (value.empty() || value == "COPY")
    return directive::copy;
  if (value == "REPLACE")
    return directive::replace;
  return bad_argument(std::move(words), name, value);
}

struct planned_copy {
  copy_source source;
  target to;
  directive metadata = directive::copy;
  directive tags = directive::copy;
  object_info given; ///< The headers and metadata of the request.
  write_condition condition;
  std::optional<checksum_kind> algorithm; ///< As asked for.
  bool has_storage_class = false;
  bool has_redirect = false;
};

result<std::optional<checksum_kind>> read_algorithm(const wire::input<asked>& in) {
  const auto name = in[asked::ChecksumAlgorithm].value_or("");
  if (name.empty())
    return std::optional<checksum_kind>{};
  if (const auto kind = checksum_named(wire::lower_case(name)))
    return std::optional{*kind};
  return unsupported_algorithm();
}

result<planned_copy> plan_copy(const wire::input<asked>& in) {
  auto source = read_copy_source(in);
  if (!source)
    return source.refusal();
  auto metadata = read_directive(in[asked::MetadataDirective].value_or(""),
                                 "x-amz-metadata-directive", "Unknown metadata directive.");
  if (!metadata)
    return metadata.refusal();
  auto tags = read_directive(in[asked::TaggingDirective].value_or(""), "x-amz-tagging-directive",
                             "Unknown tagging directive.");
  if (!tags)
    return tags.refusal();
  auto given = read_object_headers(in);
  if (!given)
    return given.refusal();
  auto condition = read_write_condition(in);
  if (!condition)
    return condition.refusal();
  auto algorithm = read_algorithm(in);
  if (!algorithm)
    return algorithm.refusal();
  return planned_copy{.source = std::move(*source),
                      .to = {std::string{in[asked::Bucket]}, std::string{in[asked::Key]}},
                      .metadata = *metadata,
                      .tags = *tags,
                      .given = std::move(*given),
                      .condition = std::move(*condition),
                      .algorithm = *algorithm,
                      .has_storage_class = in.has(asked::StorageClass),
                      .has_redirect = in.has(asked::WebsiteRedirectLocation)};
}

/// AWS takes a copy of an object to itself only where it changes something.
result<void> check_change(const planned_copy& plan) {
  const auto& from = plan.source.object;
  const bool is_same = from.bucket == plan.to.bucket && from.key == plan.to.key;
  if (!is_same || plan.metadata == directive::replace || plan.has_storage_class
      || plan.has_redirect)
    return {};
  return error{
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without "
      "changing the object's metadata, storage class, website redirect location or "
      "encryption attributes."};
}

/// The headers, metadata and tags of the copy. A website's redirection is never its source's.
object_info describe(planned_copy& plan, const object_info& source) {
  auto tags = plan.tags == directive::replace ? std::move(plan.given.tags) : source.tags;
  object_info info;
  if (plan.metadata == directive::replace) {
    info = std::move(plan.given);
  } else {
    constexpr const char* redirect = "x-amz-website-redirect-location";
    info.headers = source.headers;
    info.metadata = source.metadata;
    info.headers.erase(redirect);
    if (auto moved = plan.given.headers.extract(redirect); !moved.empty())
      info.headers.insert(std::move(moved));
  }
  info.tags = std::move(tags);
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

wire::output<asked> told(const object_info& made) {
  using copied = model::shapes::copy_object_result;
  wire::output<asked> out;
  const auto to = out[asked::output::CopyObjectResult];
  to[copied::LastModified] = made.last_modified;
  to[copied::ETag] = quoted_etag(made.etag);
  write_checksum_member<copied>(to, made.checksum_algorithm, made.checksum);
  to[copied::ChecksumType] = checksum_type_of(made.checksum);
  return out;
}

} // namespace

task<reply<asked>> run_copy_object(call& c, wire::input<asked> in) {
  auto plan = plan_copy(in);
  if (!plan)
    co_return plan.refusal();
  auto fetching = fetch_source(c, plan->source);
  auto source = co_await std::move(fetching);
  if (!source)
    co_return source.refusal();
  if (auto changes = check_change(*plan); !changes)
    co_return changes.refusal();
  if (auto fits = check_copied_size(source->info.size); !fits)
    co_return fits.refusal();
  put_object ask{.account = c.who.account, .key = plan->to.key};
  ask.condition = std::move(plan->condition);
  ask.info = describe(*plan, source->info);
  auto measuring = measure(*source, plan->algorithm, ask.info);
  co_await std::move(measuring);
  ask.bytes = std::move(source->bytes);
  ask.copy_of = std::move(source->body);
  auto putting = ask_bucket(c, plan->to.bucket, std::move(ask));
  auto made = co_await std::move(putting);
  if (!made)
    co_return made.refusal();
  co_return told(*made);
}

} // namespace troupe::gateway::s3
