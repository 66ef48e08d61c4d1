// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// The numbers in S3's requests, which the model leaves as texts, since S3 has words of its own for
/// each. All are read in one way, so that no two readers take one text for different numbers.
namespace troupe::gateway::s3 {

/// Plain decimal: `0`, `12`, `-3`; nothing for `01`, `+1`, `-0`, ` 1`, and what 64 bits do not
/// hold.
std::optional<std::int64_t> plain_integer(std::string_view text);

/// `max-parts` and its like: 0 to 2147483647, of which at most `limit` count. Empty is as good as
/// absent. `in_messages` is what AWS calls it where it is out of range.
result<std::size_t> read_page_limit(std::optional<std::string_view> text,
                                    std::string_view parameter, std::size_t limit,
                                    std::string_view in_messages = {});

/// The number of a part, from 1 to 10,000; nothing for any other text.
std::optional<int> part_number_in(std::string_view text);
/// `partNumber`.
result<int> read_part_number(std::string_view text);

} // namespace troupe::gateway::s3
