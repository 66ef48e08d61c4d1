// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/signing.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "gateway/auth/canonical.hpp"

#include <algorithm>

namespace troupe::gateway {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

credential_scope scope_of(const signing_identity& by, std::string_view date) {
  return {by.access_key, std::string{date.substr(0, 8)}, by.region, by.service};
}

std::vector<std::string> names_of(const http_request& request) {
  std::vector<std::string> names;
  names.reserve(request.fields.size());
  for (const auto& field : request.fields)
    names.push_back(field.name);
  std::ranges::sort(names);
  const auto [first, last] = std::ranges::unique(names);
  names.erase(first, last);
  return names;
}

std::string signature_of(const http_request& request, const std::vector<std::string>& names,
                         const signing_identity& by, std::string_view date,
                         std::string_view payload) {
  const bool is_s3 = by.service == "s3";
  const auto path = is_s3 ? canonical_s3_path(request.path).value_or(request.path)
                          : canonical_path(request.path);
  const auto scope = scope_of(by, date);
  const auto canonical = canonical_request(request, names, path, false, payload);
  signing_keys keys;
  return to_hex(hmac_sha256(keys.derive(scope, by.secret), string_to_sign(scope, date, canonical)));
}

} // namespace

void sign(http_request& request, const signing_identity& by, std::string_view body, epoch_ms now) {
  const auto date = to_amz_date(now);
  const auto payload = to_hex(sha256(body));
  request.fields.push_back({"x-amz-date", date});
  if (!by.token.empty())
    request.fields.push_back({"x-amz-security-token", by.token});
  if (by.service == "s3")
    request.fields.push_back({"x-amz-content-sha256", payload});
  const auto names = names_of(request);
  std::string text{algorithm};
  text.append(" Credential=").append(by.access_key).append("/");
  text.append(scope_text(scope_of(by, date)));
  text.append(", SignedHeaders=").append(joined_names(names));
  text.append(", Signature=").append(signature_of(request, names, by, date, payload));
  request.fields.push_back({"authorization", std::move(text)});
}

std::string presign(std::string_view host, std::string_view path, std::string_view query,
                    const signing_identity& by, std::chrono::seconds good_for, epoch_ms now) {
  const auto date = to_amz_date(now);
  http_request request{.method = "GET", .path = std::string{path}, .query = std::string{query}};
  request.fields.push_back({"host", std::string{host}});
  const auto add = [&request](std::string_view name, std::string_view value) {
    request.query.append(request.query.empty() ? "" : "&").append(name).append("=");
    request.query.append(percent_encode(value));
  };
  add("X-Amz-Algorithm", algorithm);
  add("X-Amz-Credential", by.access_key + "/" + scope_text(scope_of(by, date)));
  add("X-Amz-Date", date);
  add("X-Amz-Expires", std::to_string(good_for.count()));
  add("X-Amz-SignedHeaders", "host");
  if (!by.token.empty())
    add("X-Amz-Security-Token", by.token);
  const auto payload = by.service == "s3" ? "UNSIGNED-PAYLOAD" : to_hex(sha256(""));
  add("X-Amz-Signature", signature_of(request, {"host"}, by, date, payload));
  return std::move(request.query);
}

} // namespace troupe::gateway
