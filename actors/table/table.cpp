// SPDX-License-Identifier: Apache-2.0
#include "actors/table/table.hpp"

#include "actors/protocol/existence.hpp"
#include "actors/table/shard.hpp"

#include <algorithm>

namespace troupe {

namespace {

using table_self = table_actor::stateful_pointer<table_state>;

constexpr std::size_t record_bytes_estimate = 4'096;

/// Prepares a write on what the snapshot shows, and hands it to the writer, who answers.
template <class Answer, class Ask>
caf::result<Answer> write(table_self self, const context& node, Ask& ask) {
  auto& core = *self->state.core;
  const auto table = core.current(*core.view());
  if (!table)
    return to_caf(no_such_table());
  auto change = shard::prepare(table, std::move(ask));
  if (!change)
    return to_caf(change.refusal());
  const auto bytes = change->bytes();
  return change_by<Answer>(self, node.store, bytes, std::move(*change));
}

template <class Answer, class Ask>
caf::result<Answer> read(table_core& core, const Ask& ask,
                         result<Answer> (*how)(const persistence::reader&, const live_table&,
                                               const Ask&)) {
  const auto view = core.view();
  const auto table = core.current(*view);
  if (!table)
    return to_caf(no_such_table());
  return answer(how(*view, *table, ask));
}

caf::result<table_description> describe(table_self self) {
  auto& core = *self->state.core;
  const bool was_counting = core.is_counting();
  auto found = core.describe(*core.view());
  if (core.is_counting() && !was_counting)
    self->send(self, tick_atom_v);
  return answer(std::move(found));
}

caf::result<table_description> remove(table_self self, const context& node) {
  auto pending = change_by<table_description>(self, node.store, record_bytes_estimate,
                                              self->state.core->remove());
  // Once the removal is committed there are items to sweep. Should this fail, the next start does
  // it.
  self->request(node.store.writer, limits::ask_time_max, flush_atom_v)
      .then([self](bool) { self->send(self, tick_atom_v); }, [](const caf::error&) {});
  return pending;
}

/// Sends the writer one piece of sweeping, and goes on when it is done.
void sweep_on(table_self self, const context& node) {
  auto& state = self->state;
  if (state.is_sweeping)
    return;
  auto next = state.core->next_sweep(*state.core->view());
  if (!next)
    return;
  state.is_sweeping = true;
  node.store.waiting->fetch_add(1, std::memory_order_relaxed);
  change_ptr work = std::make_shared<change_of<bool, table_core::sweep>>(std::move(*next),
                                                                         record_bytes_estimate);
  self->request(node.store.writer, limits::ask_time_max, std::move(work))
      .then(
          [self](bool) {
            self->state.is_sweeping = false;
            self->send(self, tick_atom_v);
          },
          // The mark stays: the next start takes it up again.
          [self](const caf::error&) { self->state.is_sweeping = false; });
}

void go_on(table_self self, const context& node) {
  auto& core = *self->state.core;
  if (core.is_counting()) {
    core.count_on(*core.view());
    if (core.is_counting())
      self->send(self, tick_atom_v);
  }
  sweep_on(self, node);
}

} // namespace

table_actor::behavior_type table(table_self self, const context* node, address where) {
  auto& core = self->state.core.emplace(*node, std::move(where));
  self->send(self, tick_atom_v);
  return {
      [self, node](create_table& ask) {
        return change_by<table_description>(self, node->store, record_bytes_estimate,
                                            self->state.core->create(std::move(ask)));
      },
      [self](const describe_table&) { return describe(self); },
      [self, node](const delete_table&) { return remove(self, *node); },
      [self, node](change_tags& ask) {
        return change_by<bool>(self, node->store, record_bytes_estimate,
                               self->state.core->change(std::move(ask)));
      },
      [self, node](put_item& ask) { return write<item_written>(self, *node, ask); },
      [&core](const get_item& ask) { return read<stored_item>(core, ask, shard::get); },
      [self, node](update_item& ask) { return write<item_written>(self, *node, ask); },
      [self, node](delete_item& ask) { return write<item_written>(self, *node, ask); },
      [&core](const query_items& ask) { return read<items_page>(core, ask, shard::query); },
      [&core](const scan_items& ask) { return read<items_page>(core, ask, shard::scan); },
      [&core](const get_items& ask) { return read<stored_items>(core, ask, shard::get); },
      [self, node](write_items& ask) { return write<items_written>(self, *node, ask); },
      [self, node](tick_atom) { go_on(self, *node); },
  };
}

} // namespace troupe
