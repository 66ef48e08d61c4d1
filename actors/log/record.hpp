// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"
#include "core/names.hpp"
#include "persistence/key.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is stored of a log group (record format: persistence/record.hpp):
///
///     catalog u8(log_group) text(account) text(region) text(group)              ->
///     log_group_record log u8(1) u64(group id) -> log_counters log u8(2) u64(group id)
///     text(stream)                                      -> log_stream_record log u8(3) u64(group
///     id) u64(minute) text(stream)                          -> the stream's name log u8(4)
///     u64(group id) u64(stream id) u64(first) u64(sequence)           -> log_segment log u8(5)
///     u64(group id) u64(stream id, 0: all of the group)               -> "ended"
///
/// A batch of events is one segment, or a few: at most `segment_events_max` events,
/// `segment_bytes_max` bytes of text and `segment_span_max` between its first and its last event.
/// So an event costs its text and a few bytes, whatever its size. `first` is the timestamp of the
/// segment's first event, in milliseconds; `sequence` is that event's arrival number in its stream,
/// from 1; the others follow.
///
/// `minute` is when a stream had its newest event, in minutes since the epoch: what has been
/// written to lately is found without looking at every stream there ever was.
///
/// Group ids are random, so that a group which is made again shares nothing with the one before it.
/// What ended leaves the last kind of key behind, and is erased little by little afterwards.
namespace troupe {

inline constexpr std::size_t segment_events_max = 10'000;
inline constexpr std::size_t segment_bytes_max = 1u << 20;
inline constexpr epoch_ms segment_span_max = 300'000;
inline constexpr epoch_ms ms_per_minute = 60'000;
inline constexpr epoch_ms ms_per_day = 86'400'000;

struct log_group_record {
  std::uint64_t id = 0;
  epoch_ms created = 0;
  std::string log_class;
  std::optional<std::int64_t> retention_days;
  std::map<std::string, std::string> tags;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(id, created, log_class, retention_days, tags);
  }
};

/// Apart from the group's record, since every batch changes them.
struct log_counters {
  std::uint64_t stored_bytes = 0; ///< Text, and 26 bytes an event.
  std::uint64_t next_stream = 1;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(stored_bytes, next_stream);
  }
};

struct log_stream_record {
  std::uint64_t id = 0;
  epoch_ms created = 0;
  std::optional<epoch_ms> first_event, last_event, last_ingestion;
  std::uint64_t next_sequence = 1;
  epoch_ms span = 0; ///< The longest time between first and last event of any segment.
  std::optional<std::int64_t> indexed_minute; ///< Under which it is found, see above.
  std::uint64_t stored_bytes = 0;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(id, created, first_event, last_event, last_ingestion, next_sequence, span, indexed_minute,
      stored_bytes);
  }
};

struct log_segment {
  epoch_ms ingestion = 0;
  std::vector<std::int64_t> offsets; ///< Of each event: milliseconds after the segment's first.
  std::vector<std::uint64_t> sizes;  ///< Of each event: bytes of its text.
  std::string text;                  ///< All of it, end to end.

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(ingestion, offsets, sizes, text);
  }
};

std::string log_group_key(const address& where);
persistence::key log_counters_key(std::uint64_t group);
/// Without a stream: the prefix of all of the group's.
persistence::key log_streams_prefix(std::uint64_t group);
persistence::key log_stream_key(std::uint64_t group, std::string_view stream);
persistence::key log_recent_prefix(std::uint64_t group);
persistence::key log_recent_key(std::uint64_t group, std::int64_t minute, std::string_view stream);
persistence::key log_group_segments_prefix(std::uint64_t group);
persistence::key log_segments_prefix(std::uint64_t group, std::uint64_t stream);
persistence::key log_segment_key(std::uint64_t group, std::uint64_t stream, epoch_ms first,
                                 std::uint64_t sequence);
persistence::key log_ended_prefix();
persistence::key log_ended_key(std::uint64_t group, std::uint64_t stream);

/// What a segment's key says of it.
struct segment_name {
  epoch_ms first = 0;
  std::uint64_t sequence = 0;
};
segment_name parse_segment_key(std::string_view key);

} // namespace troupe
