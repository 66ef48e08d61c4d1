// SPDX-License-Identifier: Apache-2.0
#include "actors/api/api.hpp"

#include "actors/protocol/existence.hpp"
#include "core/digest.hpp"
#include "persistence/record.hpp"

namespace troupe {

namespace {

using api_self = api_actor::stateful_pointer<api_state>;

/// An id as API Gateway makes them: lower-case letters and digits.
std::string new_part_id() {
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t length = 7;
  std::string id;
  for (const char byte : random_bytes(length))
    id += alphabet[static_cast<unsigned char>(byte) % alphabet.size()];
  return id;
}

template <class Answer, class Message>
caf::result<Answer> edit(api_self self, const context& node, const address& where, Message& ask) {
  constexpr std::size_t bytes = 4'096;
  api_change with{where.name, new_part_id(), node.time->now()};
  return change_by<Answer>(self, node.store, bytes,
                           [with = std::move(with), ask = std::move(ask)](
                               persistence::transaction& tx) { return apply(tx, with, ask); });
}

} // namespace

result<api_view_ptr> api_reader::get() {
  auto bytes = snapshot_->view()->get(key_);
  if (!bytes)
    return no_such_api(id_);
  if (!view_ || *bytes != bytes_) {
    view_ = make_view(persistence::unpack<api_record>(*bytes).api);
    bytes_ = std::move(*bytes);
  }
  return view_;
}

api_actor::behavior_type api(api_self self, const context* node, address where) {
  self->state.reader = std::make_unique<api_reader>(where.name, *node->store.store);
  return {
      [self, node, where](create_api& ask) { return edit<api_view_ptr>(self, *node, where, ask); },
      [self](const get_api&) { return answer(self->state.reader->get()); },
      [self, node, where](delete_api& ask) { return edit<bool>(self, *node, where, ask); },
      [self, node, where](update_api& ask) { return edit<api_view_ptr>(self, *node, where, ask); },
      [self, node, where](change_api_tags& ask) { return edit<bool>(self, *node, where, ask); },
      [self, node, where](put_route& ask) { return edit<api_route>(self, *node, where, ask); },
      [self, node, where](put_integration& ask) {
        return edit<api_integration>(self, *node, where, ask);
      },
      [self, node, where](put_stage& ask) { return edit<api_stage>(self, *node, where, ask); },
      [self, node, where](delete_api_part& ask) { return edit<bool>(self, *node, where, ask); },
  };
}

} // namespace troupe
