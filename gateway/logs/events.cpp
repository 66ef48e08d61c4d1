// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/logs/operations.hpp"
#include "gateway/logs/sequence_token.hpp"

namespace troupe::gateway::logs {

namespace {

constexpr std::size_t events_page_max = 10'000;

result<put_events> read_events(wire::input<model::put_log_events> in) {
  using asked = model::put_log_events;
  using event = model::shapes::input_log_event;
  auto stream = named_stream(in[asked::logStreamName]);
  if (!stream)
    return std::move(stream).refusal();
  put_events ask{std::move(*stream), {}};
  const auto events = in[asked::logEvents];
  ask.events.reserve(events.size());
  for (const auto one : events) {
    const auto message = one[event::message];
    const auto bytes = message.size() + limits::log_event_overhead_bytes;
    if (bytes > limits::log_event_bytes_max)
      return error{code::validation, "Log event too large: " + std::to_string(bytes)
                                         + " bytes exceeds limit of "
                                         + std::to_string(limits::log_event_bytes_max)};
    ask.events.push_back({one[event::timestamp], std::string{message}});
  }
  return ask;
}

void write_rejections(wire::output<model::put_log_events>& out, const put_events_answer& said) {
  using info = model::shapes::rejected_log_events_info;
  if (!said.too_new_from && !said.too_old_to && !said.expired_to)
    return;
  const auto to = out[model::put_log_events::output::rejectedLogEventsInfo];
  to[info::tooNewLogEventStartIndex] = said.too_new_from;
  to[info::tooOldLogEventEndIndex] = said.too_old_to;
  to[info::expiredLogEventEndIndex] = said.expired_to;
}

/// `endTime` does not belong to the window of GetLogEvents, and does to that of FilterLogEvents.
enum class end_is { exclusive, inclusive };

template <class Model, class Message>
void read_window(wire::input<Model> in, Message& ask, end_is how) {
  ask.from = in[Model::startTime].value_or(0);
  ask.to = in[Model::endTime].value_or(end_of_time);
  if (how == end_is::inclusive && ask.to < end_of_time)
    ++ask.to;
  ask.limit = static_cast<std::size_t>(in[Model::limit].value_or(events_page_max));
  ask.token = in[Model::nextToken].value_or("");
}

/// An empty pattern, written in either way, matches every event.
bool matches_all(std::string_view pattern) {
  return pattern.find_first_not_of(' ') == std::string_view::npos || pattern == "\"\""
         || pattern == "\" \"";
}

result<filter_events> read_filter(wire::input<model::filter_log_events> in) {
  using asked = model::filter_log_events;
  filter_events ask;
  for (const auto stream : in[asked::logStreamNames])
    ask.streams.emplace_back(stream);
  ask.prefix = in[asked::logStreamNamePrefix].value_or("");
  read_window(in, ask, end_is::inclusive);
  if (!ask.streams.empty() && !ask.prefix.empty())
    return error{code::validation,
                 "logStreamNames and logStreamNamePrefix are mutually exclusive parameters."};
  if (matches_all(in.peek(asked::filterPattern).value_or("")))
    in.get(asked::filterPattern);
  // Not looked at: events of several streams always are interleaved, as on AWS since 2019.
  in.get(asked::interleaved);
  // The newest model can ask for the newest events first.
  if (!in[asked::startFromHead].value_or(true))
    return error{code::not_implemented,
                 "troupe: FilterLogEvents with startFromHead false is not implemented"};
  return ask;
}

} // namespace

task<reply<model::put_log_events>> put_log_events(call& c, wire::input<model::put_log_events> in) {
  using asked = model::put_log_events;
  auto group = named_group(c, in[asked::logGroupName]);
  auto ask = read_events(in);
  if (!ask)
    co_return std::move(ask).refusal();
  // Neither is looked at: the token has meant nothing since 2023, and no group here takes entities.
  in.get(asked::sequenceToken);
  in.get(asked::entity).take_all();
  auto asking = ask_group(c, std::move(group), std::move(*ask));
  const auto said = co_await std::move(asking);
  if (!said)
    co_return said.refusal();
  wire::output<asked> out;
  out[asked::output::nextSequenceToken] = sequence_token(c.gateway.time.now());
  write_rejections(out, *said);
  if (in.has(asked::entity))
    out[asked::output::rejectedEntityInfo][model::shapes::rejected_entity_info::errorType]
        = "UnsupportedLogGroupType";
  co_return out;
}

task<reply<model::get_log_events>> get_log_events(call& c, wire::input<model::get_log_events> in) {
  using asked = model::get_log_events;
  auto group = named_or_identified_group(c, in[asked::logGroupName], in[asked::logGroupIdentifier]);
  auto stream = named_stream(in[asked::logStreamName]);
  if (!stream)
    co_return std::move(stream).refusal();
  get_events ask;
  ask.stream = std::move(*stream);
  ask.from_head = in[asked::startFromHead].value_or(false);
  read_window(in, ask, end_is::exclusive);
  auto asking = ask_group(c, std::move(group), std::move(ask));
  auto page = co_await std::move(asking);
  if (!page)
    co_return page.refusal();
  using event = model::shapes::output_log_event;
  wire::output<asked> out;
  out[asked::output::events].fill(page->events, [](auto to, stored_event& one) {
    to[event::timestamp] = one.timestamp;
    to[event::message] = std::move(one.message);
    to[event::ingestionTime] = one.ingestion;
  });
  out[asked::output::nextForwardToken] = page->forward_token;
  out[asked::output::nextBackwardToken] = page->backward_token;
  co_return out;
}

task<reply<model::filter_log_events>> filter_log_events(call& c,
                                                        wire::input<model::filter_log_events> in) {
  using asked = model::filter_log_events;
  auto group = named_or_identified_group(c, in[asked::logGroupName], in[asked::logGroupIdentifier]);
  auto ask = read_filter(in);
  if (!group)
    co_return std::move(group).refusal();
  if (!ask)
    co_return std::move(ask).refusal();
  auto asking = ask_group(c, std::move(group), std::move(*ask));
  auto page = co_await std::move(asking);
  if (!page)
    co_return page.refusal();
  using event = model::shapes::filtered_log_event;
  wire::output<asked> out;
  out[asked::output::events].fill(page->events, [](auto to, stored_event& one) {
    to[event::logStreamName] = std::move(one.stream);
    to[event::timestamp] = one.timestamp;
    to[event::message] = std::move(one.message);
    to[event::ingestionTime] = one.ingestion;
    to[event::eventId] = std::move(one.id);
  });
  out[asked::output::searchedLogStreams].fill(std::vector<int>{}, [](auto, int) {});
  if (!page->next_token.empty())
    out[asked::output::nextToken] = page->next_token;
  co_return out;
}

} // namespace troupe::gateway::logs
