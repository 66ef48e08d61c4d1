// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <cmath>

namespace troupe {

namespace {

bool must_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  constexpr std::string_view hex = "0123456789abcdef";
  out += "\\u00";
  out += hex[static_cast<unsigned char>(c) >> 4];
  out += hex[static_cast<unsigned char>(c) & 15];
}

/// Length of the UTF-8 character at the front of `text`; 0 if it is not one.
std::size_t character_bytes(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  return length <= text.size() && simdjson::validate_utf8(text.data(), length) ? length : 0;
}

/// Every byte that is no UTF-8 becomes U+FFFD, so that what a function prints cannot break an
/// answer.
std::string repaired(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto length = character_bytes(text);
    if (length == 0)
      out += "\xef\xbf\xbd";
    else
      out.append(text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

void append_quoted(std::string& out, std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size()))
    return append_quoted(out, repaired(text));
  out.reserve(out.size() + text.size() + 2);
  out += '"';
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!must_escape(text[i]))
      continue;
    out.append(text.substr(done, i - done));
    append_escape(out, text[i]);
    done = i + 1;
  }
  out.append(text.substr(done));
  out += '"';
}

} // namespace

json_writer& json_writer::key(std::string_view name) {
  separate();
  append_quoted(out_, name);
  out_ += ':';
  comma_ = false;
  return *this;
}

json_writer& json_writer::value(std::string_view text) {
  separate();
  append_quoted(out_, text);
  comma_ = true;
  return *this;
}

json_writer& json_writer::value(std::int64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

json_writer& json_writer::value(std::uint64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

json_writer& json_writer::value(double number) {
  if (!std::isfinite(number))
    return null();
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  std::string text{digits.data(), end};
  // AWS writes 1.0, not 1, where a member is a double.
  if (text.find_first_of(".e") == std::string::npos)
    text += ".0";
  return raw(text);
}

json_writer& json_writer::raw(std::string_view text) {
  separate();
  out_.append(text);
  comma_ = true;
  return *this;
}

json_writer& json_writer::open(char bracket) {
  separate();
  out_ += bracket;
  comma_ = false;
  return *this;
}

json_writer& json_writer::close(char bracket) {
  out_ += bracket;
  comma_ = true;
  return *this;
}

void json_writer::separate() {
  if (comma_)
    out_ += ',';
}

std::string json_quote(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

} // namespace troupe
