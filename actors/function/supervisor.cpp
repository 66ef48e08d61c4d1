// SPDX-License-Identifier: Apache-2.0
#include "actors/function/supervisor.hpp"

#include "actors/function/supervisor_parts.hpp"
#include "persistence/record.hpp"

#include <algorithm>
#include <thread>

namespace troupe {

using namespace std::chrono_literals;

namespace {

using timer = supervisor_timer::kind;

/// Under load, the meter is told this often; else at once, so that whoever looks after an
/// invocation finds it.
constexpr auto usage_interval = 100ms;
/// What an instance may take beyond the function's time-out before it counts as lost.
constexpr auto run_slack = 15s;

std::chrono::steady_clock::time_point now_of(supervisor_self self) {
  return self->clock().now();
}

caf::timespan longest_run(supervisor_self self) {
  return std::chrono::seconds{self->state.record->description.configuration.timeout_seconds}
         + run_slack;
}

error too_many(const supervisor_state& state) {
  const bool reserved = state.record->description.reserved_concurrency.has_value();
  return {"TooManyRequestsException",
          "Rate Exceeded.",
          {{"Reason", reserved ? "ReservedFunctionConcurrentInvocationLimitExceeded"
                               : "ConcurrentInvocationLimitExceeded"}}};
}

// -- invocations
// -------------------------------------------------------------------------------------------

/// An event: its outcome is for us.
void run_event_on(supervisor_self self, const instance_actor& instance,
                  supervisor_state::waiter one) {
  self->request(instance, longest_run(self), std::move(one.ask))
      .then(
          [self, event = *one.event](const invocation_result& outcome) {
            event_ran(self, event, !outcome.is_function_error);
            run_due_events(self);
          },
          [self, event = *one.event](const caf::error&) {
            event_ran(self, event, false);
            run_due_events(self);
          });
}

/// Tells whoever waits for a call on another node, unless that has been done.
template <class Outcome>
void returned(supervisor_self self, std::uint64_t id, Outcome& outcome, bool succeeded) {
  auto call = self->state.guest_calls.extract(id);
  if (call.empty())
    return;
  auto& what = call.mapped().what;
  if (!what.event) {
    what.answer.deliver(std::move(outcome));
    return;
  }
  event_ran(self, *what.event, succeeded);
  run_due_events(self);
}

/// Another node may go and take the answer with it, so it comes by way of us.
void relay(supervisor_self self, scaling::slot to, supervisor_state::waiter one) {
  auto& state = self->state;
  const auto id = ++state.last_guest_call;
  auto ask = std::move(one.ask);
  state.guest_calls.emplace(id, supervisor_state::guest_call{to, std::move(one)});
  self->request(state.instances.at(to), longest_run(self), std::move(ask))
      .then(
          [self, id](invocation_result& outcome) {
            returned(self, id, outcome, !outcome.is_function_error);
          },
          [self, id](caf::error& why) { returned(self, id, why, false); });
}

void hand(supervisor_self self, scaling::slot to, supervisor_state::waiter one) {
  const auto& instance = self->state.instances.at(to);
  if (self->state.guest_slots.contains(to))
    relay(self, to, std::move(one));
  else if (one.event)
    run_event_on(self, instance, std::move(one));
  else
    one.answer.delegate(instance, std::move(one.ask));
}

caf::result<invocation_result> invoke(supervisor_self self, invocation& ask) {
  auto& state = self->state;
  if (!state.record)
    return to_caf(no_such_function(state.where));
  if (ask.kind == invocation_kind::dry_run)
    return invocation_result{};
  if (ask.kind == invocation_kind::event)
    return accept_event(self, ask);
  if (!state.scale->has_room(state.waiting.size()))
    return to_caf(too_many(state));
  const auto slot = state.scale->take_idle();
  if (slot && !state.guest_slots.contains(*slot))
    return self->delegate(state.instances.at(*slot), std::move(ask));
  auto answer = self->make_response_promise<invocation_result>();
  supervisor_state::waiter one{.ask = std::move(ask), .since = now_of(self), .answer = answer};
  if (slot)
    relay(self, *slot, std::move(one));
  else
    wait(self, std::move(one));
  return answer;
}

/// What the execution is billed for.
void count(supervisor_state& state, const instance_report& what) {
  auto& consumed = state.consumed;
  ++consumed.invocations;
  consumed.errors += what.failed;
  consumed.billed_ms += what.billed_ms;
  if (!state.record)
    return;
  const auto& chosen = state.record->description.configuration;
  const auto mb_ms = what.billed_ms * static_cast<std::uint64_t>(chosen.memory_mb);
  consumed.mb_ms += mb_ms;
  if (chosen.architecture == "arm64")
    consumed.arm_mb_ms += mb_ms;
}

// -- timers
// ------------------------------------------------------------------------------------------------

void send_usage(supervisor_self self) {
  auto& state = self->state;
  if (state.consumed.invocations == 0)
    return;
  arm(self, timer::usage, usage_interval);
  auto consumed = std::exchange(state.consumed, {});
  consumed.function = state.where;
  if (state.node->meter)
    self->send(state.node->meter, std::move(consumed));
}

void reap(supervisor_self self) {
  auto& state = self->state;
  const auto now = now_of(self);
  for (const auto slot : state.scale->take_overdue(now))
    stop(self, slot);
  if (state.scale->instances() == 0)
    return;
  const auto next = state.scale->next_overdue();
  arm(self, timer::reap, next ? *next - now : state.node->config->function.idle);
}

void rang(supervisor_self self, supervisor_timer what) {
  self->state.armed[static_cast<std::size_t>(what.what)] = false;
  switch (what.what) {
    case timer::scale:
      return look(self);
    case timer::reap:
      return reap(self);
    case timer::usage:
      return send_usage(self);
    case timer::event:
      return event_timer(self);
  }
}

// -- life and death
// ------------------------------------------------------------------------------------------

void instance_ended(supervisor_self self, const caf::down_msg& gone) {
  auto& state = self->state;
  const auto found = std::ranges::find_if(
      state.instances, [&gone](const auto& one) { return one.second.address() == gone.source; });
  if (found == state.instances.end())
    return;
  forget_slot(self, found->first);
}

void end(supervisor_self self) {
  auto& state = self->state;
  std::erase_if(state.waiting, [](const auto& one) { return one.event.has_value(); });
  refuse_waiting(self, {code::internal, "The function's supervisor was stopped."});
  for (const auto& [slot, instance] : state.instances)
    self->send(instance, stop_atom_v);
  send_usage(self);
  self->quit();
}

void begin(supervisor_self self, const context* node, address where) {
  auto& state = self->state;
  state.node = node;
  state.where = std::move(where);
  state.snapshot = node->store.store->make_snapshot();
  const auto view = state.snapshot->view();
  if (const auto bytes = view->get(function_key(state.where)))
    state.record = persistence::unpack<function_record>(*bytes);
  state.events.load(*view, state.where);
  const auto cores = std::max(1u, std::thread::hardware_concurrency());
  state.scale.emplace(concurrency_limit(state), node->config->function.idle, cores);
  if (state.events.size() > 0)
    arm(self, timer::event, caf::timespan{0});
}

} // namespace

void lose_guest_calls(supervisor_self self, scaling::slot where) {
  std::vector<std::uint64_t> lost;
  for (const auto& [id, call] : self->state.guest_calls)
    if (call.where == where)
      lost.push_back(id);
  for (const auto id : lost) {
    auto why = to_caf({code::internal, "The node that ran the function has gone."});
    returned(self, id, why, false);
  }
}

void serve_waiting(supervisor_self self) {
  auto& state = self->state;
  while (!state.waiting.empty()) {
    const auto slot = state.scale->take_idle();
    if (!slot)
      return;
    auto one = std::move(state.waiting.front());
    state.waiting.pop_front();
    hand(self, *slot, std::move(one));
  }
}

supervisor_state::~supervisor_state() {
  const auto refuse = [](waiter& one) {
    if (!one.event)
      one.answer.deliver(to_caf({code::internal, "The function's supervisor has ended."}));
  };
  for (auto& one : waiting)
    refuse(one);
  for (auto& [id, call] : guest_calls)
    refuse(call.what);
}

std::size_t concurrency_limit(const supervisor_state& state) {
  const auto everyone = state.node->config->function.concurrency;
  if (!state.record || !state.record->description.reserved_concurrency)
    return everyone;
  return std::min<std::size_t>(everyone, *state.record->description.reserved_concurrency);
}

void arm(supervisor_self self, supervisor_timer::kind what, caf::timespan delay) {
  if (std::exchange(self->state.armed[static_cast<std::size_t>(what)], true))
    return;
  self->delayed_send(self, std::max(delay, caf::timespan{0}), supervisor_timer{what});
}

void wait(supervisor_self self, supervisor_state::waiter one) {
  auto& state = self->state;
  state.waiting.push_back(std::move(one));
  serve_waiting(self);
  if (state.scale->instances() == 0)
    look(self);
  else if (!state.waiting.empty())
    arm(self, timer::scale, scaling::patience);
}

void renew_instances(supervisor_self self) {
  for (const auto slot : self->state.scale->take_all())
    stop(self, slot);
  look(self);
}

void reported(supervisor_self self, const instance_report& what) {
  auto& state = self->state;
  const auto now = now_of(self);
  if (what.ran) {
    count(state, what);
    state.scale->took(std::chrono::microseconds{what.service_us},
                      std::chrono::microseconds{what.processor_us});
    if (!state.armed[static_cast<std::size_t>(timer::usage)])
      send_usage(self);
  }
  if (what.init_failed)
    state.scale->init_failed(now);
  if (!state.instances.contains(what.slot)) {
    if (state.guest_slots.contains(what.slot))
      state.early_slots.insert(what.slot);
    return;
  }
  if (!state.scale->became_idle(what.slot, now))
    return stop(self, what.slot);
  serve_waiting(self);
  if (state.events.size() > 0)
    run_due_events(self);
}

void refuse_waiting(supervisor_self self, const error& why) {
  for (auto& one : std::exchange(self->state.waiting, {})) {
    if (one.event)
      event_ran(self, *one.event, false);
    else
      one.answer.deliver(to_caf(why));
  }
}

supervisor_actor::behavior_type supervisor(supervisor_self self, const context* node,
                                           address where) {
  begin(self, node, std::move(where));
  self->set_down_handler([self](const caf::down_msg& gone) { instance_ended(self, gone); });
  self->set_exit_handler([self](const caf::exit_msg&) { end(self); });
  auto& state = self->state;
  return {
      [self](invocation& ask) { return invoke(self, ask); },
      [self](create_function& ask) { return create(self, ask); },
      [&state](describe_function) -> caf::result<function_description> {
        if (!state.record)
          return to_caf(no_such_function(state.where));
        return state.record->description;
      },
      [self](update_function_code& ask) { return update(self, ask); },
      [self](update_function_configuration& ask) { return update(self, ask); },
      [self](delete_function) { return remove(self); },
      [self](add_permission& ask) { return permit(self, ask); },
      [self](const remove_permission& ask) { return forbid(self, ask); },
      [&state](get_policy) -> caf::result<function_policy> {
        if (!state.record || state.record->policy.empty())
          return to_caf(no_such_policy());
        return function_policy{state.record->policy, state.record->policy_revision};
      },
      [self](const reserve_concurrency& ask) { return reserve(self, ask); },
      [self](const change_tags& ask) { return retag(self, ask); },
      [&state](open_package) -> caf::result<stored_package> {
        const auto zip
            = state.record ? state.node->store.bodies->open(state.record->package) : nullptr;
        if (!zip)
          return to_caf(no_such_function(state.where));
        return stored_package{{zip, zip->descriptor(), zip->size()}};
      },
      [self](const instance_report& what) { reported(self, what); },
      [self](supervisor_timer what) { rang(self, what); },
  };
}

} // namespace troupe
