// SPDX-License-Identifier: Apache-2.0
#include "actors/log/changes.hpp"

#include "actors/log/record.hpp"
#include "actors/log/refusals.hpp"
#include "actors/log/segments.hpp"
#include "core/limits.hpp"
#include "persistence/record.hpp"

#include <algorithm>

namespace troupe {

namespace {

using persistence::transaction;

template <class T>
std::optional<T> read(const persistence::reader& from, std::string_view key) {
  auto bytes = from.get(key);
  if (!bytes)
    return std::nullopt;
  return persistence::unpack<T>(*bytes);
}

log_counters read_counters(const persistence::reader& from, std::uint64_t group) {
  return read<log_counters>(from, log_counters_key(group)).value_or(log_counters{});
}

log_group_record make_group(transaction& tx, const address& where, const create_log_group& ask,
                            std::uint64_t id, epoch_ms now) {
  log_group_record group{.id = id,
                         .created = now,
                         .log_class = ask.log_class,
                         .retention_days = std::nullopt,
                         .tags = ask.tags};
  tx.put(log_group_key(where), persistence::pack(group));
  return group;
}

log_stream_record make_stream(log_counters& counters, epoch_ms now) {
  log_stream_record stream;
  stream.id = counters.next_stream++;
  stream.created = now;
  return stream;
}

template <class Edit>
result<bool> edit_group(transaction& tx, const address& where, Edit edit) {
  auto group = read<log_group_record>(tx, log_group_key(where));
  if (!group)
    return no_such_log_group();
  if (auto refused = edit(*group))
    return *refused;
  tx.put(log_group_key(where), persistence::pack(*group));
  return true;
}

void store_batch(transaction& tx, std::uint64_t group_id, const std::string& name,
                 log_stream_record& stream, const event_span& events, log_counters& counters,
                 epoch_ms now) {
  const auto before = stream.stored_bytes;
  write_segments(tx, group_id, name, stream, events, now);
  counters.stored_bytes += stream.stored_bytes - before;
  tx.put(log_stream_key(group_id, name), persistence::pack(stream));
}

} // namespace

result<bool> apply_create(transaction& tx, const address& where, const create_log_group& ask,
                          std::uint64_t new_id, epoch_ms now) {
  if (tx.get(log_group_key(where)))
    return error{"ResourceAlreadyExistsException", "The specified log group already exists"};
  make_group(tx, where, ask, new_id, now);
  return true;
}

result<bool> apply_delete(transaction& tx, const address& where) {
  const auto group = read<log_group_record>(tx, log_group_key(where));
  if (!group)
    return no_such_log_group();
  tx.erase(log_group_key(where));
  tx.put(log_ended_key(group->id, 0), "ended");
  return true;
}

result<bool> apply_retention(transaction& tx, const address& where, const set_log_retention& ask) {
  return edit_group(tx, where, [&](log_group_record& group) -> std::optional<error> {
    group.retention_days = ask.days;
    return std::nullopt;
  });
}

result<bool> apply_tags(transaction& tx, const address& where, const change_tags& ask) {
  return edit_group(tx, where, [&](log_group_record& group) -> std::optional<error> {
    const tag_rules rules{.too_many = {code::validation, "A log group has at most 50 tags."}};
    if (auto changed = apply_to(group.tags, ask.set, ask.remove, rules); !changed)
      return changed.refusal();
    return std::nullopt;
  });
}

result<bool> apply_create(transaction& tx, const address& where, const create_log_stream& ask,
                          epoch_ms now) {
  const auto group = read<log_group_record>(tx, log_group_key(where));
  if (!group)
    return no_such_log_group();
  const auto key = log_stream_key(group->id, ask.stream);
  if (tx.get(key))
    return error{"ResourceAlreadyExistsException", "The specified log stream already exists"};
  auto counters = read_counters(tx, group->id);
  const auto stream = make_stream(counters, now);
  tx.put(key, persistence::pack(stream));
  tx.put(log_counters_key(group->id), persistence::pack(counters));
  return true;
}

result<bool> apply_delete(transaction& tx, const address& where, const delete_log_stream& ask) {
  const auto group = read<log_group_record>(tx, log_group_key(where));
  if (!group)
    return no_such_log_group();
  const auto key = log_stream_key(group->id, ask.stream);
  const auto stream = read<log_stream_record>(tx, key);
  if (!stream)
    return no_such_log_stream();
  auto counters = read_counters(tx, group->id);
  counters.stored_bytes -= std::min(counters.stored_bytes, stream->stored_bytes);
  tx.put(log_counters_key(group->id), persistence::pack(counters));
  if (stream->indexed_minute)
    tx.erase(log_recent_key(group->id, *stream->indexed_minute, ask.stream));
  tx.erase(key);
  tx.put(log_ended_key(group->id, stream->id), "ended");
  return true;
}

result<put_events_answer> apply_put(transaction& tx, const address& where, const put_events& ask,
                                    epoch_ms now) {
  const auto group = read<log_group_record>(tx, log_group_key(where));
  if (!group)
    return no_such_log_group();
  auto stream = read<log_stream_record>(tx, log_stream_key(group->id, ask.stream));
  if (!stream)
    return no_such_log_stream();
  put_events_answer said;
  const auto taken = judge_ages(ask.events, group->retention_days, now, said);
  if (taken.empty())
    return said;
  auto counters = read_counters(tx, group->id);
  if (group->retention_days)
    counters.stored_bytes -= std::min(
        counters.stored_bytes,
        erase_expired(tx, group->id, *stream, now - *group->retention_days * ms_per_day));
  store_batch(tx, group->id, ask.stream, *stream, taken, counters, now);
  tx.put(log_counters_key(group->id), persistence::pack(counters));
  return said;
}

result<bool> apply_append(transaction& tx, const address& where,
                          const std::vector<append_output>& batches, std::uint64_t new_id,
                          epoch_ms now) {
  auto group = read<log_group_record>(tx, log_group_key(where));
  if (!group)
    group = make_group(tx, where, {}, new_id, now);
  auto counters = read_counters(tx, group->id);
  for (const auto& batch : batches) {
    auto stream = read<log_stream_record>(tx, log_stream_key(group->id, batch.stream));
    if (!stream)
      stream = make_stream(counters, now);
    store_batch(tx, group->id, batch.stream, *stream, batch.events, counters, now);
  }
  tx.put(log_counters_key(group->id), persistence::pack(counters));
  return true;
}

result<void> check_batch(const std::vector<log_event>& events) {
  const auto by_time
      = [](const log_event& a, const log_event& b) { return a.timestamp < b.timestamp; };
  if (!std::ranges::is_sorted(events, by_time))
    return error{code::validation,
                 "Log events in a single PutLogEvents request must be in chronological order."};
  std::size_t bytes = 0;
  for (const auto& event : events)
    bytes += event.message.size() + limits::log_event_overhead_bytes;
  if (bytes > limits::log_batch_bytes_max)
    return error{code::validation, "Upload too large: " + std::to_string(bytes)
                                       + " bytes exceeds limit of "
                                       + std::to_string(limits::log_batch_bytes_max)};
  if (!events.empty() && events.back().timestamp - events.front().timestamp > ms_per_day)
    return error{code::validation,
                 "The batch of log events in a single PutLogEvents request cannot "
                 "span more than 24 hours."};
  return {};
}

std::size_t bytes_of(const std::vector<log_event>& events) {
  constexpr std::size_t fixed = 512;
  auto bytes = fixed;
  for (const auto& event : events)
    bytes += event.message.size() + limits::log_event_overhead_bytes;
  return bytes;
}

} // namespace troupe
