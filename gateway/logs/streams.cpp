// SPDX-License-Identifier: Apache-2.0
#include "gateway/logs/operations.hpp"
#include "gateway/logs/sequence_token.hpp"

namespace troupe::gateway::logs {

namespace {

constexpr std::size_t streams_page_max = 50;

/// CreateLogStream and DeleteLogStream.
template <class Model, class Message>
task<reply<Model>> change_stream(call& c, wire::input<Model> in) {
  auto group = named_group(c, in[Model::logGroupName]);
  auto stream = named_stream(in[Model::logStreamName]);
  if (!stream)
    group = std::move(stream).refusal();
  Message ask;
  if (stream)
    ask.stream = std::move(*stream);
  return change_group<Model>(c, std::move(group), std::move(ask));
}

result<describe_log_streams> read_description(wire::input<model::describe_log_streams> in) {
  using asked = model::describe_log_streams;
  describe_log_streams ask;
  ask.prefix = in[asked::logStreamNamePrefix].value_or("");
  ask.by_last_event = in[asked::orderBy] == "LastEventTime";
  ask.descending = in[asked::descending].value_or(false);
  ask.limit = static_cast<std::size_t>(in[asked::limit].value_or(streams_page_max));
  ask.token = in[asked::nextToken].value_or("");
  if (ask.by_last_event && !ask.prefix.empty())
    return error{code::validation, "Cannot order by LastEventTime with a logStreamNamePrefix."};
  return ask;
}

void write_stream(wire::structure_place<model::shapes::log_stream> to, const std::string& group,
                  const log_stream_info& info) {
  using stream = model::shapes::log_stream;
  to[stream::logStreamName] = info.name;
  to[stream::creationTime] = info.created;
  to[stream::firstEventTimestamp] = info.first_event;
  to[stream::lastEventTimestamp] = info.last_event;
  to[stream::lastIngestionTime] = info.last_ingestion;
  if (info.last_ingestion)
    to[stream::uploadSequenceToken] = sequence_token(*info.last_ingestion);
  to[stream::arn] = group + ":log-stream:" + info.name;
  to[stream::storedBytes] = 0;
}

} // namespace

task<reply<model::create_log_stream>> create_stream(call& c,
                                                    wire::input<model::create_log_stream> in) {
  return change_stream<model::create_log_stream, troupe::create_log_stream>(c, in);
}

task<reply<model::delete_log_stream>> delete_stream(call& c,
                                                    wire::input<model::delete_log_stream> in) {
  return change_stream<model::delete_log_stream, troupe::delete_log_stream>(c, in);
}

task<reply<model::describe_log_streams>>
describe_streams(call& c, wire::input<model::describe_log_streams> in) {
  using asked = model::describe_log_streams;
  auto group = named_or_identified_group(c, in[asked::logGroupName], in[asked::logGroupIdentifier]);
  auto ask = read_description(in);
  if (!group)
    co_return group.refusal();
  if (!ask)
    co_return ask.refusal();
  auto asking = ask_group(c, group, std::move(*ask));
  const auto page = co_await std::move(asking);
  if (!page)
    co_return page.refusal();
  wire::output<asked> out;
  out[asked::output::logStreams].fill(page->streams, [&](auto to, const log_stream_info& info) {
    write_stream(to, group_arn(*group), info);
  });
  if (!page->next_token.empty())
    out[asked::output::nextToken] = page->next_token;
  co_return out;
}

} // namespace troupe::gateway::logs
