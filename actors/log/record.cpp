// SPDX-License-Identifier: Apache-2.0
#include "actors/log/record.hpp"

#include "actors/protocol/types.hpp"
#include "persistence/catalog.hpp"

namespace troupe {

namespace {

using persistence::key;

enum class kind : std::uint8_t { counters = 1, stream = 2, recent = 3, segment = 4, ended = 5 };

key log_key(kind what) {
  return key{persistence::space::log}.u8(static_cast<std::uint8_t>(what));
}

} // namespace

std::string log_group_key(const address& where) {
  return persistence::catalog_key(static_cast<std::uint8_t>(noun::log_group), where.account,
                                  where.region, where.name);
}

key log_counters_key(std::uint64_t group) {
  return log_key(kind::counters).u64(group);
}

key log_streams_prefix(std::uint64_t group) {
  return log_key(kind::stream).u64(group);
}

key log_stream_key(std::uint64_t group, std::string_view stream) {
  return log_streams_prefix(group).text(stream);
}

key log_recent_prefix(std::uint64_t group) {
  return log_key(kind::recent).u64(group);
}

key log_recent_key(std::uint64_t group, std::int64_t minute, std::string_view stream) {
  return log_recent_prefix(group).u64(static_cast<std::uint64_t>(minute)).text(stream);
}

key log_group_segments_prefix(std::uint64_t group) {
  return log_key(kind::segment).u64(group);
}

key log_segments_prefix(std::uint64_t group, std::uint64_t stream) {
  return log_group_segments_prefix(group).u64(stream);
}

key log_segment_key(std::uint64_t group, std::uint64_t stream, epoch_ms first,
                    std::uint64_t sequence) {
  return log_segments_prefix(group, stream).u64(static_cast<std::uint64_t>(first)).u64(sequence);
}

key log_ended_prefix() {
  return log_key(kind::ended);
}

key log_ended_key(std::uint64_t group, std::uint64_t stream) {
  return log_ended_prefix().u64(group).u64(stream);
}

segment_name parse_segment_key(std::string_view stored_key) {
  persistence::key_parts parts{stored_key};
  parts.u8();
  parts.u64();
  parts.u64();
  segment_name name;
  name.first = static_cast<epoch_ms>(parts.u64());
  name.sequence = parts.u64();
  return name;
}

} // namespace troupe
