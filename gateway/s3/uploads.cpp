// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/object_headers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/parameters.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/upload_answers.hpp"

#include <algorithm>
#include <cctype>

/// Uploads in parts: how they begin, end without an object, and are listed.
namespace troupe::gateway::s3 {

namespace {

constexpr std::string_view algorithm_header = "x-amz-checksum-algorithm";
constexpr std::string_view type_header = "x-amz-checksum-type";
constexpr std::size_t upload_id_digits = 48;

/// Which checksums the parts and the object will have. CRC64NVME knows only the whole, the digests
/// only the parts; the other CRCs know both, and mean the parts unless told.
result<void> read_checksums(const http_request& request, upload_info& upload) {
  const auto type = request.header(type_header);
  if (!request.has_header(algorithm_header)) {
    if (type.empty())
      return {};
    return error{code::invalid_request, "The x-amz-checksum-type header can only be used with the "
                                        "x-amz-checksum-algorithm header."};
  }
  std::string name{request.header(algorithm_header)};
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto kind = checksum_named(name);
  if (!kind)
    return unsupported_algorithm();
  const bool is_full_only = kind == checksum_kind::crc64nvme;
  const bool is_full = type.empty() ? is_full_only : type == "FULL_OBJECT";
  if (!type.empty() && type != "FULL_OBJECT" && type != "COMPOSITE")
    return bad_argument("Value for x-amz-checksum-type header is invalid.", type_header, type);
  if (is_full ? !has_full_checksum(*kind) : is_full_only)
    return error{code::invalid_request, "The " + std::string{type}
                                            + " checksum type cannot be used with the " + name
                                            + " checksum algorithm."};
  upload.checksum_algorithm = name;
  upload.has_composite_checksum = !is_full;
  return {};
}

result<create_upload> plan_upload(const call& c, const target& at) {
  auto object = read_object_headers(c.request);
  if (!object)
    return object.refusal();
  create_upload ask{c.who.account};
  ask.upload.key = at.key;
  ask.upload.headers = std::move(object->headers);
  ask.upload.metadata = std::move(object->metadata);
  if (auto checksums = read_checksums(c.request, ask.upload); !checksums)
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

result<uploads_query> read_uploads_query(const call& c) {
  const auto& request = c.request;
  uploads_query query;
  auto limit = read_page_limit(request, "max-uploads", limits::list_uploads_max);
  if (!limit)
    return limit.refusal();
  auto encoded = read_encoding_type(request);
  if (!encoded)
    return encoded.refusal();
  query.is_url_encoded = *encoded;
  query.ask.account = c.who.account;
  query.ask.limit = *limit;
  query.ask.prefix = request.query_value("prefix").value_or("");
  query.ask.delimiter = request.query_value("delimiter").value_or("");
  query.ask.after = request.query_value("key-marker").value_or("");
  // Without a key there is nothing that the other marker could be of: AWS leaves it out, too.
  if (!query.ask.after.empty())
    query.ask.after_id = request.query_value("upload-id-marker").value_or("");
  if (!query.ask.after_id.empty() && !is_upload_id(query.ask.after_id))
    return bad_argument("Invalid uploadId marker", "upload-id-marker", query.ask.after_id);
  return query;
}

xml_writer write_uploads(const target& at, const uploads_query& query, const uploads_page& page) {
  const auto& ask = query.ask;
  const auto text = [&](std::string_view key) {
    return query.is_url_encoded ? listing_encode(key) : std::string{key};
  };
  // The markers of the next page are the last upload's, on the last page too; a page that ends in a
  // group has none.
  const auto* last = page.uploads.empty() ? nullptr : &page.uploads.back();
  xml_writer out;
  out.open("ListMultipartUploadsResult", xml_namespace).element("Bucket", at.bucket);
  out.element("KeyMarker", text(ask.after)).element("UploadIdMarker", ask.after_id);
  out.element("NextKeyMarker", last ? text(last->key) : "");
  out.element("NextUploadIdMarker", last ? last->id : "");
  if (!ask.prefix.empty())
    out.element("Prefix", text(ask.prefix));
  if (!ask.delimiter.empty())
    out.element("Delimiter", text(ask.delimiter));
  if (query.is_url_encoded)
    out.element("EncodingType", "url");
  out.element("MaxUploads", std::to_string(ask.limit));
  out.element("IsTruncated", page.is_truncated ? "true" : "false");
  for (const auto& upload : page.uploads) {
    out.open("Upload").element("Key", text(upload.key)).element("UploadId", upload.id);
    write_parties(out, page.owner);
    out.element("StorageClass", "STANDARD");
    out.element("Initiated", to_iso8601(whole_second(upload.initiated)));
    write_checksum_kind(out, upload);
    out.close();
  }
  for (const auto& prefix : page.common_prefixes)
    out.open("CommonPrefixes").element("Prefix", text(prefix)).close();
  return out;
}

} // namespace

task<http_response> run_create_multipart_upload(call& c, const target& at) {
  auto plan = plan_upload(c, at);
  if (!plan)
    co_return refuse(c, plan.refusal());
  auto asking = ask_bucket(c, at.bucket, std::move(*plan));
  auto made = co_await std::move(asking);
  if (!made)
    co_return refuse(c, made.refusal());
  xml_writer out;
  out.open("InitiateMultipartUploadResult", xml_namespace).element("Bucket", at.bucket);
  out.element("Key", at.key).element("UploadId", made->id);
  auto answer = answer_xml(c, std::move(out));
  if (!made->checksum_algorithm.empty()) {
    answer.set(algorithm_header, upper_name_of(made->checksum_algorithm));
    answer.set(type_header, std::string{checksum_type_of(*made)});
  }
  co_return answer;
}

task<http_response> run_abort_multipart_upload(call& c, const target& at) {
  abort_upload ask{c.who.account, at.key, c.request.query_value("uploadId").value_or("")};
  auto asking = ask_bucket(c, at.bucket, std::move(ask));
  auto done = co_await std::move(asking);
  co_return done ? answer_empty(c, 204) : refuse(c, done.refusal());
}

task<http_response> run_list_multipart_uploads(call& c, const target& at) {
  auto query = read_uploads_query(c);
  if (!query)
    co_return refuse(c, query.refusal());
  auto asking = ask_bucket(c, at.bucket, query->ask);
  auto page = co_await std::move(asking);
  if (!page)
    co_return refuse(c, page.refusal());
  co_return answer_xml(c, write_uploads(at, *query, *page));
}

} // namespace troupe::gateway::s3
