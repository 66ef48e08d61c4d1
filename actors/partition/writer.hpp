// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/partition/partition.hpp"
#include "actors/partition/slow_changes.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <functional>
#include <string_view>
#include <vector>

/// The one writer of a partition, with group commit: while the disk syncs, changes queue in its
/// mailbox; the next transaction takes all of them, up to `limits::commit_mutations_max` or
/// `limits::commit_bytes_max`, commits once, and only then answers each asker.
///
/// If a change throws, or the disk is full, the batch is rolled back and its changes are tried one
/// by one, so that only those fail which must. If a commit fails otherwise, every asker of the
/// batch gets the refusal; what was written is then unknown, as it is to a client whose connection
/// breaks. Spawn it detached: it blocks in fdatasync.
///
/// While a change is applied, nobody else can write: each is timed, and slow ones are logged.
namespace troupe {

struct writer_state {
  struct entry {
    change_ptr work;
    caf::response_promise promise;
  };
  std::vector<entry> batch;
  std::size_t batch_bytes = 0;
  std::size_t size_at_last_look = 0;
  slow_changes slow;
  static inline constexpr const char* name = "writer";
};

/// How the writer times changes, and where it says that one was slow.
struct writer_watch {
  std::function<slow_changes::time_point()> now;
  std::function<void(std::string_view)> warn;
};

caf::behavior writer(caf::stateful_actor<writer_state>* self, partition where);
/// The same with another watch than the machine's.
caf::behavior watched_writer(caf::stateful_actor<writer_state>* self, partition where,
                             writer_watch with);

} // namespace troupe
