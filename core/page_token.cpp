// SPDX-License-Identifier: Apache-2.0
#include "core/page_token.hpp"

#include "core/encoding.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr char version = 1;
constexpr std::size_t head_bytes = 5;

std::string head_for(std::string_view last) {
  const auto crc = crc32(last);
  std::string head(1, version);
  for (const auto shift : {24u, 16u, 8u, 0u})
    head += static_cast<char>(crc >> shift);
  return head;
}

} // namespace

std::string make_page_token(std::string_view last) {
  auto text = to_base64(head_for(last).append(last));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  text.erase(std::min(text.find('='), text.size()));
  return text;
}

std::optional<std::string> read_page_token(std::string_view token) {
  constexpr std::size_t group = 4;
  std::string text{token};
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((group - text.size() % group) % group, '=');
  const auto bytes = from_base64(text);
  if (bytes && bytes->size() >= head_bytes) {
    auto last = bytes->substr(head_bytes);
    if (bytes->substr(0, head_bytes) == head_for(last))
      return last;
  }
  return std::nullopt;
}

} // namespace troupe
