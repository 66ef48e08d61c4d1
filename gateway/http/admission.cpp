// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/admission.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace troupe::gateway {

namespace {

constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c)
    table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c)
    table[static_cast<std::size_t>(c)] = table[static_cast<std::size_t>(c - 32)] = true;
  for (const char c : {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'})
    table[static_cast<std::size_t>(c)] = true;
  return table;
}
constexpr auto token_table = make_token_table();

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

/// The next line without its CR LF, taken off `rest`. Every line of a head has one: `find_head` saw
/// to it that no line feed stands alone.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find("\r\n");
  if (end == std::string_view::npos)
    return std::exchange(rest, {});
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end + 2);
  return line;
}

bool is_field_value(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

bool is_target(std::string_view target) {
  return std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

/// `name`, `name:port`, `1.2.3.4:port` or `[v6]:port`; nothing that could end in a log or a
/// redirect as something else.
bool is_authority(std::string_view text) {
  if (text.empty() || text.size() > 260)
    return false;
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '.' || c == '-'
           || c == '_' || c == ':' || c == '[' || c == ']';
  });
}

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (same_text(trim(list.substr(0, comma)), word))
      return true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return false;
}

/// Collects what the fields say; `fail` keeps the first objection.
struct field_judge {
  framing out;
  std::string_view authority; ///< Of an absolute-form target.
  std::optional<rejection> objection;
  std::size_t fields = 0;
  bool has_host = false;
  bool has_length = false;
  bool says_close = false;
  bool says_keep_alive = false;

  void fail(unsigned status, std::string_view reason) {
    if (!objection)
      objection = rejection{status, reason};
  }

  void request_line(std::string_view line);
  void target(std::string_view text);
  void field(std::string_view line);
  void length(std::string_view value);
  void finish();
};

void field_judge::request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return fail(400, "The request line is malformed.");
  out.method = line.substr(0, first);
  const auto version = line.substr(last + 1);
  if (!is_token(out.method) || out.method.size() > 32)
    return fail(400, "The method is malformed.");
  target(line.substr(first + 1, last - first - 1));
  if (version == "HTTP/1.0")
    out.is_http_1_0 = true;
  else if (version.size() == 8 && version.starts_with("HTTP/") && version != "HTTP/1.1")
    fail(505, "This HTTP version is not supported.");
  else if (version != "HTTP/1.1")
    fail(400, "The HTTP version is malformed.");
}

void field_judge::target(std::string_view text) {
  if (text.size() > limits::http_target_bytes_max)
    return fail(414, "The request target is too long.");
  if (!is_target(text))
    return fail(400, "The request target has characters that must be percent-encoded.");
  constexpr std::string_view scheme = "http://";
  if (text.size() > scheme.size() && same_text(text.substr(0, scheme.size()), scheme)) {
    text.remove_prefix(scheme.size());
    authority = text.substr(0, text.find_first_of("/?"));
    text.remove_prefix(authority.size());
    if (authority.empty() || !text.starts_with('/'))
      return fail(400, "The request target is malformed.");
  }
  if (!text.starts_with('/'))
    return fail(400, "The request target must begin with a slash.");
  const auto question = text.find('?');
  out.path = text.substr(0, question);
  if (question != std::string_view::npos)
    out.query = text.substr(question + 1);
}

void field_judge::length(std::string_view value) {
  if (std::exchange(has_length, true))
    return fail(400, "Content-Length stands there twice.");
  // 18 digits are below 2^63; signs, lists and spaces are not digits.
  if (value.empty() || value.size() > 18
      || !std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; }))
    return fail(400, "Content-Length is malformed.");
  std::uint64_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  out.content_length = number;
}

void field_judge::field(std::string_view line) {
  if (++fields > limits::http_fields_max)
    return fail(431, "There are too many header fields.");
  if (line.front() == ' ' || line.front() == '\t')
    return fail(400, "Folded header fields are not accepted.");
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  if (colon == std::string_view::npos || !is_token(name))
    return fail(400, "A header field is malformed.");
  const auto value = trim(line.substr(colon + 1));
  if (!is_field_value(value))
    return fail(400, "A header field has control characters.");
  if (same_text(name, "host")) {
    if (std::exchange(has_host, true))
      return fail(400, "Host stands there twice.");
    out.host = value;
  } else if (same_text(name, "content-length")) {
    length(value);
  } else if (same_text(name, "transfer-encoding")) {
    // Whatever else it says, we would not agree with everybody on where the body ends.
    if (std::exchange(out.chunked, true) || !same_text(value, "chunked"))
      return fail(501, "This transfer coding is not supported.");
  } else if (same_text(name, "connection")) {
    says_close = says_close || has_word(value, "close");
    says_keep_alive = says_keep_alive || has_word(value, "keep-alive");
  } else if (same_text(name, "expect")) {
    if (!same_text(value, "100-continue"))
      return fail(417, "This expectation cannot be met.");
    out.expects_continue = true;
  }
}

void field_judge::finish() {
  if (!has_host || !is_authority(out.host))
    return fail(400, "Exactly one valid Host is needed.");
  if (!authority.empty() && !same_text(authority, out.host))
    return fail(400, "Host and the request target name different hosts.");
  if (out.chunked && has_length)
    return fail(400, "Content-Length and Transfer-Encoding exclude each other.");
  if (out.chunked && out.is_http_1_0)
    return fail(400, "HTTP/1.0 knows no transfer coding.");
  if (!out.chunked && !has_length)
    out.content_length = 0;
  out.keep_alive = !says_close && (!out.is_http_1_0 || says_keep_alive);
  out.expects_continue = out.expects_continue && !out.is_http_1_0 && out.content_length != 0u;
}

} // namespace

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return token_table[static_cast<unsigned char>(c)];
  });
}

bool same_text(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

head_progress find_head(std::string_view bytes, std::size_t& scanned) {
  using enum head_progress::kind;
  auto from = std::min(scanned, bytes.size());
  for (;;) {
    const auto feed = bytes.find('\n', from);
    if (feed == std::string_view::npos)
      break;
    if (feed == 0 || bytes[feed - 1] != '\r')
      return {rejected, 0, {400, "A line feed stands without its carriage return."}};
    if (feed == 1)
      return {rejected, 0, {400, "The request line is empty."}};
    if (feed >= limits::http_header_bytes_max)
      break;
    if (feed >= 3 && bytes[feed - 2] == '\n')
      return {complete, feed + 1, {}};
    from = feed + 1;
  }
  scanned = from;
  if (bytes.size() >= limits::http_header_bytes_max)
    return {rejected, 0, {431, "The head of the request is too long."}};
  return {};
}

std::variant<framing, rejection> admit(std::string_view head) {
  field_judge judge;
  judge.request_line(take_line(head));
  for (auto line = take_line(head); !line.empty() && !judge.objection; line = take_line(head))
    judge.field(line);
  if (!judge.objection)
    judge.finish();
  if (judge.objection)
    return *judge.objection;
  return judge.out;
}

} // namespace troupe::gateway
