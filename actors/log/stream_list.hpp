// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/log/record.hpp"
#include "actors/protocol/log.hpp"
#include "core/result.hpp"
#include "persistence/store.hpp"

#include <string>
#include <vector>

/// Which streams a group has: a page of them, and those that may hold events of some time.
namespace troupe {

struct named_stream {
  std::string name;
  log_stream_record record;
};

/// One page. A token is where the page before it ended:
///
///     token = base64(("n" | "t" 20 digits) name)      by name, or by the time of the last event
result<log_streams_page> list_streams(const persistence::reader& from, std::uint64_t group,
                                      const describe_log_streams& ask);

/// The streams that `ask` means and that have events at or after `start` and before `ask.to`.
/// Refuses names of streams that are not there.
result<std::vector<named_stream>> find_streams(const persistence::reader& from, std::uint64_t group,
                                               const filter_events& ask, epoch_ms start);

} // namespace troupe
