// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "gateway/call.hpp"

#include <cstddef>
#include <string>

/// Lists page by page, in the order of their ids, so that a page begins at the right place also
/// when the last part of the one before was removed meanwhile.
namespace troupe::gateway::apigateway {

struct page_request {
  std::string after; ///< The last id of the page before; empty for the first.
  std::size_t size = 0;
};

/// `maxResults` and `nextToken` of the query.
result<page_request> read_page(const call& c);

/// Writes `{"items":[...],"nextToken":"..."}`.
class page_writer {
public:
  explicit page_writer(std::size_t size);

  /// Where to write the item with that id. Null if the page is full: there will be a next one.
  json_writer* next(const std::string& id);
  [[nodiscard]] bool is_full() const { return is_full_; }
  [[nodiscard]] std::string take() &&;

private:
  json_writer out_;
  std::size_t left_;
  std::string last_;
  bool is_full_ = false;
};

} // namespace troupe::gateway::apigateway
