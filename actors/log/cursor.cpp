// SPDX-License-Identifier: Apache-2.0
#include "actors/log/cursor.hpp"

#include "persistence/record.hpp"

#include <algorithm>

namespace troupe {

namespace {

using persistence::direction;

struct later {
  direction order;
  bool operator()(const event_at& a, const event_at& b) const {
    return order == direction::forward ? a.place > b.place : a.place < b.place;
  }
};

} // namespace

stream_cursor::stream_cursor(const persistence::reader& from, std::uint64_t group,
                             const log_stream_record& stream, event_place start, direction order)
    : from_(from), start_(start), order_(order), span_(stream.span) {
  left_ = persistence::key_range::starting_with(log_segments_prefix(group, stream.id));
  // A segment that begins before the place may reach beyond it, but by no more than the span.
  if (is_forward())
    left_.from
        = log_segment_key(group, stream.id, std::max<epoch_ms>(start.timestamp - span_, 0), 0)
              .bytes();
  else if (start.timestamp < INT64_MAX)
    left_.to = log_segment_key(group, stream.id, start.timestamp + 1, 0).bytes();
  load_next();
}

const event_at* stream_cursor::look() {
  while (!is_top_certain())
    load_next();
  return heap_.empty() ? nullptr : &heap_.front();
}

event_at stream_cursor::take() {
  std::ranges::pop_heap(heap_, later{order_});
  auto event = std::move(heap_.back());
  heap_.pop_back();
  return event;
}

/// No unread segment can hold an event that comes before the heap's first.
bool stream_cursor::is_top_certain() const {
  if (!next_first_)
    return true;
  if (heap_.empty())
    return false;
  const auto top = heap_.front().place.timestamp;
  return is_forward() ? top < *next_first_ : top > *next_first_ + span_;
}

/// Reads the next segment, and looks where the one after it begins.
void stream_cursor::load_next() {
  next_first_.reset();
  bool is_first = true;
  const auto range = left_;
  from_.scan(range, order_, [&](std::string_view key, std::string_view value) {
    if (is_first) {
      add(key, value);
      is_first = false;
      return true;
    }
    next_first_ = parse_segment_key(key).first;
    if (is_forward())
      left_.from.assign(key);
    else
      left_.to = std::string{key}.append(1, '\0'); // Just after it.
    return false;
  });
}

void stream_cursor::add(std::string_view key, std::string_view value) {
  const auto name = parse_segment_key(key);
  auto segment = persistence::unpack<log_segment>(value);
  if (segment.offsets.size() != segment.sizes.size())
    throw fault{code::internal, "A stored log segment is malformed."};
  std::size_t at = 0;
  for (std::size_t i = 0; i < segment.offsets.size(); ++i) {
    const auto size = segment.sizes[i];
    const event_place place{name.first + segment.offsets[i], name.sequence + i};
    if (is_forward() ? place > start_ : place < start_) {
      heap_.push_back({place, segment.ingestion, segment.text.substr(at, size)});
      std::ranges::push_heap(heap_, later{order_});
    }
    at += size;
  }
}

} // namespace troupe
