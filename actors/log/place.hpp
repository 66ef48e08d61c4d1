// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Where an event stands, and how that is written for clients.
///
///     event id     = timestamp stream sequence           16, 20 and 20 decimal digits
///     stream token = ("f/" | "b/") timestamp sequence "/s"   16 and 40 digits; the tail may be
///     missing group token  = timestamp ingestion stream sequence  16 hexadecimal digits each
///
/// A token names a place, not an index: it stays good while events arrive, late ones included.
namespace troupe {

/// A place in one stream. Sequences begin at 1, so that `{t, 0}` is before every event of time t.
struct event_place {
  epoch_ms timestamp = 0;
  std::uint64_t sequence = 0;
  friend auto operator<=>(const event_place&, const event_place&) = default;
};

/// A place in the merged order of a group's streams.
struct merged_place {
  epoch_ms timestamp = 0;
  epoch_ms ingestion = 0;
  std::uint64_t stream = 0;
  std::uint64_t sequence = 0;
  friend auto operator<=>(const merged_place&, const merged_place&) = default;
};

struct stream_token {
  bool forward = true;
  event_place place;
  friend bool operator==(const stream_token&, const stream_token&) = default;
};

std::string to_event_id(const merged_place& place);
std::string to_token(const stream_token& token);
std::optional<stream_token> parse_stream_token(std::string_view text);
std::string to_token(const merged_place& place);
std::optional<merged_place> parse_group_token(std::string_view text);

} // namespace troupe
