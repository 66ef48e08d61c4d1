// SPDX-License-Identifier: Apache-2.0
#include "gateway/cloudwatch/logs.hpp"
#include "gateway/cloudwatch/logs_request.hpp"
#include "gateway/cloudwatch/sequence_token.hpp"

namespace troupe::gateway::logs {

namespace {

constexpr std::int64_t streams_page_max = 50;

describe_log_streams read_query(decoder& in) {
  describe_log_streams ask;
  ask.prefix = in.text("logStreamNamePrefix");
  const auto order = in.text("orderBy");
  ask.by_last_event = order == "LastEventTime";
  ask.descending = in.flag("descending");
  ask.limit = static_cast<std::size_t>(
      in.integer("limit", 1, streams_page_max).value_or(streams_page_max));
  ask.token = in.text("nextToken");
  if (!order.empty() && !ask.by_last_event && order != "LogStreamName")
    in.refuse(constraint("'" + order + "'", "orderBy",
                         "satisfy enum value set: [LogStreamName, LastEventTime]"));
  if (ask.by_last_event && !ask.prefix.empty())
    in.refuse({code::validation, "Cannot order by LastEventTime with a logStreamNamePrefix."});
  return ask;
}

void write_stream(json_writer& out, const std::string& group, const log_stream_info& info) {
  out.begin_object().member("logStreamName", info.name).member("creationTime", info.created);
  if (info.first_event)
    out.member("firstEventTimestamp", *info.first_event);
  if (info.last_event)
    out.member("lastEventTimestamp", *info.last_event);
  if (info.last_ingestion) {
    out.member("lastIngestionTime", *info.last_ingestion);
    out.member("uploadSequenceToken", sequence_token(*info.last_ingestion));
  }
  out.member("arn", group + ":log-stream:" + info.name).member("storedBytes", 0).end_object();
}

/// CreateLogStream and DeleteLogStream.
template <class Message>
task<http_response> change_stream(call& c) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto group = in->group();
  Message ask{in->stream()};
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto asking = ask_named<log_group_actor>(c, noun::log_group, std::move(group), std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, done.refusal());
  co_return answer_nothing(c);
}

} // namespace

task<http_response> create_stream::run(call& c) {
  return change_stream<create_log_stream>(c);
}
task<http_response> delete_stream::run(call& c) {
  return change_stream<delete_log_stream>(c);
}

task<http_response> describe_streams::run(call& c) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto group = in->group_by_any_name();
  auto ask = read_query(*in);
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  const auto arn = group_arn(group);
  auto asking = ask_named<log_group_actor>(c, noun::log_group, std::move(group), std::move(ask));
  const auto page = co_await std::move(asking);
  if (!page)
    co_return refuse(c, page.refusal());
  json_writer out;
  out.begin_object().key("logStreams").begin_array();
  for (const auto& stream : page->streams)
    write_stream(out, arn, stream);
  out.end_array();
  if (!page->next_token.empty())
    out.member("nextToken", page->next_token);
  out.end_object();
  co_return answer(c, std::move(out).take());
}

} // namespace troupe::gateway::logs
