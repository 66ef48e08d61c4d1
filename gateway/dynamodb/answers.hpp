// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/dynamodb/request.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// What several answers have in common: items, and the capacity that an operation consumed.
namespace troupe::gateway::dynamodb {

/// ConsistentRead. Every read sees what was acknowledged before it: the two differ in price alone.
enum class consistency : std::uint8_t { eventual, strong };

/// Units of 4 KiB, at least one; half of it for a read that need not be consistent.
double read_units(std::uint64_t bytes, consistency how);
/// Units of 1 KiB, at least one.
double write_units(std::uint64_t bytes);

/// ReturnConsumedCapacity.
enum class wanted_capacity : std::uint8_t { none, total, indexes };

template <class Model>
consistency consistency_of(wire::structure_view<Model> in) {
  return in[Model::ConsistentRead].value_or(false) ? consistency::strong : consistency::eventual;
}
wanted_capacity wanted_capacity_of(std::optional<std::string_view> in);

using capacity_place = wire::structure_place<model::shapes::consumed_capacity>;

/// `table` is as the request wrote it.
void write_capacity(capacity_place to, wanted_capacity wanted, std::string_view table,
                    double units);

/// What an operation on one table answers of its capacity.
struct capacity_answer {
  wanted_capacity wanted = wanted_capacity::none;
  std::string_view table;

  /// The member ConsumedCapacity, where the request asks for it.
  template <class Model>
  void write(wire::output<Model>& out, double units) const {
    if (wanted != wanted_capacity::none)
      write_capacity(out[Model::output::ConsumedCapacity], wanted, table, units);
  }
};
template <class Model>
capacity_answer capacity_answer_of(wire::input<Model> in) {
  return {wanted_capacity_of(in[Model::ReturnConsumedCapacity]), in[Model::TableName]};
}

/// An item in its stored form, or the parts of it that the projection names.
void write_stored(json_writer& out, std::string_view bytes,
                  const expression::projection_ptr& projection);
/// The same as a member of an answer, written once that is.
void put_stored(wire::document_place to, std::string bytes, expression::projection_ptr projection);
void put_item_value(wire::document_place to, item attributes);

} // namespace troupe::gateway::dynamodb
