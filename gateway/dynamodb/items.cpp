// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"
#include "gateway/dynamodb/model.hpp"
#include "gateway/dynamodb/operations.hpp"
#include "gateway/dynamodb/request.hpp"

/// PutItem, GetItem, UpdateItem, DeleteItem.
namespace troupe::gateway::dynamodb {

namespace {

constexpr legacy_parameter expected{"Expected", "ConditionExpression"};
constexpr legacy_parameter conditional_operator{"ConditionalOperator", "ConditionExpression"};

returned_values returns_of(const decoder& in) {
  const auto text = in.text("ReturnValues");
  if (text == "ALL_OLD")
    return returned_values::all_old;
  if (text == "ALL_NEW")
    return returned_values::all_new;
  if (text == "UPDATED_OLD")
    return returned_values::updated_old;
  return text == "UPDATED_NEW" ? returned_values::updated_new : returned_values::none;
}

write_terms terms_of(decoder& in) {
  write_terms terms;
  terms.condition = in.condition();
  terms.returns = returns_of(in);
  terms.returns_old_on_failure = in.text("ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
  terms.measures = wanted_capacity_of(in.body()) != wanted_capacity::none;
  return terms;
}

/// Put and Delete have no new values to return.
void check_returns(decoder& in) {
  const auto returns = returns_of(in);
  if (returns != returned_values::none && returns != returned_values::all_old)
    in.refuse_invalid("ReturnValues can only be ALL_OLD or NONE");
}

/// The answer to a write. Item collections have a size only where a table has local indexes, so
/// there are never metrics to return.
http_response answer_written(call& c, const json& body, const item_written& done) {
  json_writer out;
  out.begin_object();
  if (done.attributes)
    write_json(out.key("Attributes"), *done.attributes);
  if (const auto wanted = wanted_capacity_of(body); wanted != wanted_capacity::none)
    write_capacity(out.key("ConsumedCapacity"), wanted, body["TableName"].text(),
                   write_units(done.size_bytes));
  out.end_object();
  return answer(c, std::move(out));
}

/// Sends a write to its table and answers.
template <class Message>
task<http_response> write(call& c, json body, Message message) {
  auto where = table_address(c, body["TableName"].text());
  if (!where)
    co_return refuse(c, where.refusal());
  auto asking = ask_named<table_actor>(c, noun::table, std::move(*where), std::move(message));
  auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, done.refusal());
  co_return answer_written(c, body, *done);
}

result<troupe::put_item> decode_put(const json& body) {
  decoder in{body, model::put_item};
  troupe::put_item ask;
  ask.attributes = in.attributes("Item");
  in.check({expected, conditional_operator}, {"ConditionExpression"});
  check_returns(in);
  ask.terms = terms_of(in);
  in.finish();
  if (in.refusal())
    return *in.refusal();
  return ask;
}

result<troupe::update_item> decode_update(const json& body) {
  decoder in{body, model::update_item};
  troupe::update_item ask;
  ask.key = in.attributes("Key");
  in.check({{"AttributeUpdates", "UpdateExpression"}, expected, conditional_operator},
           {"UpdateExpression", "ConditionExpression"});
  ask.update = in.update();
  ask.terms = terms_of(in);
  in.finish();
  if (in.refusal())
    return *in.refusal();
  return ask;
}

result<troupe::delete_item> decode_delete(const json& body) {
  decoder in{body, model::delete_item};
  troupe::delete_item ask;
  ask.key = in.attributes("Key");
  in.check({expected, conditional_operator}, {"ConditionExpression"});
  check_returns(in);
  ask.terms = terms_of(in);
  in.finish();
  if (in.refusal())
    return *in.refusal();
  return ask;
}

struct get_request {
  troupe::get_item ask;
  expression::projection_ptr projection;
};

result<get_request> decode_get(const json& body) {
  decoder in{body, model::get_item};
  get_request read;
  read.ask.key = in.attributes("Key");
  in.check({{"AttributesToGet", "ProjectionExpression"}}, {"ProjectionExpression"});
  read.projection = in.projection();
  in.finish();
  if (in.refusal())
    return *in.refusal();
  return read;
}

http_response answer_found(call& c, const json& body, const stored_item& found,
                           const expression::projection_ptr& projection) {
  json_writer out;
  out.begin_object();
  if (!found.bytes.empty())
    write_stored(out.key("Item"), found.bytes, projection);
  if (const auto wanted = wanted_capacity_of(body); wanted != wanted_capacity::none) {
    const auto how
        = as_boolean(body["ConsistentRead"]) ? consistency::strong : consistency::eventual;
    write_capacity(out.key("ConsumedCapacity"), wanted, body["TableName"].text(),
                   read_units(found.size_bytes, how));
  }
  out.end_object();
  return answer(c, std::move(out));
}

} // namespace

task<http_response> put_item::run(call& c) {
  auto reading = read_request(c, model::put_item);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  auto ask = decode_put(*body);
  if (!ask)
    co_return refuse(c, ask.refusal());
  auto writing = write(c, std::move(*body), std::move(*ask));
  co_return co_await std::move(writing);
}

task<http_response> update_item::run(call& c) {
  auto reading = read_request(c, model::update_item);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  auto ask = decode_update(*body);
  if (!ask)
    co_return refuse(c, ask.refusal());
  auto writing = write(c, std::move(*body), std::move(*ask));
  co_return co_await std::move(writing);
}

task<http_response> delete_item::run(call& c) {
  auto reading = read_request(c, model::delete_item);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  auto ask = decode_delete(*body);
  if (!ask)
    co_return refuse(c, ask.refusal());
  auto writing = write(c, std::move(*body), std::move(*ask));
  co_return co_await std::move(writing);
}

task<http_response> get_item::run(call& c) {
  auto reading = read_request(c, model::get_item);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  auto read = decode_get(*body);
  if (!read)
    co_return refuse(c, read.refusal());
  auto where = table_address(c, (*body)["TableName"].text());
  if (!where)
    co_return refuse(c, where.refusal());
  auto asking = ask_named<table_actor>(c, noun::table, std::move(*where), std::move(read->ask));
  auto found = co_await std::move(asking);
  if (!found)
    co_return refuse(c, found.refusal());
  co_return answer_found(c, *body, *found, read->projection);
}

} // namespace troupe::gateway::dynamodb
