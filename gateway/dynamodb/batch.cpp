// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/batch.hpp"

#include "gateway/wire/constraints.hpp"

namespace troupe::gateway::dynamodb {

namespace {

using keys_view = wire::structure_view<model::shapes::keys_and_attributes>;
using writes_view = wire::list_view<wire::as::structure<model::shapes::write_request>>;

error invalid(std::string text) {
  return {code::validation, std::move(text)};
}

result<batch_get> decode_keys(const call& c, std::string_view table, keys_view in) {
  using part = model::shapes::keys_and_attributes;
  decoder decode;
  batch_get read{table, in};
  for (const auto& key : in[part::Keys])
    read.ask.keys.push_back(decode.attributes(key));
  decode.check({{"AttributesToGet", "ProjectionExpression", in.has(part::AttributesToGet)}},
               {{"ProjectionExpression", in.has(part::ProjectionExpression)}},
               in[part::ExpressionAttributeNames], {});
  read.projection = decode.projection(in[part::ProjectionExpression]);
  read.how = consistency_of(in);
  read.where = decode.take(table_address(c, table));
  if (auto why = decode.finish())
    return std::move(*why);
  return read;
}

result<batch_write> decode_writes(const call& c, std::string_view table, writes_view in) {
  using one_of = model::shapes::write_request;
  decoder decode;
  batch_write read{table};
  for (const auto one : in) {
    const auto put = one[one_of::PutRequest];
    const auto erase = one[one_of::DeleteRequest];
    if (put.present() && erase.present())
      decode.refuse_invalid("Supplied AttributeValue has more than one datatypes set, must contain "
                            "exactly one of the supported datatypes");
    if (!put.present() && !erase.present())
      decode.refuse_invalid("Supplied AttributeValue is empty, must contain exactly one of the "
                            "supported datatypes");
    const bool is_delete = !put.present();
    read.ask.writes.push_back(
        {is_delete, decode.attributes(is_delete ? erase[model::shapes::delete_request::Key]
                                                : put[model::shapes::put_request::Item])});
  }
  decode.check({}, {}, {}, {});
  read.where = decode.take(table_address(c, table));
  if (auto why = decode.finish())
    return std::move(*why);
  return read;
}

error too_many_writes(std::string_view table, writes_view in) {
  return invalid("1 validation error detected: Value '{" + std::string{table} + "="
                 + wire::java_text(in.untyped())
                 + "}' at 'requestItems' failed to satisfy constraint: Map value must satisfy "
                   "constraint: [Member must have length less than or equal to 25, Member must "
                   "have length greater than or equal to 1]");
}

} // namespace

result<std::vector<batch_get>> decode_batch_get(const call& c,
                                                wire::input<model::batch_get_item> in) {
  const auto tables = in[model::batch_get_item::RequestItems];
  if (tables.size() == 0)
    return invalid("The requestItems parameter is required for BatchGetItem");
  std::vector<batch_get> parts;
  std::size_t keys = 0;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const auto count = tables[i][model::shapes::keys_and_attributes::Keys].size();
    if (count > batch_get_keys_max)
      return invalid("1 validation error detected: Value at 'RequestItems."
                     + std::string{tables.key(i)}
                     + ".member.Keys' failed to satisfy constraint: Member must have length less "
                       "than or equal to 100");
    keys += count;
    auto read = decode_keys(c, tables.key(i), tables[i]);
    if (!read)
      return read.refusal();
    parts.push_back(std::move(*read));
  }
  if (keys > batch_get_keys_max)
    return invalid("Too many items requested for the BatchGetItem call");
  return parts;
}

result<std::vector<batch_write>> decode_batch_write(const call& c,
                                                    wire::input<model::batch_write_item> in) {
  using asked = model::batch_write_item;
  const auto tables = in[asked::RequestItems];
  in.get(asked::ReturnItemCollectionMetrics); // Of tables without local indexes there are none.
  if (tables.size() == 0)
    return invalid("The requestItems parameter is required for BatchWriteItem");
  const bool measures
      = wanted_capacity_of(in[asked::ReturnConsumedCapacity]) != wanted_capacity::none;
  std::vector<batch_write> parts;
  std::size_t writes = 0;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const auto part = tables[i];
    if (part.size() == 0 || part.size() > batch_write_requests_max)
      return too_many_writes(tables.key(i), part);
    writes += part.size();
    auto read = decode_writes(c, tables.key(i), part);
    if (!read)
      return read.refusal();
    read->ask.measures = measures;
    parts.push_back(std::move(*read));
  }
  if (writes > batch_write_requests_max)
    return invalid("Too many items requested for the BatchWriteItem call");
  return parts;
}

} // namespace troupe::gateway::dynamodb
