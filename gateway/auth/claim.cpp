// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/claim.hpp"

#include "core/encoding.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::gateway {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::int64_t expires_seconds_max = 604'800;

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

/// The value of `name=` in `Credential=..., SignedHeaders=..., Signature=...`.
std::string_view parameter(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto part = trim(list.substr(0, comma));
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=')
      return part.substr(name.size() + 1);
  }
  return {};
}

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const auto end = text.find(';');
    names.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return names;
}

auth_refusal refusal(code kind, std::string message) {
  return {{kind, std::move(message)}};
}

/// DynamoDB and its kin name all that is missing in one sentence after the other.
std::string missing_parts(std::string_view list, bool has_date, std::string_view header) {
  std::string out;
  for (const std::string_view name : {"Credential", "Signature", "SignedHeaders"})
    if (parameter(list, name).empty())
      out.append("Authorization header requires '").append(name).append("' parameter. ");
  if (!has_date)
    out.append(
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  if (!out.empty())
    out.append("Authorization=").append(header);
  return out;
}

std::variant<signature_claim, auth_refusal> read_header(const http_request& request) {
  const auto header = request.header("authorization");
  if (!header.starts_with(algorithm))
    return refusal(code::malformed_authorization, "Unsupported Authorization Type");
  const auto list = header.substr(algorithm.size());
  signature_claim claim;
  claim.date = request.header("x-amz-date");
  if (claim.date.empty())
    if (const auto date = from_http_date(request.header("date")))
      claim.date = to_amz_date(*date);
  if (auto missing = missing_parts(list, !claim.date.empty(), header); !missing.empty())
    return refusal(code::malformed_authorization, std::move(missing));
  auto scope = parse_scope(parameter(list, "Credential"));
  if (!scope)
    return refusal(code::malformed_authorization,
                   "The authorization header is malformed; the Credential is mal-formed; expecting "
                   "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  claim.scope = std::move(*scope);
  claim.signed_headers = split_names(parameter(list, "SignedHeaders"));
  claim.signature = parameter(list, "Signature");
  return claim;
}

std::variant<signature_claim, auth_refusal> read_query(const http_request& request) {
  const auto value = [&](std::string_view name) { return request.query_value(name).value_or(""); };
  const auto credential = value("X-Amz-Credential");
  const auto expires = value("X-Amz-Expires");
  signature_claim claim;
  claim.is_presigned = true;
  claim.date = value("X-Amz-Date");
  claim.signed_headers = split_names(value("X-Amz-SignedHeaders"));
  claim.signature = value("X-Amz-Signature");
  // Only S3 insists on an expiry; STS is presigned without one by some clients.
  const bool complete = value("X-Amz-Algorithm") == algorithm && !credential.empty()
                        && !claim.date.empty() && !claim.signed_headers.empty()
                        && !claim.signature.empty();
  auto scope = parse_scope(credential);
  if (!complete || (expires.empty() && scope && scope->service == "s3"))
    return refusal(code::malformed_presign,
                   "Query-string authentication version 4 requires the X-Amz-Algorithm, "
                   "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
                   "X-Amz-Expires parameters.");
  if (!scope)
    return refusal(code::malformed_presign,
                   "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; "
                   "expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  claim.scope = std::move(*scope);
  claim.expires_seconds = 900;
  const auto* end = expires.data() + expires.size();
  const auto [parsed, failed] = std::from_chars(expires.data(), end, claim.expires_seconds);
  if (!expires.empty() && (failed != std::errc{} || parsed != end))
    return refusal(code::malformed_presign, "X-Amz-Expires should be a number");
  if (claim.expires_seconds < 1)
    return refusal(code::malformed_presign, "X-Amz-Expires must be non-negative");
  if (claim.expires_seconds > expires_seconds_max)
    return refusal(code::malformed_presign,
                   "X-Amz-Expires must be less than a week (in seconds); that is, the given "
                   "X-Amz-Expires must be less than 604800 seconds");
  return claim;
}

} // namespace

std::optional<credential_scope> parse_scope(std::string_view text) {
  // From the right: an access key may hold slashes, the rest may not.
  std::string_view parts[4];
  for (auto& part : parts) {
    const auto slash = text.rfind('/');
    if (slash == std::string_view::npos)
      return std::nullopt;
    part = text.substr(slash + 1);
    text = text.substr(0, slash);
  }
  const auto date = parts[3];
  const bool is_date
      = date.size() == 8 && std::ranges::all_of(date, [](char c) { return c >= '0' && c <= '9'; });
  if (parts[0] != "aws4_request" || parts[1].empty() || parts[2].empty() || !is_date
      || text.empty())
    return std::nullopt;
  return credential_scope{std::string{text}, std::string{date}, std::string{parts[2]},
                          std::string{parts[1]}};
}

std::optional<credential_scope> read_scope(const http_request& request) {
  if (const auto header = request.header("authorization"); !header.empty()) {
    if (!header.starts_with(algorithm))
      return std::nullopt;
    return parse_scope(parameter(header.substr(algorithm.size()), "Credential"));
  }
  if (request.query.find("X-Amz-Credential=") == std::string::npos)
    return std::nullopt;
  const auto credential = request.query_value("X-Amz-Credential");
  return credential ? parse_scope(*credential) : std::nullopt;
}

std::variant<signature_claim, auth_refusal> read_claim(const http_request& request) {
  const bool in_header = request.has_header("authorization");
  const bool in_query = request.query_value("X-Amz-Algorithm").has_value()
                        || request.query_value("X-Amz-Signature").has_value();
  if (in_header && in_query) {
    const auto scope = read_scope(request);
    if (scope && scope->service == "s3")
      return refusal(code::validation,
                     "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
                     "Signature query string parameter or the Authorization header should be "
                     "specified");
    return refusal(code::bad_signature, "Found both 'X-Amz-Algorithm' as a query-string param and "
                                        "'Authorization' as HTTP header.");
  }
  if (in_header)
    return read_header(request);
  if (in_query)
    return read_query(request);
  return refusal(code::missing_credentials, "Request is missing Authentication Token");
}

} // namespace troupe::gateway
