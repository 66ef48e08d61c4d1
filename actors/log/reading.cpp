// SPDX-License-Identifier: Apache-2.0
#include "actors/log/reading.hpp"

#include "actors/log/merge.hpp"
#include "actors/log/refusals.hpp"
#include "actors/log/stream_list.hpp"
#include "core/limits.hpp"

#include <algorithm>

namespace troupe {

namespace {

using persistence::direction;

/// Collects events until the page is full: by number, or by bytes, but one at least.
class page_filler {
public:
  explicit page_filler(std::size_t events_max) : events_max_(events_max) {}

  bool has_room(const event_at& next) const {
    return events_.empty()
           || (events_.size() < events_max_
               && bytes_ + counted(next.message) <= limits::log_page_bytes_max);
  }
  void add(stored_event event) {
    bytes_ += counted(event.message);
    events_.push_back(std::move(event));
  }
  std::vector<stored_event> take() { return std::move(events_); }

private:
  static std::size_t counted(const std::string& message) {
    return message.size() + limits::log_event_overhead_bytes;
  }
  std::size_t events_max_;
  std::size_t bytes_ = 0;
  std::vector<stored_event> events_;
};

stored_event to_stored(const std::string& stream, std::uint64_t stream_id, event_at event) {
  const merged_place place{event.place.timestamp, event.ingestion, stream_id, event.place.sequence};
  return {stream, event.place.timestamp, event.ingestion, to_event_id(place),
          std::move(event.message)};
}

/// The walk that a question about one stream makes.
struct walk {
  direction order{};
  event_place start;
};

walk plan(const get_events& ask, const std::optional<stream_token>& token, epoch_ms from) {
  const bool forward = token ? token->forward : ask.from_head;
  if (forward) {
    const event_place head{from, 0};
    return {direction::forward, token ? std::max(token->place, head) : head};
  }
  const event_place tail{ask.to, 0};
  return {direction::backward, token ? std::min(token->place, tail) : tail};
}

/// The tokens of an empty page: in the direction of travel the one that came in, in the other one
/// the way back.
void turn_around(events_page& page, const std::string& came_in,
                 const std::optional<stream_token>& token, epoch_ms from) {
  const auto place = token ? token->place : event_place{from, 0};
  auto other = place;
  if (!token) {
    page.forward_token = to_token(stream_token{true, place});
    page.backward_token = to_token(stream_token{false, place});
  } else if (token->forward) {
    ++other.sequence;
    page.forward_token = came_in;
    page.backward_token = to_token(stream_token{false, other});
  } else {
    if (other.sequence > 0)
      --other.sequence;
    page.forward_token = to_token(stream_token{true, other});
    page.backward_token = came_in;
  }
}

} // namespace

log_reader::log_reader(address where, persistence::store& store, const clock& time)
    : key_(log_group_key(where)), snapshot_(store.make_snapshot()), time_(time) {}

const log_group_record* log_reader::enter(const persistence::reader& from) {
  return record_.get(from, key_);
}

epoch_ms log_reader::horizon(const log_group_record& group) const {
  if (!group.retention_days)
    return 0;
  return std::max<epoch_ms>(0, time_.now() - *group.retention_days * ms_per_day);
}

result<log_group_info> log_reader::describe() {
  const auto view = snapshot_->view();
  const auto* group = enter(*view);
  if (!group)
    return no_such_log_group();
  log_counters counters;
  if (auto bytes = view->get(log_counters_key(group->id)))
    counters = persistence::unpack<log_counters>(*bytes);
  return log_group_info{.created = group->created,
                        .log_class = group->log_class,
                        .retention_days = group->retention_days,
                        .tags = group->tags,
                        .stored_bytes = counters.stored_bytes};
}

bool log_reader::has_to_sweep() {
  bool is_any = false;
  snapshot_->view()->scan(persistence::key_range::starting_with(log_ended_prefix()),
                          direction::forward, [&](std::string_view, std::string_view) {
                            is_any = true;
                            return false;
                          });
  return is_any;
}

result<log_streams_page> log_reader::streams(const describe_log_streams& ask) {
  const auto view = snapshot_->view();
  const auto* group = enter(*view);
  if (!group)
    return no_such_log_group();
  return list_streams(*view, group->id, ask);
}

result<events_page> log_reader::events(const get_events& ask) {
  const auto view = snapshot_->view();
  const auto* group = enter(*view);
  if (!group)
    return no_such_log_group();
  const auto stored = view->get(log_stream_key(group->id, ask.stream));
  if (!stored)
    return no_such_log_stream();
  const auto token = parse_stream_token(ask.token);
  if (!ask.token.empty() && !token)
    return invalid_log_token();
  const auto stream = persistence::unpack<log_stream_record>(*stored);
  const auto from = std::max(ask.from, horizon(*group));
  const auto [order, start] = plan(ask, token, from);
  stream_cursor cursor{*view, group->id, stream, start, order};
  page_filler filler{ask.limit};
  std::optional<event_place> first, last;
  for (const auto* event = cursor.look(); event; event = cursor.look()) {
    const auto time = event->place.timestamp;
    if (time < from || time >= ask.to || !filler.has_room(*event))
      break;
    last = event->place;
    first = first.value_or(*last);
    filler.add(to_stored(ask.stream, stream.id, cursor.take()));
  }
  events_page page;
  page.events = filler.take();
  if (!first) {
    turn_around(page, ask.token, token, from);
    return page;
  }
  if (order == direction::backward) {
    std::ranges::reverse(page.events);
    std::swap(first, last);
  }
  page.forward_token = to_token(stream_token{true, *last});
  page.backward_token = to_token(stream_token{false, *first});
  return page;
}

result<filtered_page> log_reader::filter(const filter_events& ask) {
  const auto view = snapshot_->view();
  const auto* group = enter(*view);
  if (!group)
    return no_such_log_group();
  std::optional<merged_place> after;
  if (!ask.token.empty()) {
    after = parse_group_token(ask.token);
    if (!after)
      return invalid_log_token();
  }
  const auto from = std::max({ask.from, horizon(*group), after ? after->timestamp : 0});
  auto streams = find_streams(*view, group->id, ask, from);
  if (!streams)
    return streams.refusal();
  merged_streams merged{*view, group->id, std::move(*streams), from, after};
  page_filler filler{ask.limit};
  filtered_page page;
  merged_place last;
  for (const auto* event = merged.look(); event; event = merged.look()) {
    if (event->place.timestamp >= ask.to)
      break;
    if (!filler.has_room(*event)) {
      page.next_token = to_token(last);
      break;
    }
    last = merged.place();
    const auto& stream = merged.stream();
    filler.add(to_stored(stream.name, stream.record.id, merged.take()));
  }
  page.events = filler.take();
  return page;
}

} // namespace troupe
