// SPDX-License-Identifier: Apache-2.0
#include "gateway/apigateway/page.hpp"

#include "core/encoding.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::gateway::apigateway {

namespace {

constexpr std::size_t size_max = 500;

result<std::size_t> read_size(std::string_view text) {
  std::size_t size = 0;
  const auto* end = text.data() + text.size();
  const auto [read_to, failed] = std::from_chars(text.data(), end, size);
  if (failed != std::errc{} || read_to != end || size == 0)
    return error{code::validation, "Invalid maxResults: it must be a whole number above 0"};
  return std::min(size, size_max);
}

} // namespace

result<page_request> read_page(std::optional<std::string_view> max_results,
                               std::optional<std::string_view> next_token) {
  page_request read{.after = {}, .size = size_max};
  if (max_results) {
    const auto size = read_size(*max_results);
    if (!size)
      return size.refusal();
    read.size = *size;
  }
  const auto token = next_token.value_or("");
  auto after = from_base64(token);
  if (!after || (after->empty() && !token.empty()))
    return error{code::validation, "Invalid nextToken: it is not one of an earlier answer"};
  read.after = std::move(*after);
  return read;
}

std::string page_token(const std::string& last_id) {
  return to_base64(last_id);
}

} // namespace troupe::gateway::apigateway
