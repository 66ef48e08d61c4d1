// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/object_headers.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/s3/tags.hpp"
#include "gateway/s3/target.hpp"

#include <algorithm>
#include <array>

namespace troupe::gateway::s3 {

namespace {

constexpr std::string_view metadata_prefix = "x-amz-meta-";

struct kept_header {
  std::string_view name; ///< As it is stored.
  std::string_view wire; ///< As it is sent.
};
constexpr std::array<kept_header, 7> kept_headers = {{
    {"content-type", "Content-Type"},
    {"cache-control", "Cache-Control"},
    {"content-disposition", "Content-Disposition"},
    {"content-encoding", "Content-Encoding"},
    {"content-language", "Content-Language"},
    {"expires", "Expires"},
    {"x-amz-website-redirect-location", "x-amz-website-redirect-location"},
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

result<void> keep_metadata(const wire::map_view<wire::as::text>& given, object_info& object) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < given.size(); ++i) {
    bytes += given.key(i).size() + given[i].size();
    object.metadata.emplace(given.key(i), given[i]);
  }
  if (bytes > limits::object_metadata_bytes_max)
    return error{"MetadataTooLarge",
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

bool is_redirect(std::string_view location) {
  return location.empty() || location.starts_with('/') || location.starts_with("http://")
         || location.starts_with("https://");
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

result<object_info> keep_headers(std::span<const given_header> given,
                                 const wire::map_view<wire::as::text>& metadata,
                                 std::optional<std::string_view> tagging) {
  object_info object;
  for (const auto& [name, value] : given)
    if (value)
      object.headers.emplace(name, *value);
  auto coding = object.headers.find("content-encoding");
  if (coding != object.headers.end()) {
    coding->second = without_aws_chunked(coding->second);
    if (coding->second.empty())
      object.headers.erase(coding);
  }
  auto& type = object.headers["content-type"];
  if (type.empty())
    type = "binary/octet-stream";
  const auto redirect = object.headers.find("x-amz-website-redirect-location");
  if (redirect != object.headers.end() && !is_redirect(redirect->second))
    return error{"InvalidRequest", "The website redirect location must have a prefix of 'http://' "
                                   "or 'https://' or '/'."};
  if (auto kept = keep_metadata(metadata, object); !kept)
    return kept.refusal();
  auto tags = read_tag_header(tagging.value_or(""));
  if (!tags)
    return tags.refusal();
  object.tags = std::move(*tags);
  return object;
}

result<write_condition> condition_of(std::optional<std::string_view> match,
                                     std::optional<std::string_view> none_match, bool is_delete) {
  if (match && none_match)
    return multiple_conditions();
  write_condition condition;
  if (none_match) {
    if (*none_match != "*")
      return unsupported_condition("If-None-Match");
    condition.only_if_absent = true;
  }
  if (match) {
    condition.if_match = unquoted_etag(*match);
    if (condition.if_match.empty() || (condition.if_match == "*" && !is_delete))
      return unsupported_condition("If-Match");
  }
  return condition;
}

result<void> write_object_headers(std::span<const override_header> overrides,
                                  const object_info& object, http_response& answer) {
  answer.set("Last-Modified", to_http_date(object.last_modified));
  answer.set("ETag", quoted_etag(object.etag));
  answer.set("Accept-Ranges", "bytes");
  for (const auto& header : kept_headers) {
    const auto other = std::ranges::find(overrides, header.name, &override_header::name);
    const auto kept = object.headers.find(std::string{header.name});
    if (other != overrides.end() && other->value) {
      if (!is_sendable(*other->value))
        return bad_argument("Header value cannot be represented using ISO-8859-1.",
                            other->parameter, *other->value);
      answer.set(header.wire, std::string{*other->value});
    } else if (kept != object.headers.end()) {
      answer.set(header.wire, kept->second);
    }
  }
  for (const auto& [name, value] : object.metadata)
    answer.set(std::string{metadata_prefix} + name, metadata_text(value));
  if (!object.tags.empty())
    answer.set("x-amz-tagging-count", std::to_string(object.tags.size()));
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
