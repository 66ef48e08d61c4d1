// SPDX-License-Identifier: Apache-2.0
#include "actors/function/event_queue.hpp"

namespace troupe {

namespace {

constexpr std::int64_t retries_max = 2;
constexpr epoch_ms minute = 60'000;
constexpr epoch_ms age_max = 6 * 60 * minute;

} // namespace

void event_queue::load(const persistence::reader& from, const address& where) {
  const auto prefix = event_prefix(where);
  from.scan(persistence::key_range::starting_with(prefix.bytes()), persistence::direction::forward,
            [&](std::string_view at, std::string_view) {
              persistence::key_parts parts{at};
              for (int skipped = 0; skipped < 3; ++skipped)
                parts.text();
              const auto due = static_cast<epoch_ms>(parts.u64());
              add({due, parts.text()});
              return true;
            });
}

void event_queue::add(entry one) {
  times_.insert(std::move(one));
}

std::optional<event_queue::entry> event_queue::take_due(epoch_ms now) {
  if (times_.empty() || times_.begin()->due > now)
    return std::nullopt;
  return std::move(times_.extract(times_.begin()).value());
}

std::optional<epoch_ms> event_queue::next_due() const {
  if (times_.empty())
    return std::nullopt;
  return times_.begin()->due;
}

std::optional<epoch_ms> again_after_failure(event_record& event, epoch_ms now) {
  if (++event.failures > retries_max || now - event.accepted >= age_max)
    return std::nullopt;
  return now + event.failures * minute;
}

} // namespace troupe
