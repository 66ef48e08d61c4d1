// SPDX-License-Identifier: Apache-2.0
#include "actors/function/instance.hpp"

#include "actors/function/instance_failure.hpp"
#include "actors/function/instance_launch.hpp"
#include "actors/protocol/refusal.hpp"
#include "core/limits.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <cmath>

namespace troupe {

using namespace std::chrono_literals;

namespace {

using instance_self = instance_actor::stateful_pointer<instance_state>;
using phase = instance_state::phase;
using time = instance_state::time;

constexpr std::size_t init_failures_max = 5;
constexpr auto lookup_time_max = 10s;
constexpr auto memory_look_interval = 1s;

time now_of(instance_self self) {
  return self->clock().now();
}

epoch_ms epoch_of(instance_self self) {
  return self->state.setup.node->time->now();
}

double in_ms(time::duration span) {
  return std::chrono::duration<double, std::milli>(span).count();
}

std::int64_t in_us(time::duration span) {
  return std::chrono::duration_cast<std::chrono::microseconds>(span).count();
}

void report(instance_self self, instance_report what) {
  what.slot = self->state.setup.slot;
  self->send(self->state.setup.supervisor, what);
}

void arm(instance_self self) {
  auto& state = self->state;
  if (std::exchange(state.ticking, true))
    return;
  auto delay = time::duration{instance_tick};
  if (state.current) {
    const auto left = state.current->started + state.setup.timeout - now_of(self);
    delay = std::clamp(left, time::duration{1ms}, delay);
  }
  self->delayed_send(self, delay, tick_atom_v);
}

// -- log
// ---------------------------------------------------------------------------------------------

void end_if_done(instance_self self) {
  const auto& state = self->state;
  if (state.stopping && !state.current && state.lookups == 0)
    self->quit();
}

void find_log_group_and_send(instance_self self, append_output lines) {
  auto& state = self->state;
  ++state.lookups;
  address where{state.setup.function.account, state.setup.function.region, state.setup.log_group};
  self->request(state.setup.node->directory, lookup_time_max,
                resolve{noun::log_group, std::move(where), true})
      .then(
          [self, lines = std::move(lines)](caf::strong_actor_ptr& found) mutable {
            auto& known = self->state;
            known.log_group = caf::actor_cast<log_group_actor>(found);
            known.log_group_since = now_of(self);
            self->send(known.log_group, std::move(lines));
            --known.lookups;
            end_if_done(self);
          },
          [self](const caf::error&) {
            --self->state.lookups;
            end_if_done(self);
          });
}

void send_log(instance_self self) {
  auto& state = self->state;
  if (state.log.empty())
    return;
  state.log_sent = now_of(self);
  append_output lines{state.setup.log_stream, state.log.take_batch()};
  if (state.log_group && state.log_sent - state.log_group_since < limits::route_lease)
    self->send(state.log_group, std::move(lines));
  else
    find_log_group_and_send(self, std::move(lines));
}

void send_log_if_due(instance_self self) {
  const auto& state = self->state;
  if (state.log.bytes() >= log_batch_bytes || now_of(self) - state.log_sent >= log_interval)
    send_log(self);
}

void stop(instance_self self) {
  auto& state = self->state;
  state.stopping = true;
  if (!state.current) {
    state.environment.reset();
    send_log(self);
  }
  end_if_done(self);
}

// -- running
// -----------------------------------------------------------------------------------------

void load(instance_self self) {
  auto& state = self->state;
  state.now = phase::loading;
  state.loading_since = now_of(self);
  state.init_ms.reset();
  state.log.init_start(epoch_of(self), state.setup.code.runtime, state.setup.function.region);
  state.environment = state.setup.runs_on->start(state.setup.code, ++state.environment_id,
                                                 caf::actor_cast<caf::actor>(self));
  arm(self);
}

void answered(instance_self self, runtime_event& what);

void run(instance_self self) {
  auto& state = self->state;
  auto& current = *state.current;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      current.started + state.setup.timeout - now_of(self));
  state.now = phase::running;
  runtime_request request{.request_id = current.ask.request_id,
                          .function_arn = std::move(current.ask.function_arn),
                          .trace_id = std::move(current.ask.trace_id),
                          .client_context = std::move(current.ask.client_context),
                          .deadline_ms = epoch_of(self) + left.count(),
                          .payload = std::move(current.ask.payload)};
  if (auto at_once = state.environment->invoke_now(request))
    return answered(self, *at_once);
  state.environment->invoke(std::move(request));
}

void look_at_memory(instance_self self) {
  auto& state = self->state;
  const auto now = now_of(self);
  if (!state.environment
      || (state.memory_used_mb > 0 && now - state.memory_looked < memory_look_interval))
    return;
  state.memory_looked = now;
  state.memory_used_mb = std::max(state.memory_used_mb, state.environment->memory_used_mb());
}

/// Answers the invocation under way. The supervisor is told first, so that a caller who asks again
/// at once finds this instance idle.
void finish(instance_self self, execution_outcome outcome) {
  auto& state = self->state;
  auto current = std::move(*state.current);
  state.current.reset();
  look_at_memory(self);
  const auto service = now_of(self) - current.started;
  const auto init_ms = std::exchange(state.init_ms, std::nullopt);
  const auto billed = std::ceil(in_ms(service) + init_ms.value_or(0));
  const invocation_report lines{.duration_ms = in_ms(service),
                                .billed_ms = static_cast<std::uint64_t>(billed),
                                .memory_mb = state.setup.code.memory_mb,
                                .memory_used_mb = state.memory_used_mb,
                                .init_ms = init_ms,
                                .status = outcome.status,
                                .error_type = outcome.error_type};
  state.log.finish(epoch_of(self), current.ask.request_id, lines);
  state.now = state.environment ? phase::idle : phase::cold;
  report(self, {.ran = true,
                .failed = outcome.failed,
                .init_failed = outcome.init_failed,
                .billed_ms = lines.billed_ms,
                .service_us = in_us(service),
                .processor_us = in_us(outcome.processor_time)});
  invocation_result result{.payload = std::move(outcome.payload),
                           .is_function_error = outcome.failed};
  if (current.ask.wants_log_tail)
    result.log_tail = state.log.take_tail();
  current.answer.deliver(std::move(result));
  if (state.stopping)
    return stop(self);
  send_log_if_due(self);
}

void fail_with(instance_self self, const instance_state::init_failure& why) {
  const auto& id = self->state.current->ask.request_id;
  if (!why.error.empty())
    return finish(self, {.payload = why.error, .failed = true, .init_failed = true});
  self->state.log.line(epoch_of(self), exit_line(id, why.exit));
  auto outcome = outcome_of_exit(id, why.exit);
  outcome.init_failed = true;
  finish(self, std::move(outcome));
}

void accept(instance_self self, invocation& ask,
            caf::typed_response_promise<invocation_result> answer) {
  auto& state = self->state;
  if (state.current || state.stopping || state.now == phase::loading) {
    answer.deliver(to_caf({code::internal, "The instance is not free."}));
    return;
  }
  const auto now = now_of(self);
  state.log.start(epoch_of(self), ask.request_id, ask.wants_log_tail);
  state.current.emplace(instance_state::execution{
      .answer = std::move(answer), .ask = std::move(ask), .started = now});
  arm(self);
  if (state.now == phase::idle)
    return run(self);
  if (state.failure && (!state.failure->reported || now < state.no_init_before)) {
    state.failure->reported = true;
    return fail_with(self, *state.failure);
  }
  load(self);
}

// -- what happens in the environment
// ---------------------------------------------------------------------

void became_ready(instance_self self) {
  auto& state = self->state;
  state.failure.reset();
  state.failures_in_a_row = 0;
  if (state.current)
    return run(self);
  state.now = phase::idle;
  state.init_ms = in_ms(now_of(self) - state.loading_since);
  report(self, {});
}

void init_failed(instance_self self, instance_state::init_failure why) {
  auto& state = self->state;
  state.environment.reset();
  state.now = phase::cold;
  if (++state.failures_in_a_row >= init_failures_max) {
    const auto doublings = std::min<std::size_t>(state.failures_in_a_row - init_failures_max, 6);
    state.no_init_before = now_of(self) + std::min<time::duration>(1s * (1 << doublings), 60s);
  }
  state.failure = std::move(why);
  if (!state.current)
    return report(self, {.init_failed = true});
  state.failure->reported = true;
  fail_with(self, *state.failure);
}

void environment_ended(instance_self self, std::string& how) {
  auto& state = self->state;
  if (state.now == phase::loading)
    return init_failed(self, {.exit = std::move(how)});
  look_at_memory(self);
  state.environment.reset();
  state.now = phase::cold;
  if (!state.current)
    return;
  const auto& id = state.current->ask.request_id;
  state.log.line(epoch_of(self), exit_line(id, how));
  finish(self, outcome_of_exit(id, how));
}

void answered(instance_self self, runtime_event& what) {
  const auto& state = self->state;
  if (state.now != phase::running || what.request_id != state.current->ask.request_id)
    return;
  if (what.payload.size() > limits::invoke_response_bytes_max)
    return finish(self, outcome_of_large_response());
  finish(self, {.payload = std::move(what.payload),
                .failed = what.what == runtime_event::kind::error,
                .processor_time = what.processor_time});
}

void happened(instance_self self, runtime_event& what) {
  auto& state = self->state;
  if (what.environment != state.environment_id || !state.environment)
    return;
  switch (what.what) {
    case runtime_event::kind::ready:
      return became_ready(self);
    case runtime_event::kind::init_failed:
      return init_failed(self, {.error = std::move(what.payload)});
    case runtime_event::kind::response:
    case runtime_event::kind::error:
      return answered(self, what);
    case runtime_event::kind::output:
      state.log.output(epoch_of(self), what.payload);
      arm(self);
      return;
    case runtime_event::kind::ended:
      return environment_ended(self, what.payload);
  }
}

// -- time
// ----------------------------------------------------------------------------------------------

void timed_out(instance_self self) {
  auto& state = self->state;
  const auto id = state.current->ask.request_id;
  look_at_memory(self);
  state.environment.reset(); // Kills what runs in it.
  state.now = phase::cold;
  const auto now = epoch_of(self);
  state.log.line(now, timeout_line(now, id, state.setup.timeout));
  finish(self, outcome_of_timeout(id, state.setup.timeout));
}

/// Lambda gives an initialisation 10 seconds; after that, the next invocation tries again, within
/// its own time.
void init_timed_out(instance_self self) {
  auto& state = self->state;
  state.environment.reset();
  state.now = phase::cold;
  state.log.init_timed_out(epoch_of(self), in_ms(now_of(self) - state.loading_since));
  report(self, {.init_failed = true});
}

void tick(instance_self self) {
  auto& state = self->state;
  state.ticking = false;
  const auto now = now_of(self);
  if (state.current && now >= state.current->started + state.setup.timeout)
    timed_out(self);
  else if (state.now == phase::loading && !state.current
           && now >= state.loading_since + limits::init_time_max)
    init_timed_out(self);
  send_log_if_due(self);
  if (state.current || state.now == phase::loading || !state.log.empty())
    arm(self);
}

/// The supervisor ended, or the node: nobody will ask again, and what runs has lost its asker.
void stop_now(instance_self self) {
  auto& state = self->state;
  if (state.current) {
    state.current->answer.deliver(to_caf({code::internal, "The function's instance was stopped."}));
    state.current.reset();
  }
  stop(self);
}

} // namespace

