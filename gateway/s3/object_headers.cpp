// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/object_headers.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/target.hpp"

#include <algorithm>
#include <array>

namespace troupe::gateway::s3 {

namespace {

constexpr std::string_view metadata_prefix = "x-amz-meta-";

struct kept_header {
  std::string_view name;  ///< As it is stored.
  std::string_view wire;  ///< As it is sent.
  std::string_view query; ///< The parameter that replaces it; empty if there is none.
};
constexpr std::array<kept_header, 7> kept_headers = {{
    {"content-type", "Content-Type", "response-content-type"},
    {"cache-control", "Cache-Control", "response-cache-control"},
    {"content-disposition", "Content-Disposition", "response-content-disposition"},
    {"content-encoding", "Content-Encoding", "response-content-encoding"},
    {"content-language", "Content-Language", "response-content-language"},
    {"expires", "Expires", "response-expires"},
    {"x-amz-website-redirect-location", "x-amz-website-redirect-location", ""},
}};

/// `aws-chunked,gzip` is stored as `gzip`: the first is the transfer's, not the object's.
std::string without_aws_chunked(std::string_view codings) {
  std::string kept;
  for (auto rest = codings; !rest.empty();) {
    auto coding = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), coding.size() + 1));
    coding.remove_prefix(std::min(coding.find_first_not_of(' '), coding.size()));
    while (coding.ends_with(' '))
      coding.remove_suffix(1);
    if (coding.empty() || coding == "aws-chunked")
      continue;
    kept.append(kept.empty() ? "" : ",").append(coding);
  }
  return kept;
}

result<void> keep_metadata(const http_request& request, object_info& object) {
  std::size_t bytes = 0;
  for (const auto& field : request.fields) {
    if (!field.name.starts_with(metadata_prefix))
      continue;
    auto name = field.name.substr(metadata_prefix.size());
    bytes += name.size() + field.value.size();
    auto [entry, is_new] = object.metadata.emplace(std::move(name), field.value);
    if (!is_new)
      entry->second.append(",").append(field.value);
  }
  if (bytes > limits::object_metadata_bytes_max)
    return error{code::metadata_too_large,
                 "Your metadata headers exceed the maximum allowed metadata size",
                 {{"Size", std::to_string(bytes)},
                  {"MaxSizeAllowed", std::to_string(limits::object_metadata_bytes_max)}}};
  return {};
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// RFC 2047, as S3 sends metadata that is no ASCII.
std::string metadata_text(const std::string& value) {
  return is_plain(value) ? value : "=?UTF-8?B?" + to_base64(value) + "?=";
}

bool is_sendable(std::string_view value) {
  return std::ranges::none_of(value, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
}

error multiple_conditions() {
  return error{code::not_implemented,
               "A header you provided implies functionality that is not implemented",
               {{"Header", "If-Match,If-None-Match"},
                {"additionalMessage", "Multiple conditional request headers present in the "
                                      "request"}}};
}

error unsupported_condition(std::string_view header) {
  return error{code::not_implemented,
               "A header you provided implies functionality that is not implemented",
               {{"Header", std::string{header}},
                {"additionalMessage", "We don't accept the provided value of " + std::string{header}
                                          + " header for this API"}}};
}

} // namespace

result<object_info> read_object_headers(const http_request& request) {
  object_info object;
  for (const auto& header : kept_headers)
    if (request.has_header(header.name))
      object.headers.emplace(header.name, request.header(header.name));
  auto coding = object.headers.find("content-encoding");
  if (coding != object.headers.end()) {
    coding->second = without_aws_chunked(coding->second);
    if (coding->second.empty())
      object.headers.erase(coding);
  }
  auto& type = object.headers["content-type"];
  if (type.empty())
    type = "binary/octet-stream";
  const auto redirect = request.header("x-amz-website-redirect-location");
  if (!redirect.empty() && !redirect.starts_with('/') && !redirect.starts_with("http://")
      && !redirect.starts_with("https://"))
    return error{code::invalid_request,
                 "The website redirect location must have a prefix of 'http://' "
                 "or 'https://' or '/'."};
  if (auto kept = keep_metadata(request, object); !kept)
    return kept.refusal();
  return object;
}

result<write_condition> read_write_condition(const http_request& request, bool is_delete) {
  const bool has_match = request.has_header("if-match");
  const bool has_none_match = request.has_header("if-none-match") && !is_delete;
  if (has_match && has_none_match)
    return multiple_conditions();
  write_condition condition;
  if (has_none_match) {
    if (request.header("if-none-match") != "*")
      return unsupported_condition("If-None-Match");
    condition.only_if_absent = true;
  }
  if (has_match) {
    condition.if_match = unquoted_etag(request.header("if-match"));
    if (condition.if_match.empty() || (condition.if_match == "*" && !is_delete))
      return unsupported_condition("If-Match");
  }
  return condition;
}

result<void> write_object_headers(const http_request& request, const object_info& object,
                                  http_response& answer) {
  answer.set("Last-Modified", to_http_date(object.last_modified));
  answer.set("ETag", quoted_etag(object.etag));
  answer.set("Accept-Ranges", "bytes");
  const bool has_overrides = request.query.find("response-") != std::string::npos;
  for (const auto& header : kept_headers) {
    std::optional<std::string> value;
    if (has_overrides && !header.query.empty())
      value = request.query_value(header.query);
    if (value && !is_sendable(*value))
      return bad_argument("Header value cannot be represented using ISO-8859-1.", header.query,
                          *value);
    if (!value)
      if (auto kept = object.headers.find(std::string{header.name}); kept != object.headers.end())
        value = kept->second;
    if (value)
      answer.set(header.wire, std::move(*value));
  }
  for (const auto& [name, value] : object.metadata)
    answer.set(std::string{metadata_prefix} + name, metadata_text(value));
  return {};
}

void write_checksum(const object_info& object, const std::string& checksum, http_response& answer) {
  if (checksum.empty())
    return;
  answer.set("x-amz-checksum-" + object.checksum_algorithm, checksum);
  answer.set("x-amz-checksum-type", std::string{checksum_type_of(object.checksum)});
}

std::string_view checksum_type_of(std::string_view checksum) {
  return is_composite(checksum) ? "COMPOSITE" : "FULL_OBJECT";
}

} // namespace troupe::gateway::s3
