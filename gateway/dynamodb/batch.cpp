// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/batch.hpp"

namespace troupe::gateway::dynamodb {

namespace {

using refusal = std::optional<error>;

error invalid(std::string text) {
  return {code::validation, std::move(text)};
}

refusal check_request(const json& body, const shape& request, const std::string& operation) {
  if (auto broken = check_constraints(body, request, table_name_rule::plain))
    return broken;
  if (body["RequestItems"].size() == 0)
    return invalid("The requestItems parameter is required for " + operation);
  return std::nullopt;
}

result<batch_get> decode_keys(const call& c, std::string_view table, const json& part) {
  decoder in{part, model::keys_and_attributes, table_name_rule::plain};
  batch_get read;
  read.table = table;
  read.body = part;
  part["Keys"].each([&](const json& key) { read.ask.keys.push_back(in.value_map(key)); });
  in.check({{"AttributesToGet", "ProjectionExpression"}}, {"ProjectionExpression"});
  read.projection = in.projection();
  read.how = consistency_of(part);
  read.where = in.address_of(c, table);
  return in.outcome(std::move(read));
}

result<batch_write> decode_writes(const call& c, std::string_view table, const json& part) {
  batch_write read;
  read.table = table;
  decoder in{part, model::write_request, table_name_rule::plain};
  part.each([&](const json& one) {
    const auto put = one["PutRequest"];
    const auto erase = one["DeleteRequest"];
    if (!put.empty() && !erase.empty())
      in.refuse_invalid("Supplied AttributeValue has more than one datatypes set, must contain "
                        "exactly one of the supported datatypes");
    if (put.empty() && erase.empty())
      in.refuse_invalid("Supplied AttributeValue is empty, must contain exactly one of the "
                        "supported datatypes");
    const bool is_delete = put.empty();
    read.ask.writes.push_back({is_delete, in.value_map(is_delete ? erase["Key"] : put["Item"])});
  });
  in.check({}, {});
  read.where = in.address_of(c, table);
  return in.outcome(std::move(read));
}

} // namespace

result<std::vector<batch_get>> decode_batch_get(const call& c, const json& body) {
  if (auto why = check_request(body, model::batch_get_item, "BatchGetItem"))
    return std::move(*why);
  std::vector<batch_get> parts;
  std::size_t keys = 0;
  for (const auto& [table, part] : body["RequestItems"].members()) {
    const auto count = part["Keys"].size();
    if (count > batch_get_keys_max)
      return invalid("1 validation error detected: Value at 'RequestItems." + std::string{table}
                     + ".member.Keys' failed to satisfy constraint: Member must have length less "
                       "than or equal to 100");
    keys += count;
    auto read = decode_keys(c, table, part);
    if (!read)
      return read.refusal();
    parts.push_back(std::move(*read));
  }
  if (keys > batch_get_keys_max)
    return invalid("Too many items requested for the BatchGetItem call");
  return parts;
}

result<std::vector<batch_write>> decode_batch_write(const call& c, const json& body) {
  if (auto why = check_request(body, model::batch_write_item, "BatchWriteItem"))
    return std::move(*why);
  std::vector<batch_write> parts;
  std::size_t writes = 0;
  for (const auto& [table, part] : body["RequestItems"].members()) {
    if (part.size() == 0 || part.size() > batch_write_requests_max)
      return invalid("1 validation error detected: Value '{" + std::string{table} + "="
                     + part.dump()
                     + "}' at 'requestItems' failed to satisfy constraint: Map value must satisfy "
                       "constraint: [Member must have length less than or equal to 25, Member must "
                       "have length greater than or equal to 1]");
    writes += part.size();
    auto read = decode_writes(c, table, part);
    if (!read)
      return read.refusal();
    read->ask.measures = wanted_capacity_of(body) != wanted_capacity::none;
    parts.push_back(std::move(*read));
  }
  if (writes > batch_write_requests_max)
    return invalid("Too many items requested for the BatchWriteItem call");
  return parts;
}

} // namespace troupe::gateway::dynamodb
