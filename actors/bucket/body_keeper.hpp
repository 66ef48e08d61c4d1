// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// Makes the upload durable, then hands the change that `then` makes of its id to the writer, which
/// answers the asker.
struct keep_body {
  std::shared_ptr<upload_face> upload;
  std::function<change_ptr(std::string body_id)> then;
};

/// Removes bodies whose records are gone for good.
struct drop_bodies {
  std::vector<std::string> ids;
};

struct body_keeper_state {
  static inline constexpr const char* name = "body_keeper";
};

/// `where.body_keeper` may be empty: it is what is being spawned.
caf::behavior body_keeper(caf::stateful_actor<body_keeper_state>* self, partition where);

/// A body file as the gateway sees it while it fills it.
std::shared_ptr<upload_face> begin_upload(const persistence::bodies& bodies);

/// Removes every body file that neither an object's record nor `is_named_elsewhere` knows: what a
/// crash between a body and its record left. Run before anything writes.
void sweep_orphans(persistence::store& store, const persistence::bodies& bodies,
                   const std::function<bool(std::string_view body_id)>& is_named_elsewhere);

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::keep_body)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::drop_bodies)
