// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"

#include "core/expression/update.hpp"
#include "gateway/dynamodb/constraints.hpp"
#include "gateway/wire/json_protocol.hpp"

#include <algorithm>

namespace troupe::gateway::dynamodb {

namespace {

double units_of(std::uint64_t bytes, std::uint64_t unit) {
  return static_cast<double>(std::max<std::uint64_t>(1, (bytes + unit - 1) / unit));
}

} // namespace

consistency consistency_of(const json& body) {
  return as_boolean(body["ConsistentRead"]) ? consistency::strong : consistency::eventual;
}

double read_units(std::uint64_t bytes, consistency how) {
  const auto units = units_of(bytes, 4'096);
  return how == consistency::strong ? units : units / 2;
}

double write_units(std::uint64_t bytes) {
  return units_of(bytes, 1'024);
}

wanted_capacity wanted_capacity_of(const json& body) {
  const auto text = body["ReturnConsumedCapacity"].text();
  if (text == "INDEXES")
    return wanted_capacity::indexes;
  return text == "TOTAL" ? wanted_capacity::total : wanted_capacity::none;
}

void write_capacity(json_writer& out, wanted_capacity wanted, std::string_view table,
                    double units) {
  out.begin_object().member("TableName", table).member("CapacityUnits", units);
  if (wanted == wanted_capacity::indexes)
    out.key("Table").begin_object().member("CapacityUnits", units).end_object();
  out.end_object();
}

void write_consumed(json_writer& out, const json& body, double units) {
  if (const auto wanted = wanted_capacity_of(body); wanted != wanted_capacity::none)
    write_capacity(out.key("ConsumedCapacity"), wanted, body["TableName"].text(), units);
}

void write_stored(json_writer& out, std::string_view bytes,
                  const expression::projection_ptr& projection) {
  auto attributes = decode_item(bytes);
  if (!attributes)
    throw fault{code::internal, attributes.refusal().message};
  if (projection)
    write_json(out, expression::project(*projection, *attributes));
  else
    write_json(out, *attributes);
}

http_response answer(call& c, json_writer out) {
  return answer_json(c, wire_service::dynamodb, std::move(out).take());
}

http_response refuse(call& c, const error& why) {
  return gateway::refuse(c, wire_service::dynamodb, why);
}

} // namespace troupe::gateway::dynamodb
