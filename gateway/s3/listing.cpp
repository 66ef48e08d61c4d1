// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/s3/numbers.hpp"
#include "gateway/s3/operations.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/token.hpp"
#include "gateway/s3/upload_answers.hpp"

namespace troupe::gateway::s3 {

namespace {

/// What both versions of the operation take.
struct list_query {
  list_objects ask;
  std::size_t max_keys = limits::list_keys_max; ///< As the client wrote it, at most 1,000.
  bool is_url_encoded = false;
};

template <class Model>
result<list_query> read_list_query(const call& c, const wire::input<Model>& in) {
  list_query query;
  auto max_keys = read_page_limit(in[Model::MaxKeys], "max-keys", limits::list_keys_max, "maxKeys");
  if (!max_keys)
    return max_keys.refusal();
  auto encoded = read_encoding_type(in[Model::EncodingType]);
  if (!encoded)
    return encoded.refusal();
  query.is_url_encoded = *encoded;
  query.max_keys = *max_keys;
  query.ask.account = c.who.account;
  query.ask.limit = *max_keys;
  query.ask.prefix = in[Model::Prefix].value_or("");
  query.ask.delimiter = in[Model::Delimiter].value_or("");
  return query;
}

/// Writes what both versions have in common.
template <class Model>
class page_writer {
public:
  using answer = typename Model::output;

  page_writer(std::string_view bucket, const list_query& query, const objects_page& page,
              bool with_owner) {
    encodes_ = query.is_url_encoded;
    out[answer::Name] = bucket;
    out[answer::Prefix] = text(query.ask.prefix);
    out[answer::MaxKeys] = std::to_string(query.max_keys);
    out[answer::IsTruncated] = page.is_truncated;
    if (!query.ask.delimiter.empty())
      out[answer::Delimiter] = text(query.ask.delimiter);
    if (encodes_)
      out[answer::EncodingType] = "url";
    out[answer::Contents].fill(page.objects, [&](auto to, const listed_object& one) {
      write(to, one);
      if (with_owner)
        to[object::Owner][model::shapes::owner::ID] = canonical_id(page.owner);
    });
    out[answer::CommonPrefixes].fill(page.common_prefixes, [&](auto to, const std::string& one) {
      to[model::shapes::common_prefix::Prefix] = text(one);
    });
  }

  /// Text that `encoding-type=url` encodes.
  [[nodiscard]] std::string text(std::string_view value) const {
    return encodes_ ? listing_encode(value) : std::string{value};
  }

  wire::output<Model> out;

private:
  using object = model::shapes::object;

  void write(const wire::structure_place<object>& to, const listed_object& one) const {
    to[object::Key] = text(one.key);
    to[object::LastModified] = one.last_modified;
    to[object::ETag] = quoted_etag(one.etag);
    if (!one.checksum_algorithm.empty()) {
      const std::string names[] = {upper_name_of(one.checksum_algorithm)};
      to[object::ChecksumAlgorithm].fill(names);
      to[object::ChecksumType] = one.has_composite_checksum ? "COMPOSITE" : "FULL_OBJECT";
    }
    to[object::Size] = static_cast<std::int64_t>(one.size);
    to[object::StorageClass] = "STANDARD";
  }

  bool encodes_ = false;
};

} // namespace

task<reply<model::list_objects>> run_list_objects(call& c, wire::input<model::list_objects> in) {
  using asked = model::list_objects;
  auto query = read_list_query(c, in);
  if (!query)
    co_return query.refusal();
  query->ask.after = in[asked::Marker].value_or("");
  const auto bucket = in[asked::Bucket];
  auto asking = ask_bucket(c, bucket, query->ask);
  auto page = co_await std::move(asking);
  if (!page)
    co_return page.refusal();
  page_writer<asked> made{bucket, *query, *page, true};
  made.out[asked::output::Marker] = made.text(query->ask.after);
  if (page->is_truncated && !query->ask.delimiter.empty())
    made.out[asked::output::NextMarker] = made.text(page->last);
  co_return std::move(made.out);
}

task<reply<model::list_objects_v2>> run_list_objects_v2(call& c,
                                                        wire::input<model::list_objects_v2> in) {
  using asked = model::list_objects_v2;
  using answer = asked::output;
  auto query = read_list_query(c, in);
  if (!query)
    co_return query.refusal();
  const auto start_after = in[asked::StartAfter];
  const auto token = in[asked::ContinuationToken];
  const bool with_owner = in[asked::FetchOwner] == "true";
  query->ask.after = start_after.value_or("");
  if (token) {
    auto last = read_token(*token);
    if (!last)
      co_return last.refusal();
    query->ask.after = std::move(*last);
  }
  const auto bucket = in[asked::Bucket];
  auto asking = ask_bucket(c, bucket, query->ask);
  auto page = co_await std::move(asking);
  if (!page)
    co_return page.refusal();
  page_writer<asked> made{bucket, *query, *page, with_owner};
  made.out[answer::KeyCount]
      = static_cast<std::int64_t>(page->objects.size() + page->common_prefixes.size());
  made.out[answer::ContinuationToken] = token;
  if (start_after && !token)
    made.out[answer::StartAfter] = made.text(*start_after);
  if (page->is_truncated)
    made.out[answer::NextContinuationToken] = make_token(page->last);
  co_return std::move(made.out);
}

} // namespace troupe::gateway::s3
