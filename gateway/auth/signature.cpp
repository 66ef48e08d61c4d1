// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/signature.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "gateway/auth/canonical.hpp"
#include "gateway/auth/claim.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::gateway {

namespace {

constexpr epoch_ms s3_skew_ms_max = 15 * 60 * 1000;
constexpr epoch_ms skew_ms_max = 5 * 60 * 1000;
constexpr std::size_t keys_max = 1'024;
constexpr std::string_view empty_sha256
    = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

auth_refusal refusal(code kind, std::string message) {
  return {{kind, std::move(message)}};
}

std::optional<auth_refusal> judge_expiry(const signature_claim& claim, epoch_ms signed_at,
                                         epoch_ms now) {
  const auto expires_at = signed_at + claim.expires_seconds * 1000;
  if (signed_at - now > s3_skew_ms_max)
    return refusal(code::access_denied, "Request is not valid yet");
  if (now <= expires_at)
    return std::nullopt;
  auto out
      = refusal(claim.is_s3() ? code::access_denied : code::request_expired, "Request has expired");
  out.why.fields = {{"X-Amz-Expires", std::to_string(claim.expires_seconds)},
                    {"Expires", to_iso8601(expires_at)},
                    {"ServerTime", to_iso8601(now)}};
  return out;
}

std::optional<auth_refusal> judge_time(const signature_claim& claim, epoch_ms now) {
  const auto signed_at = from_amz_date(claim.date);
  if (!signed_at)
    return refusal(claim.is_presigned ? code::malformed_presign : code::malformed_authorization,
                   "The date of the signature must be in the ISO 8601 basic format "
                   "\"yyyyMMdd'T'HHmmss'Z'\". Got '"
                       + claim.date + "'.");
  if (!claim.date.starts_with(claim.scope.date))
    return refusal(code::bad_signature, "Date in Credential scope does not match YYYYMMDD from "
                                        "ISO-8601 version of date from HTTP: '"
                                            + claim.scope.date + "' != '" + claim.date.substr(0, 8)
                                            + "'.");
  if (claim.is_presigned)
    return judge_expiry(claim, *signed_at, now);
  if (claim.is_s3()) {
    if (std::abs(now - *signed_at) <= s3_skew_ms_max)
      return std::nullopt;
    auto out
        = refusal(code::request_expired,
                  "The difference between the request time and the current time is too large.");
    out.why.fields = {{"RequestTime", claim.date},
                      {"ServerTime", to_iso8601(now)},
                      {"MaxAllowedSkewMilliseconds", std::to_string(s3_skew_ms_max)}};
    return out;
  }
  if (now - *signed_at > skew_ms_max)
    return refusal(code::request_expired,
                   "Signature expired: " + claim.date + " is now earlier than "
                       + to_amz_date(now - skew_ms_max) + " (" + to_amz_date(now) + " - 5 min.)");
  if (*signed_at - now > skew_ms_max)
    return refusal(code::request_expired,
                   "Signature not yet current: " + claim.date + " is still later than "
                       + to_amz_date(now + skew_ms_max) + " (" + to_amz_date(now) + " + 5 min.)");
  return std::nullopt;
}

/// Each name brings the header's value into what is signed: a name that comes a thousand times
/// would make of 16 KB as many MB.
std::optional<auth_refusal> judge_signed_names(const signature_claim& claim) {
  auto names = claim.signed_headers;
  if (names.size() <= limits::http_fields_max) {
    std::ranges::sort(names);
    if (std::ranges::adjacent_find(names) == names.end())
      return std::nullopt;
  }
  return refusal(claim.is_presigned ? code::malformed_presign : code::malformed_authorization,
                 "The authorization is malformed; SignedHeaders must name each header once, and at "
                 "most "
                     + std::to_string(limits::http_fields_max) + ".");
}

/// A header that changes what the request does, and that the signature does not cover.
std::optional<auth_refusal> judge_signed_headers(const http_request& request,
                                                 const signature_claim& claim) {
  const auto is_signed = [&](std::string_view name) {
    return std::ranges::find(claim.signed_headers, name) != claim.signed_headers.end();
  };
  std::string unsigned_names;
  const auto note = [&](std::string_view name) {
    unsigned_names.append(unsigned_names.empty() ? "" : ", ").append(name);
  };
  if (!is_signed("host"))
    note("host");
  for (const auto& field : request.fields)
    if (field.name.starts_with("x-amz-") && !is_signed(field.name))
      note(field.name);
  if (unsigned_names.empty())
    return std::nullopt;
  auto out = refusal(claim.is_s3() ? code::access_denied : code::bad_signature,
                     "There were headers present in the request which were not signed");
  out.why.fields = {{"HeadersNotSigned", unsigned_names}};
  return out;
}

struct payload_claim {
  std::string text; ///< As it stands in the canonical request.
  payload_mode mode = payload_mode::digest;
};

std::variant<payload_claim, auth_refusal> read_payload(const http_request& request,
                                                       const signature_claim& claim,
                                                       std::string_view body_sha256_hex) {
  if (!claim.is_s3())
    return payload_claim{std::string{body_sha256_hex}};
  std::string text{request.header("x-amz-content-sha256")};
  if (text.empty() && claim.is_presigned)
    text = request.query_value("X-Amz-Content-Sha256").value_or("UNSIGNED-PAYLOAD");
  if (text.empty()) {
    auto out = refusal(code::missing_security_header, "Your request was missing a required header");
    out.why.fields = {{"MissingHeaderName", "x-amz-content-sha256"}};
    return out;
  }
  const auto mode = payload_mode_of(text);
  if (!mode) {
    const bool asymmetric = text.starts_with("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD");
    auto out = refusal(asymmetric ? code::not_implemented : code::validation,
                       "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
                       "STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
                       "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.");
    out.why.fields = {{"ArgumentName", "x-amz-content-sha256"}, {"ArgumentValue", text}};
    return out;
  }
  return payload_claim{std::move(text), *mode};
}

/// `61 62 63`, so that a user can compare what cannot be seen.
std::string spaced_hex(std::string_view bytes) {
  const auto hex = to_hex(bytes);
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    out.append(i == 0 ? "" : " ").append(hex, i, 2);
  return out;
}

auth_refusal mismatch(const signature_claim& claim, const std::string& canonical,
                      const std::string& to_sign) {
  if (!claim.is_s3())
    return refusal(code::bad_signature,
                   "The request signature we calculated does not match the signature you provided. "
                   "Check your AWS Secret Access Key and signing method. Consult the service "
                   "documentation for details.");
  auto out = refusal(code::bad_signature,
                     "The request signature we calculated does not match the signature you "
                     "provided. Check your key and signing method.");
  out.why.fields = {{"AWSAccessKeyId", claim.scope.access_key},
                    {"StringToSign", to_sign},
                    {"SignatureProvided", claim.signature},
                    {"StringToSignBytes", spaced_hex(to_sign)},
                    {"CanonicalRequest", canonical},
                    {"CanonicalRequestBytes", spaced_hex(canonical)}};
  return out;
}

} // namespace

