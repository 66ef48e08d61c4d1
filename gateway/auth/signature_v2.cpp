// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/signature_v2.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace troupe::gateway {

namespace {

/// The query parameters that say what is asked for; the others are not signed.
constexpr std::string_view subresources[] = {"accelerate",
                                             "acl",
                                             "analytics",
                                             "cors",
                                             "delete",
                                             "encryption",
                                             "inventory",
                                             "lifecycle",
                                             "location",
                                             "logging",
                                             "metrics",
                                             "notification",
                                             "object-lock",
                                             "partNumber",
                                             "policy",
                                             "replication",
                                             "requestPayment",
                                             "response-cache-control",
                                             "response-content-disposition",
                                             "response-content-encoding",
                                             "response-content-language",
                                             "response-content-type",
                                             "response-expires",
                                             "restore",
                                             "retention",
                                             "tagging",
                                             "torrent",
                                             "uploadId",
                                             "uploads",
                                             "versionId",
                                             "versioning",
                                             "versions",
                                             "website"};

bool is_subresource(std::string_view name) {
  return std::ranges::find(subresources, name) != std::end(subresources);
}

struct query_parameter {
  std::string name;
  std::string value;
  bool has_value = false;
};

std::vector<query_parameter> parameters_of(std::string_view query) {
  std::vector<query_parameter> out;
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    const auto equals = part.find('=');
    const bool has_value = equals != std::string_view::npos;
    const auto name = percent_decode(part.substr(0, equals));
    const auto value = percent_decode(has_value ? part.substr(equals + 1) : "");
    if (name && value && !name->empty())
      out.push_back({*name, *value, has_value});
  }
  return out;
}

/// A header, or the parameter that carries it in a presigned URL.
std::string field_of(const http_request& request, std::string_view name) {
  if (request.has_header(name))
    return std::string{request.header(name)};
  return request.query_value(name).value_or("");
}

std::string amazon_fields(const http_request& request,
                          const std::vector<query_parameter>& parameters) {
  std::map<std::string, std::string> found;
  const auto add = [&found](const std::string& name, const std::string& value) {
    if (!name.starts_with("x-amz-"))
      return;
    auto& all = found[name];
    all.append(all.empty() ? "" : ",").append(value);
  };
  for (const auto& field : request.fields)
    add(field.name, field.value);
  for (const auto& [name, value, has_value] : parameters)
    add(name, value);
  std::string out;
  for (const auto& [name, value] : found)
    out.append(name).append(":").append(value).append("\n");
  return out;
}

std::string resource_of(const http_request& request, std::string_view bucket,
                        std::vector<query_parameter> parameters) {
  std::string out;
  if (!bucket.empty())
    out.append("/").append(bucket);
  out.append(request.path);
  std::ranges::sort(parameters, {}, &query_parameter::name);
  char mark = '?';
  for (const auto& [name, value, has_value] : parameters) {
    if (!is_subresource(name))
      continue;
    out.append(1, mark).append(name);
    if (has_value)
      out.append("=").append(value);
    mark = '&';
  }
  return out;
}

} // namespace

std::optional<presigned_v2> read_presigned_v2(const http_request& request) {
  if (request.query.find("AWSAccessKeyId=") == std::string::npos
      || request.has_header("authorization"))
    return std::nullopt;
  auto key = request.query_value("AWSAccessKeyId");
  auto expires = request.query_value("Expires");
  auto signature = request.query_value("Signature");
  if (!key || !expires || !signature)
    return std::nullopt;
  return presigned_v2{std::move(*key), std::move(*expires), std::move(*signature)};
}

std::optional<auth_refusal> judge_time(const presigned_v2& claim, epoch_ms now) {
  constexpr std::size_t digits_max = 12;
  std::int64_t seconds = 0;
  const auto* end = claim.expires.data() + claim.expires.size();
  const auto [parsed, failed] = std::from_chars(claim.expires.data(), end, seconds);
  if (failed != std::errc{} || parsed != end || claim.expires.size() > digits_max)
    return auth_refusal{
        {code::access_denied, "Invalid date (should be seconds since epoch): " + claim.expires}};
  if (now / 1000 <= seconds)
    return std::nullopt;
  return auth_refusal{{code::access_denied,
                       "Request has expired",
                       {{"Expires", to_iso8601(seconds * 1000)}, {"ServerTime", to_iso8601(now)}}}};
}

std::optional<auth_refusal> verify(const http_request& request, const presigned_v2& claim,
                                   std::string_view bucket_from_host, std::string_view secret) {
  const auto parameters = parameters_of(request.query);
  std::string text{request.method};
  text.append("\n").append(field_of(request, "content-md5"));
  text.append("\n").append(field_of(request, "content-type"));
  text.append("\n").append(claim.expires).append("\n");
  text.append(amazon_fields(request, parameters));
  text.append(resource_of(request, bucket_from_host, parameters));
  if (is_same_signature(to_base64(hmac_sha1(secret, text)), claim.signature))
    return std::nullopt;
  return auth_refusal{{code::bad_signature,
                       "The request signature we calculated does not match the signature you "
                       "provided. Check your key and signing method.",
                       {{"AWSAccessKeyId", claim.access_key},
                        {"StringToSign", text},
                        {"SignatureProvided", claim.signature}}}};
}

} // namespace troupe::gateway
