// SPDX-License-Identifier: Apache-2.0
#include "actors/keyring/keyring.hpp"

#include "actors/account_wide.hpp"
#include "actors/keyring/material.hpp"

namespace troupe {

namespace {

using keyring_self = keyring_actor::stateful_pointer<keyring_state>;

constexpr std::size_t change_bytes = 2'048;

keyring_facts facts_of(const context& node, const address& where) {
  return {where, node.master_key, node.time->now()};
}

caf::result<keyring_answer> ask_one(keyring_self self, const context& node, const address& where,
                                    ask_keyring& ask) {
  const auto with = facts_of(node, where);
  const auto view = self->state.snapshot->view();
  if (!has_to_prepare(*view, with, ask))
    return answer(read_each<keyring_answer>(*view, with, ask));
  return change_by<keyring_answer>(self, node.store, change_bytes,
                                   [with, ask = std::move(ask)](persistence::transaction& tx) {
                                     prepare(tx, with, ask);
                                     return read_each<keyring_answer>(tx, with, ask);
                                   });
}

} // namespace

keyring_actor::behavior_type keyring(keyring_self self, const context* node, address where) {
  self->state.snapshot = node->store.store->make_snapshot();
  self->send(self, tick_atom_v);
  return {
      [self, node, where](ask_keyring& ask) { return ask_one(self, *node, where, ask); },
      [self, node, where](change_keyring& ask) {
        // Not in the writer's thread: it may take long, and nobody else could write meanwhile.
        if (auto* made = std::get_if<create_key>(&ask.what))
          made->secret = make_secret(made->spec);
        return apply_each<keyring_answer>(self, node->store, change_bytes, facts_of(*node, where),
                                          ask);
      },
      [self, node, where](tick_atom) {
        erase_due(self, node->store, *self->state.snapshot, facts_of(*node, where), has_gone_keys,
                  erase_gone_keys);
      },
  };
}

} // namespace troupe
