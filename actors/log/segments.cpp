// SPDX-License-Identifier: Apache-2.0
#include "actors/log/segments.hpp"

#include "core/limits.hpp"
#include "persistence/record.hpp"

#include <algorithm>

namespace troupe {

namespace {

using persistence::transaction;

constexpr std::size_t expired_segments_per_put = 16;

std::uint64_t counted_bytes(const log_segment& segment) {
  return segment.text.size() + segment.sizes.size() * limits::log_event_overhead_bytes;
}

/// How many of the events, from the first on, go into one segment.
std::size_t segment_size(event_span events) {
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (const auto& event : events) {
    const bool is_full = count == segment_events_max
                         || bytes + event.message.size() > segment_bytes_max
                         || event.timestamp - events.front().timestamp > segment_span_max;
    if (count > 0 && is_full)
      break;
    bytes += event.message.size();
    ++count;
  }
  return count;
}

void write_segment(transaction& tx, std::uint64_t group, log_stream_record& stream,
                   event_span events) {
  log_segment segment;
  segment.ingestion = *stream.last_ingestion;
  segment.offsets.reserve(events.size());
  segment.sizes.reserve(events.size());
  const auto first = events.front().timestamp;
  for (const auto& event : events) {
    segment.offsets.push_back(event.timestamp - first);
    segment.sizes.push_back(event.message.size());
    segment.text.append(event.message);
  }
  tx.put(log_segment_key(group, stream.id, first, stream.next_sequence),
         persistence::pack(segment));
  const auto last = events.back().timestamp;
  stream.next_sequence += events.size();
  stream.span = std::max(stream.span, last - first);
  stream.stored_bytes += counted_bytes(segment);
  stream.first_event = std::min(stream.first_event.value_or(first), first);
  stream.last_event = std::max(stream.last_event.value_or(last), last);
}

void move_among_recent(transaction& tx, std::uint64_t group, const std::string& name,
                       log_stream_record& stream) {
  const auto minute = *stream.last_event / ms_per_minute;
  if (stream.indexed_minute == minute)
    return;
  if (stream.indexed_minute)
    tx.erase(log_recent_key(group, *stream.indexed_minute, name));
  tx.put(log_recent_key(group, minute, name), name);
  stream.indexed_minute = minute;
}

} // namespace

event_span judge_ages(event_span batch, std::optional<std::int64_t> retention_days, epoch_ms now,
                      put_events_answer& said) {
  const auto older_than = [&](epoch_ms limit) {
    const auto first_young = std::ranges::lower_bound(batch, limit, {}, &log_event::timestamp);
    return static_cast<std::size_t>(first_young - batch.begin());
  };
  const auto too_old = older_than(now - too_old_after);
  if (too_old > 0)
    said.too_old_to = too_old;
  std::size_t expired = 0;
  if (retention_days)
    expired = older_than(now - *retention_days * ms_per_day);
  if (expired > 0)
    said.expired_to = expired;
  const auto not_too_new = older_than(now + too_new_after + 1);
  if (not_too_new < batch.size())
    said.too_new_from = not_too_new;
  const auto from = std::max(too_old, expired);
  return from >= not_too_new ? event_span{} : batch.subspan(from, not_too_new - from);
}

void write_segments(transaction& tx, std::uint64_t group, const std::string& name,
                    log_stream_record& stream, event_span events, epoch_ms now) {
  if (events.empty())
    return;
  std::vector<log_event> sorted;
  if (!std::ranges::is_sorted(events, {}, &log_event::timestamp)) {
    sorted.assign(events.begin(), events.end());
    std::ranges::stable_sort(sorted, {}, &log_event::timestamp);
    events = sorted;
  }
  // Never backwards, whatever the clock does: the merged order of streams depends on it.
  stream.last_ingestion = std::max(stream.last_ingestion.value_or(now), now);
  while (!events.empty()) {
    const auto count = segment_size(events);
    write_segment(tx, group, stream, events.first(count));
    events = events.subspan(count);
  }
  move_among_recent(tx, group, name, stream);
}

std::uint64_t erase_expired(transaction& tx, std::uint64_t group, log_stream_record& stream,
                            epoch_ms cutoff) {
  const auto end = cutoff - stream.span;
  if (end <= 0 || stream.first_event.value_or(end) >= end)
    return 0;
  std::vector<std::string> keys;
  std::uint64_t freed = 0;
  const persistence::key_range range{log_segments_prefix(group, stream.id).bytes(),
                                     log_segment_key(group, stream.id, end, 0).bytes()};
  tx.scan(range, persistence::direction::forward,
          [&](std::string_view key, std::string_view value) {
            keys.emplace_back(key);
            freed += counted_bytes(persistence::unpack<log_segment>(value));
            return keys.size() < expired_segments_per_put;
          });
  for (const auto& key : keys)
    tx.erase(key);
  stream.stored_bytes -= std::min(stream.stored_bytes, freed);
  return freed;
}

} // namespace troupe
