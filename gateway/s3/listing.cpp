// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/parameters.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/token.hpp"
#include "gateway/s3/upload_answers.hpp"

namespace troupe::gateway::s3 {

namespace {

/// What both versions of the operation take from the query.
struct list_query {
  list_objects ask;
  std::size_t max_keys = limits::list_keys_max; ///< As the client wrote it, at most 1,000.
  bool is_url_encoded = false;
};

result<list_query> read_list_query(const call& c) {
  const auto& request = c.request;
  list_query query;
  auto max_keys = read_page_limit(request, "max-keys", limits::list_keys_max, "maxKeys");
  if (!max_keys)
    return max_keys.refusal();
  auto encoded = read_encoding_type(request);
  if (!encoded)
    return encoded.refusal();
  query.is_url_encoded = *encoded;
  query.max_keys = *max_keys;
  query.ask.account = c.who.account;
  query.ask.limit = *max_keys;
  query.ask.prefix = request.query_value("prefix").value_or("");
  query.ask.delimiter = request.query_value("delimiter").value_or("");
  return query;
}

/// Writes what both versions have in common.
class list_writer {
public:
  list_writer(const target& at, const list_query& query, const objects_page& page)
      : query_(query), page_(page) {
    out_.open("ListBucketResult", xml_namespace).element("Name", at.bucket);
    text("Prefix", query.ask.prefix);
    out_.element("MaxKeys", std::to_string(query.max_keys));
    out_.element("IsTruncated", page.is_truncated ? "true" : "false");
    if (!query.ask.delimiter.empty())
      text("Delimiter", query.ask.delimiter);
    if (query.is_url_encoded)
      out_.element("EncodingType", "url");
  }

  /// Text that `encoding-type=url` encodes.
  void text(std::string_view name, std::string_view value) {
    out_.element(name, query_.is_url_encoded ? listing_encode(value) : std::string{value});
  }
  void plain(std::string_view name, std::string_view value) { out_.element(name, value); }

  xml_writer finish(bool with_owner) && {
    for (const auto& object : page_.objects)
      contents(object, with_owner);
    for (const auto& prefix : page_.common_prefixes) {
      out_.open("CommonPrefixes");
      text("Prefix", prefix);
      out_.close();
    }
    return std::move(out_);
  }

private:
  void contents(const listed_object& object, bool with_owner) {
    out_.open("Contents");
    text("Key", object.key);
    out_.element("LastModified", to_iso8601(object.last_modified));
    out_.element("ETag", quoted_etag(object.etag));
    if (!object.checksum_algorithm.empty())
      out_.element("ChecksumAlgorithm", upper_name_of(object.checksum_algorithm))
          .element("ChecksumType", object.has_composite_checksum ? "COMPOSITE" : "FULL_OBJECT");
    out_.element("Size", std::to_string(object.size));
    if (with_owner)
      write_owner(out_, page_.owner);
    out_.element("StorageClass", "STANDARD").close();
  }

  const list_query& query_;
  const objects_page& page_;
  xml_writer out_;
};

} // namespace

task<http_response> run_list_objects(call& c, const target& at) {
  auto query = read_list_query(c);
  if (!query)
    co_return refuse(c, query.refusal());
  query->ask.after = c.request.query_value("marker").value_or("");
  auto asking = ask_bucket(c, at.bucket, query->ask);
  auto page = co_await std::move(asking);
  if (!page)
    co_return refuse(c, page.refusal());
  list_writer out{at, *query, *page};
  out.text("Marker", query->ask.after);
  if (page->is_truncated && !query->ask.delimiter.empty())
    out.text("NextMarker", page->last);
  co_return answer_xml(c, std::move(out).finish(true));
}

task<http_response> run_list_objects_v2(call& c, const target& at) {
  auto query = read_list_query(c);
  if (!query)
    co_return refuse(c, query.refusal());
  const auto start_after = c.request.query_value("start-after");
  const auto token = c.request.query_value("continuation-token");
  query->ask.after = start_after.value_or("");
  if (token) {
    auto last = read_token(*token);
    if (!last)
      co_return refuse(c, last.refusal());
    query->ask.after = std::move(*last);
  }
  auto asking = ask_bucket(c, at.bucket, query->ask);
  auto page = co_await std::move(asking);
  if (!page)
    co_return refuse(c, page.refusal());
  list_writer out{at, *query, *page};
  out.plain("KeyCount", std::to_string(page->objects.size() + page->common_prefixes.size()));
  if (token)
    out.plain("ContinuationToken", *token);
  if (start_after && !token)
    out.text("StartAfter", *start_after);
  if (page->is_truncated)
    out.plain("NextContinuationToken", make_token(page->last));
  const bool with_owner = c.request.query_value("fetch-owner") == "true";
  co_return answer_xml(c, std::move(out).finish(with_owner));
}

} // namespace troupe::gateway::s3
