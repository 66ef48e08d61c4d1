// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/table.hpp"
#include "core/json.hpp"
#include "gateway/call.hpp"

#include <cstdint>
#include <string_view>

/// What several answers have in common: items, and the capacity that an operation consumed.
namespace troupe::gateway::dynamodb {

/// ConsistentRead. Every read sees what was acknowledged before it: the two differ in price alone.
enum class consistency : std::uint8_t { eventual, strong };
consistency consistency_of(const json& body);

/// Units of 4 KiB, at least one; half of it for a read that need not be consistent.
double read_units(std::uint64_t bytes, consistency how);
/// Units of 1 KiB, at least one.
double write_units(std::uint64_t bytes);

/// ReturnConsumedCapacity.
enum class wanted_capacity : std::uint8_t { none, total, indexes };
wanted_capacity wanted_capacity_of(const json& body);

/// One element of ConsumedCapacity. `table` is as the request wrote it.
void write_capacity(json_writer& out, wanted_capacity wanted, std::string_view table, double units);
/// The member ConsumedCapacity, where a request on one table asks for it.
void write_consumed(json_writer& out, const json& body, double units);

/// An item in its stored form, or the parts of it that the projection names.
void write_stored(json_writer& out, std::string_view bytes,
                  const expression::projection_ptr& projection);

/// 200 with the document.
http_response answer(call& c, json_writer out);
http_response refuse(call& c, const error& why);

} // namespace troupe::gateway::dynamodb
