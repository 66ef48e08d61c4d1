// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/batch.hpp"
#include "gateway/dynamodb/operations.hpp"

/// BatchGetItem and BatchWriteItem: one message to each table, gathered here.
namespace troupe::gateway::dynamodb {

namespace {

/// What the tables have answered so far.
struct gathered {
  json_writer responses;
  json_writer unprocessed;
  std::uint64_t bytes = 0;
};

struct consumed {
  std::string_view table;
  double units = 0;
};

/// The keys from `first` on, as the request wrote them, to be asked for again.
void write_unprocessed(json_writer& out, const batch_get& part, std::size_t first) {
  using in = model::shapes::keys_and_attributes;
  out.key(part.table).begin_object();
  if (const auto how = part.in[in::ConsistentRead])
    out.member("ConsistentRead", *how);
  if (const auto projection = part.in[in::ProjectionExpression])
    out.member("ProjectionExpression", *projection);
  if (const auto names = part.in[in::ExpressionAttributeNames]; !names.empty())
    out.key("ExpressionAttributeNames").raw(names.dump());
  out.key("Keys").begin_array();
  const auto keys = part.in[in::Keys];
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

template <class Place>
void put_written(Place to, json_writer written) {
  to.write([text = std::move(written).take()](json_writer& out) { out.raw(text); });
}

template <class Model>
void write_all_consumed(wire::output<Model>& out, std::optional<std::string_view> wanted_text,
                        const std::vector<consumed>& all) {
  const auto wanted = wanted_capacity_of(wanted_text);
  if (wanted == wanted_capacity::none)
    return;
  out[Model::output::ConsumedCapacity].fill(all, [wanted](auto to, const consumed& one) {
    write_capacity(to, wanted, one.table, one.units);
  });
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

task<reply<model::batch_get_item>> batch_get_item(call& c, wire::input<model::batch_get_item> in) {
  using asked = model::batch_get_item;
  auto parts = decode_batch_get(c, in);
  if (!parts)
    co_return std::move(parts).refusal();
  const auto wanted = in[asked::ReturnConsumedCapacity];
  gathered all;
  all.responses.begin_object();
  all.unprocessed.begin_object();
  std::vector<consumed> capacity;
  for (auto& part : *parts) {
    auto asking = ask_named<table_actor>(c, noun::table, part.where, std::move(part.ask));
    auto found = co_await std::move(asking);
    if (!found)
      co_return std::move(found).refusal();
    capacity.push_back({part.table, gather(all, part, *found)});
  }
  all.responses.end_object();
  all.unprocessed.end_object();
  wire::output<asked> out;
  put_written(out[asked::output::Responses], std::move(all.responses));
  put_written(out[asked::output::UnprocessedKeys], std::move(all.unprocessed));
  write_all_consumed(out, wanted, capacity);
  co_return out;
}

task<reply<model::batch_write_item>> batch_write_item(call& c,
                                                      wire::input<model::batch_write_item> in) {
  using asked = model::batch_write_item;
  auto parts = decode_batch_write(c, in);
  if (!parts)
    co_return std::move(parts).refusal();
  if (parts->size() > 1) {
    auto rehearsing = rehearse(c, *parts);
    auto why = co_await std::move(rehearsing);
    if (why)
      co_return std::move(*why);
  }
  std::vector<consumed> capacity;
  for (auto& part : *parts) {
    auto asking = ask_named<table_actor>(c, noun::table, part.where, std::move(part.ask));
    auto done = co_await std::move(asking);
    if (!done)
      co_return std::move(done).refusal();
    double units = 0;
    for (const auto size : done->sizes)
      units += write_units(size);
    capacity.push_back({part.table, units});
  }
  wire::output<asked> out;
  out[asked::output::UnprocessedItems].write(
      [](json_writer& to) { to.begin_object().end_object(); });
  write_all_consumed(out, in[asked::ReturnConsumedCapacity], capacity);
  co_return out;
}

} // namespace troupe::gateway::dynamodb
