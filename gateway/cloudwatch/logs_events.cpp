// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/cloudwatch/logs.hpp"
#include "gateway/cloudwatch/logs_request.hpp"
#include "gateway/cloudwatch/sequence_token.hpp"

#include <algorithm>

namespace troupe::gateway::logs {

namespace {

constexpr std::int64_t events_page_max = 10'000;
constexpr std::size_t stream_names_max = 100;

error in_event(std::size_t index, std::string_view member, std::string_view value,
               std::string_view rule) {
  std::string path{"logEvents."};
  path.append(std::to_string(index + 1)).append(".member.").append(member);
  return constraint(value, path, rule);
}

log_event read_event(decoder& in, const json& one, std::size_t index) {
  const auto timestamp = one["timestamp"];
  const auto message = one["message"];
  if (timestamp.empty())
    in.refuse(in_event(index, "timestamp", "null", "not be null"));
  else if (!timestamp.is_integer())
    in.refuse({code::serialization, "A timestamp is not an integer"});
  else if (timestamp.integer() < 0)
    in.refuse(in_event(index, "timestamp", "'" + std::to_string(timestamp.integer()) + "'",
                       "have value greater than or equal to 0"));
  if (message.empty())
    in.refuse(in_event(index, "message", "null", "not be null"));
  else if (!message.is_string())
    in.refuse({code::serialization, "A message is not a string"});
  else if (message.text().empty())
    in.refuse(in_event(index, "message", "''", "have length greater than or equal to 1"));
  const auto bytes = message.text().size() + limits::log_event_overhead_bytes;
  if (bytes > limits::log_event_bytes_max)
    in.refuse({code::validation, "Log event too large: " + std::to_string(bytes)
                                     + " bytes exceeds limit of "
                                     + std::to_string(limits::log_event_bytes_max)});
  return {timestamp.integer(), std::string{message.text()}};
}

std::vector<log_event> read_events(decoder& in) {
  std::vector<log_event> events;
  const auto list = in.body()["logEvents"];
  in.require("logEvents");
  if (!list.is_array())
    in.refuse({code::serialization, "The member logEvents is not of the expected type"});
  else if (list.size() == 0)
    in.refuse(constraint("'[]'", "logEvents", "have length greater than or equal to 1"));
  else if (list.size() > limits::log_batch_events_max)
    in.refuse({code::validation,
               "1 validation error detected: Value at 'logEvents' failed to satisfy "
               "constraint: Member must have length less than or equal to 10000"});
  if (in.refusal())
    return events;
  events.reserve(list.size());
  list.each([&](const json& one) { events.push_back(read_event(in, one, events.size())); });
  return events;
}

void write_rejections(json_writer& out, const put_events_answer& said) {
  if (!said.too_new_from && !said.too_old_to && !said.expired_to)
    return;
  out.key("rejectedLogEventsInfo").begin_object();
  if (said.too_new_from)
    out.member("tooNewLogEventStartIndex", std::uint64_t{*said.too_new_from});
  if (said.too_old_to)
    out.member("tooOldLogEventEndIndex", std::uint64_t{*said.too_old_to});
  if (said.expired_to)
    out.member("expiredLogEventEndIndex", std::uint64_t{*said.expired_to});
  out.end_object();
}

/// `endTime` does not belong to the window of GetLogEvents, and does to that of FilterLogEvents.
enum class end_is { exclusive, inclusive };

template <class Message>
void read_window(decoder& in, Message& ask, end_is how) {
  ask.from = in.integer("startTime", 0, end_of_time).value_or(0);
  ask.to = in.integer("endTime", 0, end_of_time).value_or(end_of_time);
  if (how == end_is::inclusive && ask.to < end_of_time)
    ++ask.to;
  ask.limit
      = static_cast<std::size_t>(in.integer("limit", 1, events_page_max).value_or(events_page_max));
  ask.token = in.filled_text("nextToken");
}

/// `sequenceToken` is not looked at, as on AWS since 2023.
group_request<put_events> decode_put(decoder& in) {
  group_request<put_events> read{in.group(), {}};
  read.ask.stream = in.stream();
  read.ask.events = read_events(in);
  return read;
}

group_request<get_events> decode_get(decoder& in) {
  group_request<get_events> read{in.group_by_any_name(), {}};
  read.ask.stream = in.stream();
  read.ask.from_head = in.flag("startFromHead");
  read_window(in, read.ask, end_is::exclusive);
  in.not_supported("unmask");
  return read;
}

/// `interleaved` is not looked at: events of several streams always are, as on AWS since 2019.
group_request<filter_events> decode_filter(decoder& in) {
  group_request<filter_events> read{in.group_by_any_name(), {}};
  auto& ask = read.ask;
  ask.streams = in.texts("logStreamNames", stream_names_max);
  ask.prefix = in.filled_text("logStreamNamePrefix");
  read_window(in, ask, end_is::inclusive);
  if (!ask.streams.empty() && !ask.prefix.empty())
    in.refuse({code::validation,
               "logStreamNames and logStreamNamePrefix are mutually exclusive parameters."});
  // An empty pattern, written in either way, matches every event.
  const auto pattern = in.text("filterPattern");
  const bool matches_all = pattern.find_first_not_of(' ') == std::string::npos || pattern == "\"\""
                           || pattern == "\" \"";
  if (!matches_all)
    in.not_supported("filterPattern");
  in.not_supported("unmask");
  // The newest model can ask for the newest events first.
  if (in.body()["startFromHead"].is_bool() && !in.flag("startFromHead"))
    in.refuse({code::not_implemented,
               "troupe: the parameter startFromHead is not supported with the value false"});
  return read;
}

} // namespace

task<http_response> put_log_events::run(call& c) {
  auto asking = ask_group(c, decode_put);
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, done.refusal());
  json_writer out;
  out.begin_object().member("nextSequenceToken", sequence_token(c.gateway.time.now()));
  write_rejections(out, done->said);
  if (!done->body["entity"].empty())
    out.key("rejectedEntityInfo")
        .begin_object()
        .member("errorType", "UnsupportedLogGroupType")
        .end_object();
  out.end_object();
  co_return answer(c, std::move(out).take());
}

task<http_response> get_log_events::run(call& c) {
  auto asking = ask_group(c, decode_get);
  const auto page = co_await std::move(asking);
  if (!page)
    co_return refuse(c, page.refusal());
  json_writer out;
  out.begin_object().key("events").begin_array();
  for (const auto& event : page->said.events) {
    out.begin_object().member("timestamp", event.timestamp).member("message", event.message);
    out.member("ingestionTime", event.ingestion).end_object();
  }
  out.end_array().member("nextForwardToken", page->said.forward_token);
  out.member("nextBackwardToken", page->said.backward_token).end_object();
  co_return answer(c, std::move(out).take());
}

task<http_response> filter_log_events::run(call& c) {
  auto asking = ask_group(c, decode_filter);
  const auto page = co_await std::move(asking);
  if (!page)
    co_return refuse(c, page.refusal());
  json_writer out;
  out.begin_object().key("events").begin_array();
  for (const auto& event : page->said.events) {
    out.begin_object().member("logStreamName", event.stream).member("timestamp", event.timestamp);
    out.member("message", event.message).member("ingestionTime", event.ingestion);
    out.member("eventId", event.id).end_object();
  }
  out.end_array().key("searchedLogStreams").begin_array().end_array();
  if (!page->said.next_token.empty())
    out.member("nextToken", page->said.next_token);
  out.end_object();
  co_return answer(c, std::move(out).take());
}

} // namespace troupe::gateway::logs