instance_setup make_setup(const context* node, const address& where,
                          const function_record& function, std::string log_stream,
                          scaling::slot slot, report_sink supervisor) {
  const auto& description = function.description;
  instance_setup setup{.node = node,
                       .code = make_launch(*node, where, function, log_stream),
                       .function = where,
                       .log_group = log_group_of(description),
                       .log_stream = std::move(log_stream),
                       .timeout = std::chrono::seconds{description.configuration.timeout_seconds},
                       .slot = slot,
                       .supervisor = std::move(supervisor)};
  if (node->function_runtimes)
    setup.runs_on = node->function_runtimes->find(setup.code);
  return setup;
}

instance_state::~instance_state() {
  if (current)
    current->answer.deliver(to_caf({code::internal, "The function's instance has ended."}));
}

instance_actor::behavior_type instance(instance_self self, instance_setup setup) {
  self->state.setup = std::move(setup);
  self->monitor(self->state.setup.supervisor);
  self->set_down_handler([self](const caf::down_msg&) { stop_now(self); });
  self->set_exit_handler([self](const caf::exit_msg&) { stop_now(self); });
  load(self);
  return {
      [self](invocation& ask) -> caf::result<invocation_result> {
        auto answer = self->make_response_promise<invocation_result>();
        accept(self, ask, answer);
        return answer;
      },
      [self](runtime_event& what) { happened(self, what); },
      [self](tick_atom) { tick(self); },
      [self](stop_atom) { stop(self); },
  };
}

} // namespace troupe
