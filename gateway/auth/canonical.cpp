// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/canonical.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"

#include <algorithm>

namespace troupe::gateway {

namespace {

/// RFC 3986's removal of dot segments, and of empty ones.
std::string normalized(std::string_view path) {
  std::vector<std::string_view> kept;
  const bool is_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto segment = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (segment == ".." && !kept.empty())
      kept.pop_back();
    else if (!segment.empty() && segment != "." && segment != "..")
      kept.push_back(segment);
  }
  std::string out;
  for (const auto segment : kept)
    out.append("/").append(segment);
  if (out.empty() || is_folder)
    out += '/';
  return out;
}

std::string recoded(std::string_view text) {
  const auto decoded = percent_decode(text);
  return percent_encode(decoded ? std::string_view{*decoded} : text);
}

/// Trimmed, runs of blanks made one.
void append_folded(std::string& out, std::string_view value) {
  bool blank = false;
  bool any = false;
  for (const char c : value) {
    if (c == ' ' || c == '\t') {
      blank = any;
      continue;
    }
    if (blank)
      out += ' ';
    out += c;
    blank = false;
    any = true;
  }
}

} // namespace

std::optional<std::string> canonical_s3_path(std::string_view path) {
  const auto decoded = percent_decode(path);
  if (!decoded)
    return std::nullopt;
  return percent_encode(*decoded, true);
}

std::string canonical_path(std::string_view path) {
  return percent_encode(normalized(path), true);
}

std::string canonical_query(std::string_view query, bool verbatim) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    if (part.empty())
      continue;
    const auto equals = part.find('=');
    const auto name = part.substr(0, equals);
    const auto value = equals == std::string_view::npos ? "" : part.substr(equals + 1);
    if (name == "X-Amz-Signature")
      continue;
    if (verbatim)
      pairs.emplace_back(name, value);
    else
      pairs.emplace_back(recoded(name), recoded(value));
  }
  std::ranges::sort(pairs);
  std::string out;
  for (const auto& [name, value] : pairs)
    out.append(out.empty() ? "" : "&").append(name).append("=").append(value);
  return out;
}

std::string canonical_headers(const http_request& request,
                              const std::vector<std::string>& signed_names) {
  std::string out;
  for (const auto& name : signed_names) {
    out.append(name).append(":");
    bool first = true;
    for (const auto& field : request.fields) {
      if (field.name != name)
        continue;
      if (!first)
        out += ',';
      append_folded(out, field.value);
      first = false;
    }
    out += '\n';
  }
  return out;
}

std::string canonical_request(const http_request& request,
                              const std::vector<std::string>& signed_names, std::string_view path,
                              bool verbatim_query, std::string_view payload) {
  std::string out{request.method};
  out.append("\n").append(path).append("\n");
  out.append(canonical_query(request.query, verbatim_query)).append("\n");
  out.append(canonical_headers(request, signed_names)).append("\n");
  return out.append(joined_names(signed_names)).append("\n").append(payload);
}

std::string scope_text(const credential_scope& scope) {
  std::string text{scope.date};
  text.append("/").append(scope.region).append("/").append(scope.service);
  return text.append("/aws4_request");
}

std::string string_to_sign(const credential_scope& scope, std::string_view date,
                           std::string_view canonical) {
  std::string out{"AWS4-HMAC-SHA256\n"};
  out.append(date).append("\n").append(scope_text(scope)).append("\n");
  return out.append(to_hex(sha256(canonical)));
}

std::string joined_names(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names)
    out.append(out.empty() ? "" : ";").append(name);
  return out;
}

} // namespace troupe::gateway
