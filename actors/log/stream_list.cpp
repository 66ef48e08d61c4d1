// SPDX-License-Identifier: Apache-2.0
#include "actors/log/stream_list.hpp"

#include "actors/log/refusals.hpp"
#include "core/encoding.hpp"
#include "persistence/record.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace troupe {

namespace {

using persistence::direction;
using persistence::key_range;

constexpr std::size_t time_digits = 20;

/// Where a stream stands in a listing.
struct list_place {
  epoch_ms time = 0; ///< Of the last event; 0 in a listing by name.
  std::string name;
  friend auto operator<=>(const list_place&, const list_place&) = default;
};

std::string to_token(const list_place& place, bool by_time) {
  if (!by_time)
    return to_base64("n" + place.name);
  auto time = std::to_string(place.time);
  time.insert(0, time_digits - time.size(), '0');
  return to_base64("t" + time + place.name);
}

std::optional<list_place> parse_token(std::string_view text, bool by_time) {
  auto plain = from_base64(text);
  if (!plain || !plain->starts_with(by_time ? 't' : 'n'))
    return std::nullopt;
  if (!by_time)
    return list_place{0, plain->substr(1)};
  list_place place;
  if (plain->size() < 1 + time_digits)
    return std::nullopt;
  const auto* digits = plain->data() + 1;
  if (std::from_chars(digits, digits + time_digits, place.time).ptr != digits + time_digits)
    return std::nullopt;
  place.name = plain->substr(1 + time_digits);
  return place;
}

std::string name_in(std::string_view key) {
  persistence::key_parts parts{key};
  parts.u8();
  parts.u64();
  return parts.text();
}

key_range range_of(std::uint64_t group, std::string_view prefix) {
  return key_range::starting_with(log_streams_prefix(group).open_text(prefix));
}

log_stream_info to_info(std::string name, const log_stream_record& record) {
  return {std::move(name), record.created, record.first_event, record.last_event,
          record.last_ingestion};
}

log_streams_page list_by_name(const persistence::reader& from, std::uint64_t group,
                              const describe_log_streams& ask,
                              const std::optional<list_place>& after) {
  auto range = range_of(group, ask.prefix);
  if (after) {
    const auto stopped = log_stream_key(group, after->name).bytes();
    if (ask.descending)
      range.to = std::min(range.to, stopped);
    else
      range.from = std::max(range.from, stopped + '\0');
  }
  log_streams_page page;
  from.scan(range, ask.descending ? direction::backward : direction::forward,
            [&](std::string_view key, std::string_view value) {
              if (page.streams.size() == ask.limit) {
                page.next_token = to_token({0, page.streams.back().name}, false);
                return false;
              }
              page.streams.push_back(
                  to_info(name_in(key), persistence::unpack<log_stream_record>(value)));
              return true;
            });
  return page;
}

/// Looks at every stream: the index of recent ones knows minutes only.
log_streams_page list_by_time(const persistence::reader& from, std::uint64_t group,
                              const describe_log_streams& ask,
                              const std::optional<list_place>& after) {
  std::vector<std::pair<list_place, log_stream_info>> all;
  const auto comes_before
      = [&](const list_place& a, const list_place& b) { return ask.descending ? b < a : a < b; };
  from.scan(range_of(group, {}), direction::forward,
            [&](std::string_view key, std::string_view value) {
              auto info = to_info(name_in(key), persistence::unpack<log_stream_record>(value));
              list_place place{info.last_event.value_or(0), info.name};
              if (!after || comes_before(*after, place))
                all.emplace_back(std::move(place), std::move(info));
              return true;
            });
  std::ranges::sort(all, comes_before, &std::pair<list_place, log_stream_info>::first);
  log_streams_page page;
  for (auto& [place, info] : all) {
    if (page.streams.size() == ask.limit) {
      const auto& last = page.streams.back();
      page.next_token = to_token({last.last_event.value_or(0), last.name}, true);
      break;
    }
    page.streams.push_back(std::move(info));
  }
  return page;
}

} // namespace

result<log_streams_page> list_streams(const persistence::reader& from, std::uint64_t group,
                                      const describe_log_streams& ask) {
  std::optional<list_place> after;
  if (!ask.token.empty()) {
    after = parse_token(ask.token, ask.by_last_event);
    if (!after)
      return invalid_log_token();
  }
  if (ask.by_last_event)
    return list_by_time(from, group, ask, after);
  return list_by_name(from, group, ask, after);
}

result<std::vector<named_stream>> find_streams(const persistence::reader& from, std::uint64_t group,
                                               const filter_events& ask, epoch_ms start) {
  std::vector<named_stream> found;
  const auto consider = [&](std::string name, std::string_view stored) {
    auto record = persistence::unpack<log_stream_record>(stored);
    if (record.last_event && *record.last_event >= start && *record.first_event < ask.to)
      found.push_back({std::move(name), std::move(record)});
  };
  const auto consider_name = [&](const std::string& name) {
    if (auto stored = from.get(log_stream_key(group, name)))
      consider(name, *stored);
  };
  if (!ask.streams.empty()) {
    for (const auto& name : std::set<std::string>{ask.streams.begin(), ask.streams.end()}) {
      const auto stored = from.get(log_stream_key(group, name));
      if (!stored)
        return no_such_log_stream();
      consider(name, *stored);
    }
  } else if (!ask.prefix.empty()) {
    from.scan(range_of(group, ask.prefix), direction::forward,
              [&](std::string_view key, std::string_view value) {
                consider(name_in(key), value);
                return true;
              });
  } else {
    auto recent = key_range::starting_with(log_recent_prefix(group));
    const auto minute = static_cast<std::uint64_t>(start / ms_per_minute);
    recent.from = log_recent_prefix(group).u64(minute).bytes();
    std::vector<std::string> names;
    from.scan(recent, direction::forward, [&](std::string_view, std::string_view name) {
      names.emplace_back(name);
      return true;
    });
    std::ranges::for_each(names, consider_name);
  }
  return found;
}

} // namespace troupe
