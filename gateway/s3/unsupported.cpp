// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/unsupported.hpp"

#include "core/encoding.hpp"
#include "core/names.hpp"
#include "gateway/s3/checksum.hpp"
#include "gateway/s3/refusals.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace troupe::gateway::s3 {

namespace {

constexpr std::array<std::string_view, 4> unsupported_prefixes
    = {"x-amz-server-side-encryption", "x-amz-copy-source-server-side-encryption",
       "x-amz-object-lock-", "x-amz-grant-"};

constexpr std::array<std::string_view, 9> unsupported = {
    "x-amz-tagging",
    "x-amz-write-offset-bytes",
    "x-amz-mfa",
    "x-amz-if-match-last-modified-time",
    "x-amz-if-match-size",
    "x-amz-if-match-initiated-time",
    "x-amz-bucket-namespace",
    "x-amz-rename-source",
    "x-amz-transition-default-minimum-object-size",
};

/// Headers that are fine with one value and refused with any other.
struct fixed_header {
  std::string_view name;
  std::string_view value;
};
constexpr std::array<fixed_header, 4> fixed_headers = {{
    {"x-amz-storage-class", "STANDARD"},
    {"x-amz-object-ownership", "BucketOwnerEnforced"},
    {"x-amz-bucket-object-lock-enabled", "false"},
    {"x-amz-optional-object-attributes", "RestoreStatus"},
}};

result<void> check_header(const http_field& field) {
  const auto& name = field.name;
  if (std::ranges::any_of(unsupported_prefixes,
                          [&](auto prefix) { return name.starts_with(prefix); })
      || std::ranges::find(unsupported, name) != unsupported.end())
    return header_not_implemented(name);
  const auto* fixed = std::ranges::find(fixed_headers, name, &fixed_header::name);
  if (fixed != fixed_headers.end() && field.value != fixed->value)
    return header_not_implemented(name);
  if (name == "x-amz-acl" && field.value != "private" && field.value != "bucket-owner-full-control")
    return error{code::acl_not_supported, "The bucket does not allow ACLs", {{"Header", name}}};
  if (name == "x-amz-tagging-directive" && field.value != "COPY" && field.value != "REPLACE")
    return bad_argument("Unknown tagging directive.", name, field.value);
  if (name == "x-amz-bypass-governance-retention")
    return error{
        code::validation,
        "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
        {{"ArgumentName", name}}};
  return {};
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_of_signature(std::string_view name) {
  constexpr std::array<std::string_view, 7> own
      = {"x-amz-algorithm", "x-amz-credential",     "x-amz-date",         "x-amz-expires",
         "x-amz-signature", "x-amz-security-token", "x-amz-signedheaders"};
  return std::ranges::find(own, name) != own.end();
}

bool is_checksum(std::string_view name) {
  constexpr std::string_view prefix = "x-amz-checksum-";
  return name == "x-amz-sdk-checksum-algorithm"
         || (name.starts_with(prefix) && checksum_named(name.substr(prefix.size())));
}

result<void> check_owner(const http_request& request, std::string_view header,
                         std::string_view account) {
  if (!request.has_header(header))
    return {};
  const auto owner = request.header(header);
  if (!is_account_id(owner))
    return error{code::malformed_owner,
                 "The value of the expected bucket owner parameter must be an "
                 "AWS Account ID... ["
                     + std::string{owner} + "]"};
  if (owner != account)
    return error{code::access_denied, "Access Denied"};
  return {};
}

} // namespace

result<void> refuse_unsupported_headers(const http_request& request) {
  for (const auto& field : request.fields)
    if (field.name.starts_with("x-amz-"))
      if (auto fine = check_header(field); !fine)
        return fine;
  return {};
}

void take_presigned_headers(http_request& request) {
  if (!request.query_value("X-Amz-Algorithm"))
    return;
  for (std::string_view rest = request.query; !rest.empty();) {
    const auto part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const auto written = percent_decode(part.substr(0, part.find('=')), true).value_or("");
    auto name = lower_case(written);
    if (!name.starts_with("x-amz-") || is_of_signature(name) || is_checksum(name)
        || request.has_header(name))
      continue;
    request.fields.push_back({std::move(name), request.query_value(written).value_or("")});
  }
}

result<void> check_expected_owners(const http_request& request, std::string_view account) {
  if (auto owner = check_owner(request, "x-amz-expected-bucket-owner", account); !owner)
    return owner;
  return check_owner(request, "x-amz-source-expected-bucket-owner", account);
}

} // namespace troupe::gateway::s3
