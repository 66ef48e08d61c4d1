// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/bucket/entry.hpp"
#include "actors/partition/partition.hpp"
#include "actors/protocol/bucket.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

/// Publishes body files, and removes those that no record names any longer. One per partition,
/// detached: it blocks in fdatasync and unlink, so that neither the partition's writer nor a bucket
/// does.
namespace troupe {

/// Makes a body durable, an upload or the files of another body under names of their own, then
/// hands the change that `then` makes of the files' ids to the writer, which answers the asker.
struct keep_body {
  std::shared_ptr<upload_face> upload;
  std::shared_ptr<const stored_body> copy_of; ///< Instead of an upload.
  std::function<change_ptr(std::vector<std::string> files)> then;
};

/// Removes bodies whose records are gone for good. The records of a list are erased a piece at a
/// time, and its files after each piece, so that no single change is as long as a list.
struct drop_bodies {
  dropped_bodies what;
};

struct body_keeper_state {
  static inline constexpr const char* name = "body_keeper";
};

/// `where.body_keeper` may be empty: it is what is being spawned.
caf::behavior body_keeper(caf::stateful_actor<body_keeper_state>* self, partition where);

/// A body file as the gateway sees it while it fills it.
std::shared_ptr<upload_face> begin_upload(const persistence::bodies& bodies);

/// Removes every body file that neither a record of an object or a part nor `is_named_elsewhere`
/// knows, and every list of parts that nothing names: what a crash between a body and its record,
/// or in the midst of a removal, left. Run before anything writes.
void sweep_orphans(persistence::store& store, const persistence::bodies& bodies,
                   const std::function<bool(std::string_view body_id)>& is_named_elsewhere);

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::keep_body)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::drop_bodies)
