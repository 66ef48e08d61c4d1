// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/metric.hpp"
#include "core/clock.hpp"
#include "persistence/store.hpp"

#include <map>
#include <string>
#include <utility>

/// What every function consumed, a day at a time, in storage:
///
///     usage text(account) text(region) text(function) text(day)  ->  usage_record
///
/// `day` is `2026-11-24`, in UTC. Counters only grow.
namespace troupe {

struct usage_counters {
  std::uint64_t invocations = 0;
  std::uint64_t errors = 0;
  std::uint64_t billed_ms = 0;
  std::uint64_t mb_ms = 0;
  std::uint64_t arm_mb_ms = 0;

  usage_counters& operator+=(const usage_counters& more);
  friend bool operator==(const usage_counters&, const usage_counters&) = default;
};

struct usage_record {
  usage_counters total;

  static constexpr std::uint8_t record_version = 1;
  template <class Fields>
  void fields(Fields& f) {
    f(total.invocations, total.errors, total.billed_ms, total.mb_ms, total.arm_mb_ms);
  }
};

using function_day = std::pair<address, std::string>;
using usage_by_day = std::map<function_day, usage_counters>;

usage_counters counters_of(const usage& reported);
/// `2026-11-24`
std::string day_of(epoch_ms time);

void add_to_stored(persistence::transaction& tx, const usage_by_day& more);

/// Every stored counter with `waiting` added, of one account or of all, oldest day first.
usage_report report_of(const persistence::reader& from, const usage_by_day& waiting,
                       const std::string& account);

} // namespace troupe
