// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/numbers.hpp"
#include "gateway/s3/object_headers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/upload_answers.hpp"
#include "gateway/wire/scalars.hpp"

#include <algorithm>
#include <cctype>

/// Uploads in parts: how they begin, end without an object, and are listed.
namespace troupe::gateway::s3 {

namespace {

using begun = model::create_multipart_upload;
using aborted = model::abort_multipart_upload;
using listed = model::list_multipart_uploads;

constexpr std::size_t upload_id_digits = 48;

/// Which checksums the parts and the object will have. CRC64NVME knows only the whole, the digests
/// only the parts; the other CRCs know both, and mean the parts unless told.
result<void> read_checksums(const wire::input<begun>& in, upload_info& upload) {
  const auto type = in[begun::ChecksumType].value_or("");
  const auto algorithm = in[begun::ChecksumAlgorithm];
  if (!algorithm) {
    if (type.empty())
      return {};
    return error{"InvalidRequest", "The x-amz-checksum-type header can only be used with the "
                                   "x-amz-checksum-algorithm header."};
  }
  const auto name = wire::lower_case(*algorithm);
  const auto kind = checksum_named(name);
  if (!kind)
    return unsupported_algorithm();
  const bool is_full_only = kind == checksum_kind::crc64nvme;
  const bool is_full = type.empty() ? is_full_only : type == "FULL_OBJECT";
  if (!type.empty() && type != "FULL_OBJECT" && type != "COMPOSITE")
    return bad_argument("Value for x-amz-checksum-type header is invalid.", "x-amz-checksum-type",
                        type);
  if (is_full ? !has_full_checksum(*kind) : is_full_only)
    return error{"InvalidRequest", "The " + std::string{type}
                                       + " checksum type cannot be used with the " + name
                                       + " checksum algorithm."};
  upload.checksum_algorithm = name;
  upload.has_composite_checksum = !is_full;
  return {};
}

result<create_upload> plan_upload(const call& c, const wire::input<begun>& in) {
  auto object = read_object_headers(in);
  if (!object)
    return object.refusal();
  create_upload ask{c.who.account};
  ask.upload.key = in[begun::Key];
  ask.upload.headers = std::move(object->headers);
  ask.upload.metadata = std::move(object->metadata);
  ask.upload.tags = std::move(object->tags);
  if (auto checksums = read_checksums(in, ask.upload); !checksums)
    return checksums.refusal();
  return ask;
}

bool is_upload_id(std::string_view text) {
  return text.size() == upload_id_digits
         && std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

struct uploads_query {
  list_uploads ask;
  bool is_url_encoded = false;
};

result<uploads_query> read_uploads_query(const call& c, const wire::input<listed>& in) {
  uploads_query query;
  auto limit = read_page_limit(in[listed::MaxUploads], "max-uploads", limits::list_uploads_max);
  if (!limit)
    return limit.refusal();
  auto encoded = read_encoding_type(in[listed::EncodingType]);
  if (!encoded)
    return encoded.refusal();
  query.is_url_encoded = *encoded;
  query.ask.account = c.who.account;
  query.ask.limit = *limit;
  query.ask.prefix = in[listed::Prefix].value_or("");
  query.ask.delimiter = in[listed::Delimiter].value_or("");
  query.ask.after = in[listed::KeyMarker].value_or("");
  const auto id_marker = in[listed::UploadIdMarker].value_or("");
  // Without a key there is nothing that the other marker could be of: AWS leaves it out, too.
  if (!query.ask.after.empty())
    query.ask.after_id = id_marker;
  if (!query.ask.after_id.empty() && !is_upload_id(query.ask.after_id))
    return bad_argument("Invalid uploadId marker", "upload-id-marker", query.ask.after_id);
  return query;
}

wire::output<listed> written(std::string_view bucket, const uploads_query& query,
                             const uploads_page& page) {
  using answer = listed::output;
  using entry = model::shapes::multipart_upload;
  const auto& ask = query.ask;
  const auto text = [&](std::string_view key) {
    return query.is_url_encoded ? listing_encode(key) : std::string{key};
  };
  // The markers of the next page are the last upload's, on the last page too; a page that ends in a
  // group has none.
  const auto* last = page.uploads.empty() ? nullptr : &page.uploads.back();
  wire::output<listed> out;
  out[answer::Bucket] = bucket;
  out[answer::KeyMarker] = text(ask.after);
  out[answer::UploadIdMarker] = ask.after_id;
  out[answer::NextKeyMarker] = last ? text(last->key) : std::string{};
  out[answer::NextUploadIdMarker] = last ? last->id : std::string{};
  if (!ask.prefix.empty())
    out[answer::Prefix] = text(ask.prefix);
  if (!ask.delimiter.empty())
    out[answer::Delimiter] = text(ask.delimiter);
  if (query.is_url_encoded)
    out[answer::EncodingType] = "url";
  out[answer::MaxUploads] = std::to_string(ask.limit);
  out[answer::IsTruncated] = page.is_truncated;
  out[answer::Uploads].fill(page.uploads, [&](auto to, const upload_info& upload) {
    to[entry::Key] = text(upload.key);
    to[entry::UploadId] = upload.id;
    write_parties<entry>(to, page.owner);
    to[entry::StorageClass] = "STANDARD";
    to[entry::Initiated] = whole_second(upload.initiated);
    write_checksum_kind<entry>(to, upload);
  });
  out[answer::CommonPrefixes].fill(page.common_prefixes, [&](auto to, const std::string& prefix) {
    to[model::shapes::common_prefix::Prefix] = text(prefix);
  });
  return out;
}

} // namespace

task<reply<begun>> run_create_multipart_upload(call& c, wire::input<begun> in) {
  using answer = begun::output;
  auto plan = plan_upload(c, in);
  if (!plan)
    co_return plan.refusal();
  auto asking = ask_bucket(c, in[begun::Bucket], std::move(*plan));
  auto made = co_await std::move(asking);
  if (!made)
    co_return made.refusal();
  wire::output<begun> out;
  out[answer::Bucket] = in[begun::Bucket];
  out[answer::Key] = in[begun::Key];
  out[answer::UploadId] = made->id;
  write_checksum_kind<answer>(out, *made);
  co_return out;
}

task<reply<aborted>> run_abort_multipart_upload(call& c, wire::input<aborted> in) {
  abort_upload ask{c.who.account, std::string{in[aborted::Key]},
                   std::string{in[aborted::UploadId]}};
  auto asking = ask_bucket(c, in[aborted::Bucket], std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<aborted>(std::move(done));
}

task<reply<listed>> run_list_multipart_uploads(call& c, wire::input<listed> in) {
  auto query = read_uploads_query(c, in);
  if (!query)
    co_return query.refusal();
  const auto bucket = in[listed::Bucket];
  auto asking = ask_bucket(c, bucket, query->ask);
  auto page = co_await std::move(asking);
  if (!page)
    co_return page.refusal();
  co_return written(bucket, *query, *page);
}

} // namespace troupe::gateway::s3
