// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"
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

result<table_request<troupe::put_item>> decode_put(const json& body) {
  decoder in{body, model::put_item};
  table_request<troupe::put_item> read;
  read.ask.attributes = in.attributes("Item");
  in.check({expected, conditional_operator}, {"ConditionExpression"});
  check_returns(in);
  read.ask.terms = terms_of(in);
  return in.outcome(std::move(read));
}

result<table_request<troupe::update_item>> decode_update(const json& body) {
  decoder in{body, model::update_item};
  table_request<troupe::update_item> read;
  read.ask.key = in.attributes("Key");
  in.check({{"AttributeUpdates", "UpdateExpression"}, expected, conditional_operator},
           {"UpdateExpression", "ConditionExpression"});
  read.ask.update = in.update();
  read.ask.terms = terms_of(in);
  return in.outcome(std::move(read));
}

result<table_request<troupe::delete_item>> decode_delete(const json& body) {
  decoder in{body, model::delete_item};
  table_request<troupe::delete_item> read;
  read.ask.key = in.attributes("Key");
  in.check({expected, conditional_operator}, {"ConditionExpression"});
  check_returns(in);
  read.ask.terms = terms_of(in);
  return in.outcome(std::move(read));
}

result<table_request<troupe::get_item>> decode_get(const json& body) {
  decoder in{body, model::get_item};
  table_request<troupe::get_item> read;
  read.ask.key = in.attributes("Key");
  in.check({{"AttributesToGet", "ProjectionExpression"}}, {"ProjectionExpression"});
  read.projection = in.projection();
  return in.outcome(std::move(read));
}

/// PutItem, UpdateItem, DeleteItem. Item collections have a size only where a table has local
/// indexes, so there are never metrics to return.
template <class Message>
task<http_response> write(call& c, const shape& request, table_decoder<Message> decode) {
  auto asking = ask_table(c, request, decode);
  auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, done.refusal());
  json_writer out;
  out.begin_object();
  if (done->said.attributes)
    write_json(out.key("Attributes"), *done->said.attributes);
  write_consumed(out, done->body, write_units(done->said.size_bytes));
  out.end_object();
  co_return answer(c, std::move(out));
}

} // namespace

task<http_response> put_item::run(call& c) {
  return write(c, model::put_item, decode_put);
}
task<http_response> update_item::run(call& c) {
  return write(c, model::update_item, decode_update);
}
task<http_response> delete_item::run(call& c) {
  return write(c, model::delete_item, decode_delete);
}

task<http_response> get_item::run(call& c) {
  auto asking = ask_table(c, model::get_item, decode_get);
  auto found = co_await std::move(asking);
  if (!found)
    co_return refuse(c, found.refusal());
  json_writer out;
  out.begin_object();
  if (!found->said.bytes.empty())
    write_stored(out.key("Item"), found->said.bytes, found->projection);
  write_consumed(out, found->body, read_units(found->said.size_bytes, consistency_of(found->body)));
  out.end_object();
  co_return answer(c, std::move(out));
}

} // namespace troupe::gateway::dynamodb
