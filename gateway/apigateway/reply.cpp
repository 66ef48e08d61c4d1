// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/reply.hpp"

#include "core/encoding.hpp"
#include "core/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace troupe::gateway::apigateway {

namespace {

/// These are the session's own.
constexpr std::array<std::string_view, 8> not_the_functions{
    "connection", "content-length", "date",    "keep-alive",
    "te",         "trailer",        "upgrade", "transfer-encoding"};

error malformed(std::string_view what) {
  std::string text{"The function returned a malformed "};
  text.append(what).append(".");
  return {code::internal, std::move(text)};
}

std::string to_lower(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

/// RFC 9110's token.
bool is_field_name(std::string_view name) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
           || others.find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

/// Text of a string, number or boolean.
std::optional<std::string> scalar_text(const json& value) {
  if (value.is_string())
    return std::string{value.text()};
  if (value.is_number() || value.is_bool())
    return value.dump();
  return std::nullopt;
}

result<unsigned> read_status(const json& value) {
  constexpr int status_min = 200; // An interim status would leave the client waiting.
  constexpr int status_max = 599;
  int status = 0;
  const auto text = scalar_text(value).value_or("");
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (failed != std::errc{} || end != text.data() + text.size() || status < status_min
      || status > status_max)
    return malformed("statusCode");
  return static_cast<unsigned>(status);
}

result<void> add_headers(http_response& to, const json& headers) {
  if (!headers.empty() && !headers.is_object())
    return malformed("headers");
  for (const auto& [name, value] : headers.members()) {
    if (value.empty())
      continue;
    const auto text = scalar_text(value);
    if (!text || !is_field_name(name) || !is_field_value(*text))
      return malformed("header");
    auto lower = to_lower(name);
    if (std::ranges::find(not_the_functions, lower) == not_the_functions.end())
      to.set(lower, *text);
  }
  return {};
}

result<void> add_cookies(http_response& to, const json& cookies) {
  if (!cookies.empty() && !cookies.is_array())
    return malformed("cookies");
  for (const auto& cookie : cookies.elements()) {
    if (!cookie.is_string() || !is_field_value(cookie.text()))
      return malformed("cookie");
    to.set("set-cookie", std::string{cookie.text()});
  }
  return {};
}

result<std::string> read_body(const json& body, bool is_base64) {
  if (body.empty())
    return std::string{};
  auto text = scalar_text(body);
  if (!text)
    return malformed("body");
  if (!is_base64)
    return std::move(*text);
  auto bytes = from_base64(*text);
  if (!bytes)
    return malformed("base64 body");
  return std::move(*bytes);
}

bool has_content_type(const http_response& of) {
  return std::ranges::find(of.fields, "content-type", &http_field::name) != of.fields.end();
}

} // namespace

result<http_response> to_response(std::string_view returned) {
  http_response made;
  const auto value = json::parse(returned);
  if (!value)
    return malformed("value: it is not JSON");
  if (!value->is_object() || (*value)["statusCode"].empty()) {
    made.set("content-type", "application/json");
    made.body = value->is_string() ? std::string{value->text()} : std::string{returned};
    return made;
  }
  const auto status = read_status((*value)["statusCode"]);
  if (!status)
    return status.refusal();
  made.status = *status;
  if (auto added = add_headers(made, (*value)["headers"]); !added)
    return added.refusal();
  if (auto added = add_cookies(made, (*value)["cookies"]); !added)
    return added.refusal();
  auto body = read_body((*value)["body"], (*value)["isBase64Encoded"].boolean());
  if (!body)
    return body.refusal();
  made.body = std::move(*body);
  if (!has_content_type(made))
    made.set("content-type", "text/plain;charset=UTF-8");
  return made;
}

} // namespace troupe::gateway::apigateway
