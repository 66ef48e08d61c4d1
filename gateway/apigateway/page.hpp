// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Lists page by page, in the order of their ids, so that a page begins at the right place also
/// when the last part of the one before was removed meanwhile.
namespace troupe::gateway::apigateway {

struct page_request {
  std::string after; ///< The last id of the page before; empty for the first.
  std::size_t size = 0;
};

/// Of a request's `maxResults` and `nextToken`.
result<page_request> read_page(std::optional<std::string_view> max_results,
                               std::optional<std::string_view> next_token);

/// What a next page is asked for with, after that id.
std::string page_token(const std::string& last_id);

} // namespace troupe::gateway::apigateway
