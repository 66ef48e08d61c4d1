// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/log/record.hpp"
#include "actors/protocol/log.hpp"
#include "core/names.hpp"
#include "core/result.hpp"
#include "persistence/record.hpp"
#include "persistence/store.hpp"

#include <memory>
#include <string>

/// A log group over a store, the reading half of what its actor does. Each question takes the
/// newest snapshot. Events beyond the group's retention are not there, erased or not.
namespace troupe {

class log_reader {
public:
  log_reader(address where, persistence::store& store, const clock& time);

  result<log_group_info> describe();
  /// Something ended whose events are still stored, of this group or another.
  bool has_to_sweep();
  result<log_streams_page> streams(const describe_log_streams& ask);
  result<events_page> events(const get_events& ask);
  result<filtered_page> filter(const filter_events& ask);

private:
  /// The group's record; null if there is no such group.
  const log_group_record* enter(const persistence::reader& from);
  /// The earliest time of which there are events.
  [[nodiscard]] epoch_ms horizon(const log_group_record& group) const;

  std::string key_;
  std::unique_ptr<persistence::snapshot> snapshot_;
  const clock& time_;
  persistence::cached_record<log_group_record> record_;
};

} // namespace troupe
