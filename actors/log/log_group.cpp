// SPDX-License-Identifier: Apache-2.0
#include "actors/log/log_group.hpp"

#include "actors/log/changes.hpp"
#include "core/digest.hpp"

#include <caf/exit_reason.hpp>
#include <spdlog/spdlog.h>

#include <cstring>

namespace troupe {

namespace {

using log_group_self = log_group_actor::stateful_pointer<log_group_state>;
using persistence::transaction;

/// The writer answers or ends; a disk that hangs for longer than this is as good as broken.
constexpr auto write_time_max = std::chrono::minutes{5};

/// An id for a group to be. Never 0.
std::uint64_t new_group_id() {
  std::uint64_t id = 0;
  const auto bytes = random_bytes(sizeof id);
  std::memcpy(&id, bytes.data(), sizeof id);
  return id | 1u;
}

/// A change as `change_by` makes it, for a message of our own to the writer.
template <class Apply>
change_ptr make_change(const partition& where, std::size_t bytes, Apply apply) {
  where.waiting->fetch_add(1, std::memory_order_relaxed);
  return std::make_shared<change_of<bool, Apply>>(std::move(apply), bytes);
}

// -- output of functions
// -----------------------------------------------------------------------------

change_ptr take_waiting(log_group_self self, const context& node, const address& where) {
  auto& state = self->state;
  const auto bytes = std::exchange(state.waiting_bytes, 0);
  auto batches
      = std::make_shared<const std::vector<append_output>>(std::exchange(state.waiting, {}));
  return make_change(node.store, bytes,
                     [where, batches, id = new_group_id(), now = node.time->now()](
                         transaction& tx) { return apply_append(tx, where, *batches, id, now); });
}

void write_waiting(log_group_self self, const context* node, const address& where) {
  auto& state = self->state;
  if (state.is_writing || state.waiting.empty())
    return;
  state.is_writing = true;
  if (const auto dropped = std::exchange(state.dropped, 0))
    spdlog::warn("dropped log output group={} batches={}", where.name, dropped);
  self->request(node->store.writer, write_time_max, take_waiting(self, *node, where))
      .then(
          [self, node, where](bool) {
            self->state.is_writing = false;
            write_waiting(self, node, where);
          },
          [self, node, where](const caf::error& why) {
            spdlog::warn("lost log output group={} reason=\"{}\"", where.name,
                         from_caf(why).message);
            self->state.is_writing = false;
            write_waiting(self, node, where);
          });
}

void append(log_group_self self, const context* node, const address& where, append_output& lines) {
  auto& state = self->state;
  const auto bytes = bytes_of(lines.events);
  if (lines.events.empty())
    return;
  if (state.waiting_bytes + bytes > waiting_output_bytes_max) {
    ++state.dropped;
    return;
  }
  state.waiting_bytes += bytes;
  state.waiting.push_back(std::move(lines));
  write_waiting(self, node, where);
}

void end(log_group_self self, const context* node, const address& where, caf::error reason) {
  if (!self->state.waiting.empty())
    caf::anon_send(node->store.writer, take_waiting(self, *node, where));
  self->quit(std::move(reason));
}

// -- changes
// -----------------------------------------------------------------------------------------

/// A change of the group or of its streams that is small.
template <class Message>
caf::result<bool> change_group(log_group_self self, const context& node, const address& where,
                               Message& ask) {
  constexpr std::size_t bytes = 512;
  return change_by<bool>(
      self, node.store, bytes,
      [where, ask = std::move(ask), id = new_group_id(), now = node.time->now()](transaction& tx) {
        if constexpr (std::is_same_v<Message, create_log_group>)
          return apply_create(tx, where, ask, id, now);
        else if constexpr (std::is_same_v<Message, create_log_stream>)
          return apply_create(tx, where, ask, now);
        else if constexpr (std::is_same_v<Message, set_log_retention>)
          return apply_retention(tx, where, ask);
        else if constexpr (std::is_same_v<Message, change_tags>)
          return apply_tags(tx, where, ask);
        else if constexpr (std::is_same_v<Message, delete_log_stream>)
          return apply_delete(tx, where, ask);
        else
          return apply_delete(tx, where);
      });
}

/// A change that leaves something to sweep. The writer takes its mail in order: the sweep comes
/// second.
template <class Message>
caf::result<bool> end_some(log_group_self self, const context& node, const address& where,
                           Message& ask) {
  self->send(self, tick_atom_v);
  return change_group(self, node, where, ask);
}

caf::result<put_events_answer> put(log_group_self self, const context& node, const address& where,
                                   put_events& ask) {
  if (auto checked = check_batch(ask.events); !checked)
    return to_caf(checked.refusal());
  const auto bytes = bytes_of(ask.events);
  return change_by<put_events_answer>(
      self, node.store, bytes,
      [where, ask = std::move(ask), now = node.time->now()](transaction& tx) {
        return apply_put(tx, where, ask, now);
      });
}

void sweep(log_group_self self, const context* node) {
  auto& state = self->state;
  if (std::exchange(state.is_sweeping, true))
    return;
  auto work = make_change(node->store, 512, [](transaction& tx) { return apply_sweep(tx); });
  self->request(node->store.writer, write_time_max, std::move(work))
      .then(
          [self](bool is_more) {
            self->state.is_sweeping = false;
            if (is_more)
              self->send(self, tick_atom_v);
          },
          [self](const caf::error&) { self->state.is_sweeping = false; });
}

} // namespace

log_group_actor::behavior_type log_group(log_group_self self, const context* node, address where) {
  auto& reader = self->state.reader.emplace(where, *node->store.store, *node->time);
  self->set_exit_handler(
      [self, node, where](caf::exit_msg& ends) { end(self, node, where, std::move(ends.reason)); });
  if (reader.has_to_sweep()) // That was cut short.
    self->send(self, tick_atom_v);
  return {
      [self, node, where](append_output& lines) { append(self, node, where, lines); },
      [self, node, where](create_log_group& ask) { return change_group(self, *node, where, ask); },
      [self, node, where](delete_log_group& ask) { return end_some(self, *node, where, ask); },
      [&reader](const describe_log_group&) { return answer(reader.describe()); },
      [self, node, where](set_log_retention& ask) { return change_group(self, *node, where, ask); },
      [self, node, where](change_tags& ask) { return change_group(self, *node, where, ask); },
      [self, node, where](create_log_stream& ask) { return change_group(self, *node, where, ask); },
      [self, node, where](delete_log_stream& ask) { return end_some(self, *node, where, ask); },
      [&reader](const describe_log_streams& ask) { return answer(reader.streams(ask)); },
      [self, node, where](put_events& ask) { return put(self, *node, where, ask); },
      [&reader](const get_events& ask) { return answer(reader.events(ask)); },
      [&reader](const filter_events& ask) { return answer(reader.filter(ask)); },
      [self, node](tick_atom) { sweep(self, node); },
  };
}

} // namespace troupe
