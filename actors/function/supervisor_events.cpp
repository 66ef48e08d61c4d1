// SPDX-License-Identifier: Apache-2.0
#include "actors/function/supervisor_parts.hpp"
#include "persistence/record.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace troupe {

using namespace std::chrono_literals;

namespace {

/// Events that wait for an instance or run at one time; the others stay on disk.
constexpr std::size_t events_under_way_max = 100;
/// A look at due events that found no room is repeated after this.
constexpr auto no_room_wait = 1s;
/// Nobody asks for a function that only has events waiting: it tells the directory that it is
/// needed.
constexpr auto stay_awake_interval = 60s;

epoch_ms now_of(supervisor_self self) {
  return self->state.node->time->now();
}

std::optional<event_record> read_event(supervisor_self self, const event_queue::entry& event) {
  const auto& state = self->state;
  const auto bytes
      = state.snapshot->view()->get(event_key(state.where, event.due, event.request_id));
  if (!bytes)
    return std::nullopt;
  return persistence::unpack<event_record>(*bytes);
}

/// Erases the event's entry, and writes it anew where it is to run again.
void move_event(supervisor_self self, const event_queue::entry& event,
                std::optional<event_queue::entry> to, const std::string& bytes) {
  const auto& where = self->state.where;
  const auto old_key = event_key(where, event.due, event.request_id).bytes();
  const auto new_key = to ? event_key(where, to->due, to->request_id).bytes() : std::string{};
  auto apply = [old_key, new_key, bytes](persistence::transaction& tx) -> result<bool> {
    tx.erase(old_key);
    if (!new_key.empty())
      tx.put(new_key, bytes);
    return true;
  };
  commit<bool>(self, bytes.size() + 256, std::move(apply), [self, to](const result<bool>& done) {
    if (!done.ok() || !to || !self->state.record)
      return; // On failure it stays where it was, and runs again after a restart.
    self->state.events.add(*to);
    run_due_events(self);
  });
}

void arm_for_next(supervisor_self self) {
  auto& state = self->state;
  const auto due = state.events.next_due();
  if (!due)
    return;
  const auto left = std::chrono::milliseconds{*due - now_of(self)};
  const auto delay = left <= 0ms ? std::chrono::milliseconds{no_room_wait}
                                 : std::min<std::chrono::milliseconds>(left, stay_awake_interval);
  arm(self, supervisor_timer::kind::event, delay);
}

void run_event(supervisor_self self, event_queue::entry event) {
  auto& state = self->state;
  auto stored = read_event(self, event);
  if (!stored)
    return;
  invocation ask{.request_id = event.request_id,
                 .payload = std::move(stored->payload),
                 .function_arn = std::move(stored->function_arn),
                 .client_context = std::move(stored->client_context),
                 .trace_id = std::move(stored->trace_id),
                 .kind = invocation_kind::event};
  ++state.events_under_way;
  wait(self, {.ask = std::move(ask),
              .since = self->clock().now(),
              .answer = {},
              .event = std::move(event)});
}

} // namespace

caf::result<invocation_result> accept_event(supervisor_self self, invocation& ask) {
  const auto now = now_of(self);
  const event_queue::entry event{now, ask.request_id};
  const event_record record{.payload = std::move(ask.payload),
                            .function_arn = std::move(ask.function_arn),
                            .client_context = std::move(ask.client_context),
                            .trace_id = std::move(ask.trace_id),
                            .accepted = now};
  auto answer = self->make_response_promise<invocation_result>();
  auto bytes = persistence::pack(record);
  const auto size = bytes.size() + 256;
  auto key = event_key(self->state.where, event.due, event.request_id).bytes();
  auto apply = [key = std::move(key),
                bytes = std::move(bytes)](persistence::transaction& tx) -> result<bool> {
    tx.put(key, bytes);
    return true;
  };
  commit<bool>(self, size, std::move(apply),
               [self, event, answer](const result<bool>& done) mutable {
                 if (!done.ok()) {
                   answer.deliver(to_caf(done.refusal()));
                   return;
                 }
                 answer.deliver(invocation_result{});
                 self->state.events.add(event);
                 run_due_events(self);
               });
  return answer;
}

void run_due_events(supervisor_self self) {
  auto& state = self->state;
  const auto now = now_of(self);
  while (state.record && state.events_under_way < events_under_way_max
         && state.scale->has_room(state.waiting.size())) {
    auto event = state.events.take_due(now);
    if (!event)
      break;
    run_event(self, std::move(*event));
  }
  arm_for_next(self);
}

void event_timer(supervisor_self self) {
  auto& state = self->state;
  if (!state.record)
    state.events.clear();
  if (state.events.size() > 0 && state.node->directory)
    caf::anon_send(state.node->directory, resolve{noun::function, state.where});
  run_due_events(self);
}

void event_ran(supervisor_self self, const event_queue::entry& event, bool succeeded) {
  --self->state.events_under_way;
  std::optional<event_queue::entry> again;
  std::string bytes;
  if (auto stored = succeeded ? std::nullopt : read_event(self, event)) {
    if (const auto due = again_after_failure(*stored, now_of(self))) {
      again = event_queue::entry{*due, event.request_id};
      bytes = persistence::pack(*stored);
    }
  }
  move_event(self, event, std::move(again), bytes);
}

} // namespace troupe
