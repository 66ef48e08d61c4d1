// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/partition/partition.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

/// The one writer of a partition, with group commit: while the disk syncs, changes queue in its
/// mailbox; the next transaction takes all of them, up to `limits::commit_mutations_max` or
/// `limits::commit_bytes_max`, commits once, and only then answers each asker.
///
/// If a change throws, or the disk is full, the batch is rolled back and its changes are tried one
/// by one, so that only those fail which must. If a commit fails otherwise, every asker of the
/// batch gets the refusal; what was written is then unknown, as it is to a client whose connection
/// breaks. Spawn it detached: it blocks in fdatasync.
namespace troupe {

struct writer_state {
  struct entry {
    change_ptr work;
    caf::response_promise promise;
  };
  std::vector<entry> batch;
  std::size_t batch_bytes = 0;
  std::size_t size_at_last_look = 0;
  static inline constexpr const char* name = "writer";
};

caf::behavior writer(caf::stateful_actor<writer_state>* self, partition where);

} // namespace troupe
