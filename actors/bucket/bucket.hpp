// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/bucket/objects.hpp"
#include "actors/context.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

/// Owns one bucket: its description, its objects' records, and which body file belongs to which.
/// Reads answer from the newest snapshot; a change is answered by the partition's writer once it is
/// durable, and a large body is durable before the record that names it.
///
/// Overwriting or deleting an object removes its old body after the commit. A reader that has it
/// open reads on.
namespace troupe {

struct bucket_state {
  std::optional<bucket_objects> objects;
  static inline constexpr const char* name = "bucket";
};

bucket_actor::behavior_type bucket(bucket_actor::stateful_pointer<bucket_state> self,
                                   const context* node, address where);

} // namespace troupe
