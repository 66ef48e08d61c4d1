// SPDX-License-Identifier: Apache-2.0
#include "actors/secret/secret_store.hpp"

#include "actors/account_wide.hpp"

namespace troupe {

namespace {

using secret_store_self = secret_store_actor::stateful_pointer<secret_store_state>;

constexpr std::size_t change_bytes = 70'000; ///< A value.

secret_facts facts_of(const context& node, const address& where) {
  return {where, node.time->now()};
}

/// The first to read a version on a day has that kept; nobody else writes.
caf::result<secret_store_answer> ask_one(secret_store_self self, const context& node,
                                         const address& where, ask_secret_store& ask) {
  const auto with = facts_of(node, where);
  auto came = read_each<secret_store_answer>(*self->state.snapshot->view(), with, ask);
  const auto* read_now = came ? std::get_if<secret_value>(&*came) : nullptr;
  if (!read_now || read_now->version.accessed == day_of_access(with.now))
    return answer(std::move(came));
  constexpr std::size_t bytes = 4'096;
  return change_by<secret_store_answer>(
      self, node.store, bytes, [with, ask = std::move(ask)](persistence::transaction& tx) {
        keep_access(tx, with, std::get<get_secret_value>(ask.what));
        return read_each<secret_store_answer>(tx, with, ask);
      });
}

} // namespace

secret_store_actor::behavior_type secret_store(secret_store_self self, const context* node,
                                               address where) {
  self->state.snapshot = node->store.store->make_snapshot();
  self->send(self, tick_atom_v);
  return {
      [self, node, where](ask_secret_store& ask) { return ask_one(self, *node, where, ask); },
      [self, node, where](change_secret_store& ask) {
        return apply_each<secret_store_answer>(self, node->store, change_bytes,
                                               facts_of(*node, where), ask);
      },
      [self, node, where](tick_atom) {
        erase_due(self, node->store, *self->state.snapshot, facts_of(*node, where),
                  has_gone_secrets, erase_gone_secrets);
      },
  };
}

} // namespace troupe
