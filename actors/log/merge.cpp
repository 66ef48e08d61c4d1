// SPDX-License-Identifier: Apache-2.0
#include "actors/log/merge.hpp"

#include <algorithm>

namespace troupe {

merged_streams::merged_streams(const persistence::reader& view, std::uint64_t group,
                               std::vector<named_stream> streams, epoch_ms from,
                               std::optional<merged_place> after)
    : view_(view), group_(group), streams_(std::move(streams)), from_(from), after_(after) {
  std::ranges::sort(streams_, {}, [](const named_stream& one) { return *one.record.first_event; });
}

const event_at* merged_streams::look() {
  while (next_ < streams_.size()
         && (open_.empty() || open_.front().place.timestamp >= begin_of(next_)))
    open(next_++);
  return open_.empty() ? nullptr : open_.front().cursor->look();
}

event_at merged_streams::take() {
  std::ranges::pop_heap(open_, comes_later);
  const auto from = open_.back();
  open_.pop_back();
  auto event = from.cursor->take();
  push(from.stream, *from.cursor);
  return event;
}

epoch_ms merged_streams::begin_of(std::size_t index) const {
  return std::max(from_, *streams_[index].record.first_event);
}

void merged_streams::open(std::size_t index) {
  const event_place start{from_, 0};
  push(index, cursors_.emplace_back(view_, group_, streams_[index].record, start,
                                    persistence::direction::forward));
}

/// Puts the stream back into the heap, at its next event, or leaves it out at its end.
void merged_streams::push(std::size_t index, stream_cursor& cursor) {
  while (const auto* event = cursor.look()) {
    const merged_place place{event->place.timestamp, event->ingestion, streams_[index].record.id,
                             event->place.sequence};
    if (!after_ || place > *after_) {
      open_.push_back({index, &cursor, place});
      std::ranges::push_heap(open_, comes_later);
      return;
    }
    cursor.take();
  }
}

} // namespace troupe
