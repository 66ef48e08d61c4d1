// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/log/place.hpp"
#include "actors/log/record.hpp"
#include "persistence/store.hpp"

#include <optional>
#include <string>
#include <vector>

/// Walks over one stream's events in order, from a place on, in either direction. Segments may
/// overlap in time; each is read once, when the walk comes to it, and no more than overlap are
/// held.
///
/// Reads from the view that it was given, and must not outlive it.
namespace troupe {

struct event_at {
  event_place place;
  epoch_ms ingestion = 0;
  std::string message;
};

class stream_cursor {
public:
  /// Forward: events after `start`. Backward: events before it, newest first.
  stream_cursor(const persistence::reader& from, std::uint64_t group,
                const log_stream_record& stream, event_place start, persistence::direction order);

  /// The event that the cursor is at; null at the end. Good until the next `take`.
  const event_at* look();
  /// Takes the event that `look` showed.
  event_at take();

private:
  bool is_forward() const { return order_ == persistence::direction::forward; }
  bool is_top_certain() const;
  void load_next();
  void add(std::string_view key, std::string_view value);

  const persistence::reader& from_;
  event_place start_;
  persistence::direction order_;
  epoch_ms span_;
  persistence::key_range left_;        ///< Segments that were not read yet.
  std::optional<epoch_ms> next_first_; ///< First timestamp of the next of them.
  std::vector<event_at> heap_;
};

} // namespace troupe
