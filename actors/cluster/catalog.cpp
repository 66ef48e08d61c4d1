// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/catalog.hpp"

#include "persistence/catalog.hpp"

namespace troupe {

namespace {

names_page page_of(const persistence::reader& from, const list_names& ask) {
  auto found = persistence::names_in_catalog(from, static_cast<std::uint8_t>(ask.kind), ask.account,
                                             ask.region, ask.prefix, ask.after, ask.limit);
  return {std::move(found.names), found.more};
}

} // namespace

catalog_actor::behavior_type catalog(catalog_actor::stateful_pointer<catalog_state> self,
                                     partition where) {
  self->state.snapshot = where.store->make_snapshot();
  return {
      [self](const list_names& ask) { return page_of(*self->state.snapshot->view(), ask); },
  };
}

} // namespace troupe
