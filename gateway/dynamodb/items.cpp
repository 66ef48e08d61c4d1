// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"
#include "gateway/dynamodb/operations.hpp"

/// PutItem, GetItem, UpdateItem, DeleteItem.
namespace troupe::gateway::dynamodb {

namespace {

returned_values returns_of(std::optional<std::string_view> text) {
  if (text == "ALL_OLD")
    return returned_values::all_old;
  if (text == "ALL_NEW")
    return returned_values::all_new;
  if (text == "UPDATED_OLD")
    return returned_values::updated_old;
  return text == "UPDATED_NEW" ? returned_values::updated_new : returned_values::none;
}

/// What PutItem, UpdateItem and DeleteItem have in common. Item collections have a size only where
/// a table has local indexes, so there are never metrics to return.
template <class Model>
write_terms terms_of(decoder& read, wire::input<Model> in) {
  write_terms terms;
  terms.condition = read.condition(in[Model::ConditionExpression]);
  terms.returns = returns_of(in[Model::ReturnValues]);
  terms.returns_old_on_failure = in[Model::ReturnValuesOnConditionCheckFailure] == "ALL_OLD";
  terms.measures = wanted_capacity_of(in[Model::ReturnConsumedCapacity]) != wanted_capacity::none;
  in.get(Model::ReturnItemCollectionMetrics);
  return terms;
}

template <class Model>
legacy_parameter expected_of(wire::input<Model> in) {
  return {"Expected", "ConditionExpression", in.has(Model::Expected)};
}
template <class Model>
legacy_parameter operator_of(wire::input<Model> in) {
  return {"ConditionalOperator", "ConditionExpression", in.has(Model::ConditionalOperator)};
}

/// PutItem and DeleteItem have no new values to return.
template <class Model>
void check_put_or_delete(decoder& read, wire::input<Model> in) {
  read.check({expected_of(in), operator_of(in)},
             {{"ConditionExpression", in.has(Model::ConditionExpression)}},
             in[Model::ExpressionAttributeNames], in[Model::ExpressionAttributeValues]);
  const auto returns = returns_of(in[Model::ReturnValues]);
  if (returns != returned_values::none && returns != returned_values::all_old)
    read.refuse_invalid("ReturnValues can only be ALL_OLD or NONE");
}

template <class Model, class Message>
task<reply<Model>> write(call& c, wire::input<Model> in, decoder read, Message ask) {
  if (auto why = read.finish())
    co_return std::move(*why);
  const auto capacity = capacity_answer_of(in);
  auto asking = ask_table(c, capacity.table, std::move(ask));
  auto done = co_await std::move(asking);
  if (!done)
    co_return std::move(done).refusal();
  wire::output<Model> out;
  if (done->attributes)
    put_item_value(out[Model::output::Attributes], std::move(*done->attributes));
  capacity.write(out, write_units(done->size_bytes));
  co_return out;
}

} // namespace

task<reply<model::put_item>> put_item(call& c, wire::input<model::put_item> in) {
  decoder read;
  troupe::put_item ask;
  ask.attributes = read.attributes(in[model::put_item::Item]);
  check_put_or_delete(read, in);
  ask.terms = terms_of(read, in);
  return write(c, in, std::move(read), std::move(ask));
}

task<reply<model::update_item>> update_item(call& c, wire::input<model::update_item> in) {
  using asked = model::update_item;
  decoder read;
  troupe::update_item ask;
  ask.key = read.attributes(in[asked::Key]);
  read.check({{"AttributeUpdates", "UpdateExpression", in.has(asked::AttributeUpdates)},
              expected_of(in),
              operator_of(in)},
             {{"UpdateExpression", in.has(asked::UpdateExpression)},
              {"ConditionExpression", in.has(asked::ConditionExpression)}},
             in[asked::ExpressionAttributeNames], in[asked::ExpressionAttributeValues]);
  ask.update = read.update(in[asked::UpdateExpression]);
  ask.terms = terms_of(read, in);
  return write(c, in, std::move(read), std::move(ask));
}

task<reply<model::delete_item>> delete_item(call& c, wire::input<model::delete_item> in) {
  decoder read;
  troupe::delete_item ask;
  ask.key = read.attributes(in[model::delete_item::Key]);
  check_put_or_delete(read, in);
  ask.terms = terms_of(read, in);
  return write(c, in, std::move(read), std::move(ask));
}

task<reply<model::get_item>> get_item(call& c, wire::input<model::get_item> in) {
  using asked = model::get_item;
  decoder read;
  troupe::get_item ask{read.attributes(in[asked::Key])};
  read.check({{"AttributesToGet", "ProjectionExpression", in.has(asked::AttributesToGet)}},
             {{"ProjectionExpression", in.has(asked::ProjectionExpression)}},
             in[asked::ExpressionAttributeNames], {});
  auto projection = read.projection(in[asked::ProjectionExpression]);
  if (auto why = read.finish())
    co_return std::move(*why);
  const auto capacity = capacity_answer_of(in);
  const auto how = consistency_of<asked::shape>(in);
  auto asking = ask_table(c, capacity.table, std::move(ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return std::move(found).refusal();
  wire::output<asked> out;
  const auto units = read_units(found->size_bytes, how);
  if (!found->bytes.empty())
    put_stored(out[asked::output::Item], std::move(found->bytes), std::move(projection));
  capacity.write(out, units);
  co_return out;
}

} // namespace troupe::gateway::dynamodb
