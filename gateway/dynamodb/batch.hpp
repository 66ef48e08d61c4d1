// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/dynamodb/answers.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The requests of the batch operations, taken apart into one message for each table.
namespace troupe::gateway::dynamodb {

inline constexpr std::size_t batch_get_keys_max = 100;
inline constexpr std::size_t batch_write_requests_max = 25;
inline constexpr std::uint64_t batch_response_bytes_max = 16u << 20;

struct batch_get {
  std::string_view table; ///< As the request wrote it, which outlives this.
  wire::structure_view<model::shapes::keys_and_attributes> in;
  address where = {};
  get_items ask = {};
  expression::projection_ptr projection = nullptr;
  consistency how = consistency::eventual;
};
result<std::vector<batch_get>> decode_batch_get(const call& c,
                                                wire::input<model::batch_get_item> in);

struct batch_write {
  std::string_view table; ///< As the request wrote it, which outlives this.
  address where = {};
  write_items ask = {};
};
result<std::vector<batch_write>> decode_batch_write(const call& c,
                                                    wire::input<model::batch_write_item> in);

} // namespace troupe::gateway::dynamodb
