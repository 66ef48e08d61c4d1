// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>

/// Owns the users, groups, roles, instance profiles, managed policies and access keys of one
/// account. Questions are answered from a snapshot, changes go to the partition's writer. What they
/// come to stands in changes.hpp.
///
/// A change of an access key, and of the name of a user who has some, is told to the node's index
/// of keys (core/user_keys.hpp) after the commit and before the answer.
namespace troupe {

struct identity_state {
  std::unique_ptr<persistence::snapshot> snapshot;
  static inline constexpr const char* name = "identity";
};

identity_actor::behavior_type identity(identity_actor::stateful_pointer<identity_state> self,
                                       const context* node, address where);

/// Fills the index with what is stored, in the place of all that was in it.
void load_user_keys(user_keys& into, persistence::store& from);
/// Has the index's uses of keys stored by the partition's writer, a little later each.
void keep_uses_of(user_keys& keys, const partition& where);

} // namespace troupe
