// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/record.hpp"
#include "core/clock.hpp"
#include "persistence/store.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>

/// When a function's accepted events run. The events themselves are in storage (`event` keys, see
/// persistence/key.hpp); this is their timetable in memory, made anew from storage when the
/// function's supervisor starts. Pure.
///
/// As on Lambda, an event that the function fails is tried again after one minute and then after
/// two, and given up after that, or once it is six hours old. One that there is no room for waits
/// until there is. It runs at least once: a crash of the node between the run and the note that it
/// is done makes it run again.
namespace troupe {

class event_queue {
public:
  struct entry {
    epoch_ms due = 0;
    std::string request_id;
    friend auto operator<=>(const entry&, const entry&) = default;
  };

  /// Reads the timetable of a function from storage.
  void load(const persistence::reader& from, const address& where);
  void add(entry one);
  /// The next event that is due, which leaves the timetable.
  std::optional<entry> take_due(epoch_ms now);
  [[nodiscard]] std::optional<epoch_ms> next_due() const;
  [[nodiscard]] std::size_t size() const { return times_.size(); }
  void clear() { times_.clear(); }

private:
  std::set<entry> times_;
};

/// When an event runs again after the function failed it; nothing: never. Counts the failure.
std::optional<epoch_ms> again_after_failure(event_record& event, epoch_ms now);

} // namespace troupe
