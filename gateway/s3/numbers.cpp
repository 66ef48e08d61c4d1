// SPDX-License-Identifier: Apache-2.0
#include "gateway/s3/numbers.hpp"

#include "core/limits.hpp"
#include "gateway/s3/refusals.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::gateway::s3 {

std::optional<std::int64_t> plain_integer(std::string_view text) {
  const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.starts_with('0') && text != "0")
    return std::nullopt;
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc{} || stop != end)
    return std::nullopt;
  return number;
}

result<std::size_t> read_page_limit(std::optional<std::string_view> text,
                                    std::string_view parameter, std::size_t limit,
                                    std::string_view in_messages) {
  if (!text || text->empty())
    return limit;
  const auto number = plain_integer(*text);
  if (!number)
    return bad_argument("Provided " + std::string{parameter}
                            + " not an integer or within integer range",
                        parameter, *text);
  const auto name = in_messages.empty() ? parameter : in_messages;
  if (*number < 0 || *number > std::int64_t{2'147'483'647})
    return bad_argument("Argument " + std::string{name}
                            + " must be an integer between 0 and 2147483647",
                        name, *text);
  return std::min(static_cast<std::size_t>(*number), limit);
}

std::optional<int> part_number_in(std::string_view text) {
  const auto number = plain_integer(text);
  if (!number || *number < 1 || *number > limits::part_number_max)
    return std::nullopt;
  return static_cast<int>(*number);
}

result<int> read_part_number(std::string_view text) {
  if (const auto number = part_number_in(text))
    return *number;
  return bad_argument("Part number must be an integer between 1 and 10000, inclusive", "partNumber",
                      text);
}

} // namespace troupe::gateway::s3
