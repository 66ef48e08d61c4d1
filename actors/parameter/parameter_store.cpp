// SPDX-License-Identifier: Apache-2.0
#include "actors/parameter/parameter_store.hpp"

#include "actors/account_wide.hpp"

namespace troupe {

namespace {

using parameter_store_self = parameter_store_actor::stateful_pointer<parameter_store_state>;

constexpr std::size_t change_bytes = 16'384; ///< A value, and the one before it.

parameter_facts facts_of(const context& node, const address& where) {
  return {where, node.time->now()};
}

} // namespace

parameter_store_actor::behavior_type parameter_store(parameter_store_self self, const context* node,
                                                     address where) {
  self->state.snapshot = node->store.store->make_snapshot();
  self->send(self, tick_atom_v);
  return {
      [self, node, where](const ask_parameter_store& ask) {
        return answer(read_each<parameter_store_answer>(*self->state.snapshot->view(),
                                                        facts_of(*node, where), ask));
      },
      [self, node, where](change_parameter_store& ask) {
        return apply_each<parameter_store_answer>(self, node->store, change_bytes,
                                                  facts_of(*node, where), ask);
      },
      [self, node, where](tick_atom) {
        erase_due(self, node->store, *self->state.snapshot, facts_of(*node, where),
                  has_expired_parameters, erase_expired);
      },
  };
}

} // namespace troupe
