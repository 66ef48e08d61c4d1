// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

/// Lists what exists, from the catalog records in storage. Changes nothing.
namespace troupe {

struct catalog_state {
  std::unique_ptr<persistence::snapshot> snapshot;
  static inline constexpr const char* name = "catalog";
};

catalog_actor::behavior_type catalog(catalog_actor::stateful_pointer<catalog_state> self,
                                     partition where);

} // namespace troupe
