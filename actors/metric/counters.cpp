// SPDX-License-Identifier: Apache-2.0
#include "actors/metric/counters.hpp"

#include "persistence/key.hpp"
#include "persistence/record.hpp"

#include <algorithm>
#include <tuple>

namespace troupe {

namespace {

persistence::key usage_prefix() {
  return persistence::key{persistence::space::usage};
}

std::string usage_key(const function_day& what) {
  const auto& [function, day] = what;
  return usage_prefix()
      .text(function.account)
      .text(function.region)
      .text(function.name)
      .text(day)
      .bytes();
}

function_day parse_usage_key(std::string_view key) {
  persistence::key_parts parts{key};
  function_day what;
  what.first.account = parts.text();
  what.first.region = parts.text();
  what.first.name = parts.text();
  what.second = parts.text();
  return what;
}

} // namespace

usage_counters& usage_counters::operator+=(const usage_counters& more) {
  invocations += more.invocations;
  errors += more.errors;
  billed_ms += more.billed_ms;
  mb_ms += more.mb_ms;
  arm_mb_ms += more.arm_mb_ms;
  return *this;
}

usage_counters counters_of(const usage& reported) {
  return {reported.invocations, reported.errors, reported.billed_ms, reported.mb_ms,
          reported.arm_mb_ms};
}

std::string day_of(epoch_ms time) {
  constexpr std::size_t date_length = 10;
  return to_iso8601(time).substr(0, date_length);
}

void add_to_stored(persistence::transaction& tx, const usage_by_day& more) {
  for (const auto& [what, counters] : more) {
    const auto key = usage_key(what);
    usage_record record;
    if (const auto bytes = tx.get(key))
      record = persistence::unpack<usage_record>(*bytes);
    record.total += counters;
    tx.put(key, persistence::pack(record));
  }
}

usage_report report_of(const persistence::reader& from, const usage_by_day& waiting,
                       const std::string& account) {
  auto all = waiting;
  from.scan(persistence::key_range::starting_with(usage_prefix()), persistence::direction::forward,
            [&](std::string_view key, std::string_view value) {
              all[parse_usage_key(key)] += persistence::unpack<usage_record>(value).total;
              return true;
            });
  usage_report report;
  for (const auto& [what, counters] : all) {
    if (!account.empty() && what.first.account != account)
      continue;
    report.lines.push_back({what.first, what.second,
                            usage{what.first, counters.invocations, counters.errors,
                                  counters.billed_ms, counters.mb_ms, counters.arm_mb_ms}});
  }
  std::ranges::sort(report.lines, [](const usage_line& a, const usage_line& b) {
    return std::tie(a.day, a.function) < std::tie(b.day, b.function);
  });
  return report;
}

} // namespace troupe
