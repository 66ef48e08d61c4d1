// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"

#include "core/expression/stored_json.hpp"
#include "core/expression/update.hpp"

#include <algorithm>

namespace troupe::gateway::dynamodb {

namespace {

double units_of(std::uint64_t bytes, std::uint64_t unit) {
  return static_cast<double>(std::max<std::uint64_t>(1, (bytes + unit - 1) / unit));
}

} // namespace

double read_units(std::uint64_t bytes, consistency how) {
  const auto units = units_of(bytes, 4'096);
  return how == consistency::strong ? units : units / 2;
}

double write_units(std::uint64_t bytes) {
  return units_of(bytes, 1'024);
}

wanted_capacity wanted_capacity_of(std::optional<std::string_view> in) {
  if (in == "INDEXES")
    return wanted_capacity::indexes;
  return in == "TOTAL" ? wanted_capacity::total : wanted_capacity::none;
}

void write_capacity(capacity_place to, wanted_capacity wanted, std::string_view table,
                    double units) {
  using consumed = model::shapes::consumed_capacity;
  to[consumed::TableName] = table;
  to[consumed::CapacityUnits] = units;
  if (wanted == wanted_capacity::indexes)
    to[consumed::Table][model::shapes::capacity::CapacityUnits] = units;
}

void write_stored(json_writer& out, std::string_view bytes,
                  const expression::projection_ptr& projection) {
  if (!projection) {
    if (!write_stored_json(out, bytes))
      throw fault{code::internal, decode_item(bytes).refusal().message};
    return;
  }
  auto attributes = decode_item(bytes);
  if (!attributes)
    throw fault{code::internal, attributes.refusal().message};
  write_json(out, expression::project(*projection, *attributes));
}

void put_stored(wire::document_place to, std::string bytes, expression::projection_ptr projection) {
  to.write([stored = std::move(bytes), wanted = std::move(projection)](json_writer& out) {
    write_stored(out, stored, wanted);
  });
}

void put_item_value(wire::document_place to, item attributes) {
  to.write([kept = std::move(attributes)](json_writer& out) { write_json(out, kept); });
}

} // namespace troupe::gateway::dynamodb
