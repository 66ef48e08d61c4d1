// SPDX-License-Identifier: Apache-2.0
#include "gateway/cloudwatch/logs.hpp"
#include "gateway/cloudwatch/logs_request.hpp"
#include "gateway/cloudwatch/sequence_token.hpp"

namespace troupe::gateway::logs {

namespace {

constexpr std::int64_t streams_page_max = 50;

group_request<describe_log_streams> decode_describe(decoder& in) {
  group_request<describe_log_streams> read{in.group_by_any_name(), {}};
  auto& ask = read.ask;
  ask.prefix = in.filled_text("logStreamNamePrefix");
  ask.by_last_event = in.one_of("orderBy", {"LogStreamName", "LastEventTime"}) == "LastEventTime";
  ask.descending = in.flag("descending");
  ask.limit = static_cast<std::size_t>(
      in.integer("limit", 1, streams_page_max).value_or(streams_page_max));
  ask.token = in.filled_text("nextToken");
  if (ask.by_last_event && !ask.prefix.empty())
    in.refuse({code::validation, "Cannot order by LastEventTime with a logStreamNamePrefix."});
  return read;
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
group_request<Message> decode_stream(decoder& in) {
  auto group = in.group();
  return {std::move(group), {in.stream()}};
}

} // namespace

task<http_response> create_stream::run(call& c) {
  return change_group(c, decode_stream<create_log_stream>);
}
task<http_response> delete_stream::run(call& c) {
  return change_group(c, decode_stream<delete_log_stream>);
}

task<http_response> describe_streams::run(call& c) {
  auto asking = ask_group(c, decode_describe);
  const auto page = co_await std::move(asking);
  if (!page)
    co_return refuse(c, page.refusal());
  const auto arn = group_arn(page->group);
  json_writer out;
  out.begin_object().key("logStreams").begin_array();
  for (const auto& stream : page->said.streams)
    write_stream(out, arn, stream);
  out.end_array();
  if (!page->said.next_token.empty())
    out.member("nextToken", page->said.next_token);
  out.end_object();
  co_return answer(c, std::move(out).take());
}

} // namespace troupe::gateway::logs
