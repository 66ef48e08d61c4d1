// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/supervisor.hpp"
#include "actors/protocol/existence.hpp"
#include "actors/protocol/refusal.hpp"

#include <chrono>

/// The supervisor's parts, to each other: supervisor.cpp runs invocations, supervisor_instances.cpp
/// has the instances, supervisor_changes.cpp changes the function, supervisor_events.cpp runs
/// accepted events. Nobody else includes this.
namespace troupe {

using supervisor_self = supervisor_actor::stateful_pointer<supervisor_state>;

inline constexpr auto commit_time_max = std::chrono::seconds{30};
inline constexpr auto package_time_max = std::chrono::minutes{5};

// supervisor.cpp
/// Sends a timer, unless one of its kind is under way.
void arm(supervisor_self self, supervisor_timer::kind what, caf::timespan delay);
/// Queues an invocation; something is done about it at once or within `scaling::patience`.
void wait(supervisor_self self, supervisor_state::waiter one);
/// Hands waiting invocations to the idle instances that are to take them.
void serve_waiting(supervisor_self self);
/// The function is another one from now on: no instance of the old code takes a new invocation.
void renew_instances(supervisor_self self);
/// Answers everyone who waits with a refusal.
void refuse_waiting(supervisor_self self, const error& why);
/// The limit of concurrent executions from record and settings.
std::size_t concurrency_limit(const supervisor_state& state);

/// The instance on another node is gone, and so is what runs there.
void lose_guest_calls(supervisor_self self, scaling::slot where);

/// An instance has loaded its code, or has finished a run.
void reported(supervisor_self self, const instance_report& what);

// supervisor_instances.cpp
/// Starts as many instances as the waiting invocations call for, and looks again soon while any
/// waits.
void look(supervisor_self self);
void stop(supervisor_self self, scaling::slot which);
/// Its instance is gone, or never came to be. On another node it may have taken an invocation with
/// it.
void forget_slot(supervisor_self self, scaling::slot slot);

// supervisor_events.cpp
caf::result<invocation_result> accept_event(supervisor_self self, invocation& ask);
void run_due_events(supervisor_self self);
void event_timer(supervisor_self self);
/// What came of an event's run.
void event_ran(supervisor_self self, const event_queue::entry& event, bool succeeded);

// supervisor_changes.cpp
caf::result<function_description> create(supervisor_self self, create_function& ask);
caf::result<function_description> update(supervisor_self self, update_function_code& ask);
caf::result<function_description> update(supervisor_self self, update_function_configuration& ask);
caf::result<bool> remove(supervisor_self self);
caf::result<policy_statement> permit(supervisor_self self, add_permission& ask);
caf::result<bool> forbid(supervisor_self self, const remove_permission& ask);
caf::result<bool> reserve(supervisor_self self, const reserve_concurrency& ask);
caf::result<bool> retag(supervisor_self self, const change_tags& ask);

/// Has the partition's writer apply a change, then calls `done(result<Answer>)`.
template <class Answer, class Apply, class Done>
void commit(supervisor_self self, std::size_t bytes, Apply apply, Done done) {
  const auto& where = self->state.node->store;
  where.waiting->fetch_add(1, std::memory_order_relaxed);
  change_ptr work = std::make_shared<change_of<Answer, Apply>>(std::move(apply), bytes);
  self->request(where.writer, commit_time_max, std::move(work))
      .then([done](Answer& outcome) mutable { done(result<Answer>{std::move(outcome)}); },
            [done](const caf::error& why) mutable { done(result<Answer>{from_caf(why)}); });
}

} // namespace troupe
