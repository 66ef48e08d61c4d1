// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/log/record.hpp"
#include "actors/protocol/log.hpp"
#include "persistence/store.hpp"

#include <span>

/// How events become segments, and when they are too old or too new to.
namespace troupe {

using event_span = std::span<const log_event>;

/// Events further ahead than this are not taken ...
inline constexpr epoch_ms too_new_after = 2 * 60 * ms_per_minute;
/// ... nor are those older than this.
inline constexpr epoch_ms too_old_after = 14 * ms_per_day;

/// The events of a batch, which is in time order, that are to be stored; says which are not.
event_span judge_ages(event_span batch, std::optional<std::int64_t> retention_days, epoch_ms now,
                      put_events_answer& said);

/// Stores the events, in the order of their time, and brings the stream's record and its place
/// among the recent ones up to date. The caller stores the record.
void write_segments(persistence::transaction& tx, std::uint64_t group, const std::string& name,
                    log_stream_record& stream, event_span events, epoch_ms now);

/// Erases a few segments whose events are all older than `cutoff`; the bytes that they counted.
std::uint64_t erase_expired(persistence::transaction& tx, std::uint64_t group,
                            log_stream_record& stream, epoch_ms cutoff);

} // namespace troupe