std::optional<payload_mode> payload_mode_of(std::string_view content_sha256) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (content_sha256.size() == 64 && std::ranges::all_of(content_sha256, is_hex))
    return payload_mode::digest;
  if (content_sha256 == "UNSIGNED-PAYLOAD")
    return payload_mode::unsigned_payload;
  if (content_sha256 == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    return payload_mode::signed_chunks;
  if (content_sha256 == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
    return payload_mode::signed_chunks_and_trailer;
  if (content_sha256 == "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
    return payload_mode::unsigned_chunks_and_trailer;
  return std::nullopt;
}

std::string chunk_signature(const signature_context& with, std::string_view previous,
                            std::string_view chunk_sha256_hex) {
  std::string text{"AWS4-HMAC-SHA256-PAYLOAD\n"};
  text.append(with.date).append("\n").append(with.scope).append("\n").append(previous).append("\n");
  text.append(empty_sha256).append("\n").append(chunk_sha256_hex);
  return to_hex(hmac_sha256(with.signing_key, text));
}

std::string trailer_signature(const signature_context& with, std::string_view previous,
                              std::string_view trailer_sha256_hex) {
  std::string text{"AWS4-HMAC-SHA256-TRAILER\n"};
  text.append(with.date).append("\n").append(with.scope).append("\n").append(previous).append("\n");
  text.append(trailer_sha256_hex);
  return to_hex(hmac_sha256(with.signing_key, text));
}

bool is_same_signature(std::string_view a, std::string_view b) {
  return equal_constant_time(a, b);
}

const std::string& signing_keys::derive(const credential_scope& scope, std::string_view secret) {
  auto name = scope.access_key + "/" + scope_text(scope);
  if (const auto found = keys_.find(name); found != keys_.end())
    return found->second;
  if (keys_.size() >= keys_max)
    keys_.clear();
  auto key = hmac_sha256(std::string{"AWS4"}.append(secret), scope.date);
  key = hmac_sha256(key, scope.region);
  key = hmac_sha256(key, scope.service);
  key = hmac_sha256(key, "aws4_request");
  return keys_[std::move(name)] = std::move(key);
}

std::optional<auth_refusal> judge_presigned_time(const http_request& request, epoch_ms now) {
  if (request.query.find("X-Amz-Expires=") == std::string::npos)
    return std::nullopt;
  const auto read = read_claim(request);
  if (const auto* refused = std::get_if<auth_refusal>(&read))
    return *refused;
  const auto& claim = std::get<signature_claim>(read);
  return claim.is_presigned ? judge_time(claim, now) : std::nullopt;
}

std::variant<signature_claim, auth_refusal> judge_head(const http_request& request, epoch_ms now) {
  auto read = read_claim(request);
  const auto* claim = std::get_if<signature_claim>(&read);
  if (!claim)
    return read;
  if (auto refused = judge_time(*claim, now))
    return std::move(*refused);
  if (auto refused = judge_signed_names(*claim))
    return std::move(*refused);
  if (auto refused = judge_signed_headers(request, *claim))
    return std::move(*refused);
  return read;
}

std::variant<signature_context, auth_refusal> verify(const http_request& request,
                                                     const verification& with, signing_keys& keys) {
  auto judged = judge_head(request, with.now);
  if (auto* refused = std::get_if<auth_refusal>(&judged))
    return std::move(*refused);
  return verify(request, std::get<signature_claim>(judged), with, keys);
}

std::variant<signature_context, auth_refusal> verify(const http_request& request,
                                                     const signature_claim& claim,
                                                     const verification& with, signing_keys& keys) {
  auto payload = read_payload(request, claim, with.body_sha256_hex);
  if (auto* refused = std::get_if<auth_refusal>(&payload))
    return std::move(*refused);
  const auto& body = std::get<payload_claim>(payload);

  const auto& signing_key = keys.derive(claim.scope, with.secret);
  const auto path = claim.is_s3() ? canonical_s3_path(request.path).value_or(request.path)
                                  : canonical_path(request.path);
  // Clients differ in what they escape before they sign; each form below is the same request.
  const std::pair<std::string_view, bool> forms[]
      = {{path, false}, {request.path, false}, {path, true}, {request.path, true}};
  for (const auto& [uri, verbatim] : forms) {
    const auto canonical
        = canonical_request(request, claim.signed_headers, uri, verbatim, body.text);
    const auto signature
        = to_hex(hmac_sha256(signing_key, string_to_sign(claim.scope, claim.date, canonical)));
    if (equal_constant_time(signature, claim.signature))
      return signature_context{claim.scope.access_key,  signing_key,     claim.date,
                               scope_text(claim.scope), claim.signature, body.mode};
  }
  const auto canonical = canonical_request(request, claim.signed_headers, path, false, body.text);
  return mismatch(claim, canonical, string_to_sign(claim.scope, claim.date, canonical));
}

} // namespace troupe::gateway
