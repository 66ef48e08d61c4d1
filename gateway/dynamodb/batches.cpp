// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"
#include "gateway/dynamodb/batch.hpp"
#include "gateway/dynamodb/operations.hpp"

/// BatchGetItem and BatchWriteItem: one message to each table, gathered here.
namespace troupe::gateway::dynamodb {

namespace {

/// What the tables have answered so far.
struct gathered {
  json_writer responses;
  json_writer unprocessed;
  json_writer capacity;
  std::uint64_t bytes = 0;
};

/// The keys from `first` on, as the request wrote them, to be asked for again.
void write_unprocessed(json_writer& out, const batch_get& part, std::size_t first) {
  out.key(part.table).begin_object();
  for (const auto name : {"ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"})
    if (const auto value = part.body[name]; !value.empty())
      out.key(name).raw(value.dump());
  out.key("Keys").begin_array();
  const auto keys = part.body["Keys"].elements();
  for (auto i = first; i < keys.size(); ++i)
    out.raw(keys[i].dump());
  out.end_array().end_object();
}

/// Writes the items found, until the answer is as long as it may be.
double gather(gathered& into, const batch_get& part, const stored_items& found) {
  double units = 0;
  into.responses.key(part.table).begin_array();
  std::size_t place = 0;
  for (; place < found.items.size(); ++place) {
    const auto& one = found.items[place];
    if (into.bytes + one.size_bytes > batch_response_bytes_max)
      break;
    into.bytes += one.size_bytes;
    units += read_units(one.size_bytes, part.how);
    if (!one.bytes.empty())
      write_stored(into.responses, one.bytes, part.projection);
  }
  into.responses.end_array();
  if (place < found.items.size())
    write_unprocessed(into.unprocessed, part, place);
  return units;
}

/// Asks every table whether it could make its part of the writes, and changes nothing.
task<std::optional<error>> rehearse(call& c, const std::vector<batch_write>& parts) {
  for (const auto& part : parts) {
    auto ask = part.ask;
    ask.is_rehearsal = true;
    auto asking = ask_named<table_actor>(c, noun::table, part.where, std::move(ask));
    auto fine = co_await std::move(asking);
    if (!fine)
      co_return fine.refusal();
  }
  co_return std::nullopt;
}

} // namespace

task<http_response> batch_get_item::run(call& c) {
  auto reading = read_request(c, model::batch_get_item);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  auto parts = decode_batch_get(c, *body);
  if (!parts)
    co_return refuse(c, parts.refusal());
  const auto wanted = wanted_capacity_of(*body);
  gathered all;
  all.responses.begin_object();
  all.unprocessed.begin_object();
  all.capacity.begin_array();
  for (auto& part : *parts) {
    auto asking = ask_named<table_actor>(c, noun::table, part.where, std::move(part.ask));
    auto found = co_await std::move(asking);
    if (!found)
      co_return refuse(c, found.refusal());
    const auto units = gather(all, part, *found);
    write_capacity(all.capacity, wanted, part.table, units);
  }
  all.responses.end_object();
  all.unprocessed.end_object();
  all.capacity.end_array();
  json_writer out;
  out.begin_object().key("Responses").raw(all.responses.text());
  out.key("UnprocessedKeys").raw(all.unprocessed.text());
  if (wanted != wanted_capacity::none)
    out.key("ConsumedCapacity").raw(all.capacity.text());
  out.end_object();
  co_return answer(c, std::move(out));
}

task<http_response> batch_write_item::run(call& c) {
  auto reading = read_request(c, model::batch_write_item);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  auto parts = decode_batch_write(c, *body);
  if (!parts)
    co_return refuse(c, parts.refusal());
  if (parts->size() > 1) {
    auto rehearsing = rehearse(c, *parts);
    auto why = co_await std::move(rehearsing);
    if (why)
      co_return refuse(c, *why);
  }
  const auto wanted = wanted_capacity_of(*body);
  json_writer capacity;
  capacity.begin_array();
  for (auto& part : *parts) {
    auto asking = ask_named<table_actor>(c, noun::table, part.where, std::move(part.ask));
    auto done = co_await std::move(asking);
    if (!done)
      co_return refuse(c, done.refusal());
    double units = 0;
    for (const auto size : done->sizes)
      units += write_units(size);
    write_capacity(capacity, wanted, part.table, units);
  }
  capacity.end_array();
  json_writer out;
  out.begin_object().key("UnprocessedItems").begin_object().end_object();
  if (wanted != wanted_capacity::none)
    out.key("ConsumedCapacity").raw(capacity.text());
  out.end_object();
  co_return answer(c, std::move(out));
}

} // namespace troupe::gateway::dynamodb
