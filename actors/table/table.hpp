// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/table/core.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

/// The actor of one table. The table itself is in core.hpp, the work on its items in shard.hpp.
namespace troupe {

struct table_state {
  std::optional<table_core> core;
  bool is_sweeping = false;
  static inline constexpr const char* name = "table";
};

table_actor::behavior_type table(table_actor::stateful_pointer<table_state> self,
                                 const context* node, address where);

} // namespace troupe
