// SPDX-License-Identifier: Apache-2.0
#include "actors/log/changes.hpp"
#include "actors/log/record.hpp"

#include <string>
#include <vector>

/// What has ended is erased in small steps, so that no commit is long.
namespace troupe {

namespace {

using persistence::direction;
using persistence::key_range;
using persistence::transaction;

constexpr std::size_t sweep_keys_max = 2'000;

/// Erases up to `room` keys that begin with `prefix`; what is left of the room.
std::size_t erase_some(transaction& tx, std::string_view prefix, std::size_t room) {
  std::vector<std::string> keys;
  if (room > 0)
    tx.scan(key_range::starting_with(prefix), direction::forward,
            [&](std::string_view key, std::string_view) {
              keys.emplace_back(key);
              return keys.size() < room;
            });
  for (const auto& key : keys)
    tx.erase(key);
  return room - keys.size();
}

} // namespace

result<bool> apply_sweep(transaction& tx) {
  std::string ended;
  tx.scan(key_range::starting_with(log_ended_prefix()), direction::forward,
          [&](std::string_view key, std::string_view) {
            ended.assign(key);
            return false;
          });
  if (ended.empty())
    return false;
  persistence::key_parts parts{ended};
  parts.u8();
  const auto group = parts.u64();
  const auto stream = parts.u64();
  auto room = sweep_keys_max;
  if (stream != 0) {
    room = erase_some(tx, log_segments_prefix(group, stream), room);
  } else {
    room = erase_some(tx, log_group_segments_prefix(group), room);
    room = erase_some(tx, log_recent_prefix(group), room);
    room = erase_some(tx, log_streams_prefix(group), room);
    room = erase_some(tx, log_counters_key(group), room);
  }
  if (room > 0)
    tx.erase(ended);
  return true;
}

} // namespace troupe
