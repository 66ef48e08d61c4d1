// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"
#include "core/clock.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What is said to and by log groups. Local to the node that owns the group.
///
/// Events of a stream are ordered by timestamp, and where that is equal by arrival. A token names a
/// place in that order, so that it stays good while events arrive.
namespace troupe {

struct log_event {
  epoch_ms timestamp = 0;
  std::string message;
  friend bool operator==(const log_event&, const log_event&) = default;
};

/// A function instance's output, in one batch, never awaited: group and stream are made if they are
/// not there.
struct append_output {
  std::string stream;
  std::vector<log_event> events;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, log_event& x) {
  return f(caf::meta::type_name("log_event"), x.timestamp, x.message);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, append_output& x) {
  return f(caf::meta::type_name("append_output"), x.stream, x.events);
}

// -- the group
// --------------------------------------------------------------------------------------

struct create_log_group {
  std::string log_class = "STANDARD";
  std::map<std::string, std::string> tags;
};
struct delete_log_group {};
struct describe_log_group {};
/// Days after which events are gone; nothing keeps them for ever.
struct set_log_retention {
  std::optional<std::int64_t> days;
};

struct log_group_info {
  epoch_ms created = 0;
  std::string log_class;
  std::optional<std::int64_t> retention_days;
  std::map<std::string, std::string> tags;
  std::uint64_t stored_bytes = 0;
};

// -- streams
// ----------------------------------------------------------------------------------------

struct create_log_stream {
  std::string stream;
};
struct delete_log_stream {
  std::string stream;
};

struct describe_log_streams {
  std::string prefix;
  bool by_last_event = false; ///< Else by name.
  bool descending = false;
  std::size_t limit = 50;
  std::string token; ///< From an earlier page; empty for the first.
};
struct log_stream_info {
  std::string name;
  epoch_ms created = 0;
  std::optional<epoch_ms> first_event; ///< Absent while the stream is empty, as are the next two.
  std::optional<epoch_ms> last_event;
  std::optional<epoch_ms> last_ingestion;
};
struct log_streams_page {
  std::vector<log_stream_info> streams;
  std::string next_token; ///< Empty at the end.
};

// -- events
// -----------------------------------------------------------------------------------------

struct put_events {
  std::string stream;
  std::vector<log_event> events;
};
/// Which events of the batch were not taken; the others are durable.
struct put_events_answer {
  std::optional<std::size_t> too_new_from; ///< The first that is too far in the future.
  std::optional<std::size_t> too_old_to;   ///< One past the last that is older than 14 days.
  std::optional<std::size_t> expired_to;   ///< One past the last beyond the group's retention.
};

struct stored_event {
  std::string stream;
  epoch_ms timestamp = 0;
  epoch_ms ingestion = 0;
  std::string id; ///< 56 digits, in the order of a stream's events.
  std::string message;
};

inline constexpr epoch_ms end_of_time = std::numeric_limits<epoch_ms>::max();

/// One page of one stream's events, in order.
struct get_events {
  std::string stream;
  epoch_ms from = 0;         ///< Inclusive.
  epoch_ms to = end_of_time; ///< Exclusive.
  std::size_t limit = 10'000;
  bool from_head = false; ///< Without a token: the first page rather than the last one.
  std::string token;
};
/// At the end of the stream the token in the direction of travel is the one that came in.
struct events_page {
  std::vector<stored_event> events;
  std::string forward_token;
  std::string backward_token;
};

/// One page of the events of several streams, merged in time order.
struct filter_events {
  std::vector<std::string> streams; ///< Each must exist. Empty: by prefix.
  std::string prefix;
  epoch_ms from = 0;         ///< Inclusive.
  epoch_ms to = end_of_time; ///< Exclusive.
  std::size_t limit = 10'000;
  std::string token;
};
struct filtered_page {
  std::vector<stored_event> events;
  std::string next_token; ///< Empty at the end.
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::create_log_group)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::delete_log_group)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::describe_log_group)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::set_log_retention)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::log_group_info)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::create_log_stream)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::delete_log_stream)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::describe_log_streams)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::log_streams_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::put_events)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::put_events_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::get_events)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::events_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::filter_events)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::filtered_page)
