// SPDX-License-Identifier: Apache-2.0
#include "actors/metric/meter.hpp"

#include <caf/exit_reason.hpp>

namespace troupe {

namespace {

using meter_self = meter_actor::stateful_pointer<meter_state>;

constexpr std::size_t bytes_per_counter = 256;
/// The writer answers or ends; a disk that hangs for longer than this is as good as broken.
constexpr auto write_time_max = std::chrono::minutes{5};

/// The waiting counters as one change.
change_ptr take_waiting(meter_state& state, const partition& where) {
  state.writing = std::exchange(state.waiting, {});
  where.waiting->fetch_add(1, std::memory_order_relaxed);
  auto apply = [more = state.writing](persistence::transaction& tx) -> result<bool> {
    add_to_stored(tx, more);
    return true;
  };
  const auto bytes = bytes_per_counter * state.writing.size();
  return std::make_shared<change_of<bool, decltype(apply)>>(std::move(apply), bytes);
}

void answer_asked(meter_state& state) {
  for (auto& [ask, promise] : std::exchange(state.asked, {}))
    promise.deliver(report_of(*state.snapshot->view(), state.waiting, ask.account));
}

void tick_later(meter_self self) {
  if (!std::exchange(self->state.is_ticking, true))
    self->delayed_send(self, usage_flush_interval, tick_atom_v);
}

void write(meter_self self, const partition& where);

void written(meter_self self, const partition& where) {
  auto& state = self->state;
  state.is_writing = false;
  state.writing.clear();
  answer_asked(state);
  if (state.flushing.empty())
    return;
  if (!state.waiting.empty())
    return write(self, where);
  for (auto& promise : std::exchange(state.flushing, {}))
    promise.deliver(true);
}

/// The disk is full, or the writer has too much to do: counts on, and tries again later.
void not_written(meter_self self, const caf::error& why) {
  auto& state = self->state;
  state.is_writing = false;
  for (const auto& [what, counters] : std::exchange(state.writing, {}))
    state.waiting[what] += counters;
  answer_asked(state);
  for (auto& promise : std::exchange(state.flushing, {}))
    promise.deliver(why);
  tick_later(self);
}

void write(meter_self self, const partition& where) {
  auto& state = self->state;
  if (state.is_writing || state.waiting.empty())
    return;
  state.is_writing = true;
  self->request(where.writer, write_time_max, take_waiting(state, where))
      .then([self, where](bool) { written(self, where); },
            [self](const caf::error& why) { not_written(self, why); });
}

void count(meter_self self, const clock& time, const usage& reported) {
  auto& state = self->state;
  state.waiting[{reported.function, day_of(time.now())}] += counters_of(reported);
  tick_later(self);
}

caf::result<usage_report> report(meter_self self, const usage_query& ask) {
  auto& state = self->state;
  if (!state.is_writing)
    return report_of(*state.snapshot->view(), state.waiting, ask.account);
  auto promise = self->make_response_promise<usage_report>();
  state.asked.emplace_back(ask, promise);
  return promise;
}

caf::result<bool> flush(meter_self self, const partition& where) {
  auto& state = self->state;
  if (!state.is_writing && state.waiting.empty())
    return true;
  auto promise = self->make_response_promise<bool>();
  state.flushing.push_back(promise);
  write(self, where);
  return promise;
}

bool forget(meter_state& state) {
  state.waiting.clear();
  state.writing.clear();
  return true;
}

void end(meter_self self, const partition& where, caf::error reason) {
  auto& state = self->state;
  if (!state.waiting.empty())
    caf::anon_send(where.writer, take_waiting(state, where));
  self->quit(std::move(reason));
}

} // namespace

meter_actor::behavior_type meter(meter_self self, partition where, const clock* time) {
  self->state.snapshot = where.store->make_snapshot();
  self->set_exit_handler(
      [self, where](caf::exit_msg& ends) { end(self, where, std::move(ends.reason)); });
  return {
      [self, time](const usage& reported) { count(self, *time, reported); },
      [self](const usage_query& ask) { return report(self, ask); },
      [self, where](flush_atom) { return flush(self, where); },
      [self](reset_atom) { return forget(self->state); },
      [self, where](tick_atom) {
        self->state.is_ticking = false;
        write(self, where);
      },
  };
}

} // namespace troupe
