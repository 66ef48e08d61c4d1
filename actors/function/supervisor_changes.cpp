// SPDX-License-Identifier: Apache-2.0
#include "actors/function/package_keeper.hpp"
#include "actors/function/supervisor_parts.hpp"
#include "core/digest.hpp"
#include "core/limits.hpp"
#include "persistence/record.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr std::size_t policy_bytes_max = 20'480;

error in_progress(const supervisor_state& state) {
  return {"ResourceConflictException",
          "The operation cannot be performed at this time. An update is in "
          "progress for resource: "
              + function_arn(state.where)};
}

error revision_mismatch(std::string_view source) {
  return {"PreconditionFailedException",
          "The Revision Id provided does not match the latest Revision Id. Call the "
              + std::string{source} + " API to retrieve the latest Revision Id"};
}

/// Why a change cannot begin, if it cannot.
std::optional<error> obstacle(const supervisor_state& state, const std::string& revision) {
  if (!state.record)
    return no_such_function(state.where);
  if (state.changing)
    return in_progress(state);
  if (!revision.empty() && revision != state.record->description.revision)
    return revision_mismatch("GetFunction/GetAlias");
  return std::nullopt;
}

std::optional<error> policy_obstacle(const supervisor_state& state, const std::string& revision) {
  if (state.changing)
    return in_progress(state);
  if (!revision.empty() && revision != state.record->policy_revision)
    return revision_mismatch("GetPolicy");
  return std::nullopt;
}

void drop_body(supervisor_self self, const std::string& body) {
  if (!body.empty())
    self->send(spawn_package_keeper(self->system(), self->state.node), drop_package{body});
}

/// Makes `next` the function, durably, and calls `done` with the refusal or nothing. Until then
/// every other change is refused.
template <class Done>
void replace_record(supervisor_self self, function_record next, Done done) {
  self->state.changing = true;
  auto bytes = persistence::pack(next);
  const auto size = bytes.size();
  auto apply = [key = function_key(self->state.where).bytes(),
                bytes = std::move(bytes)](persistence::transaction& tx) -> result<bool> {
    tx.put(key, bytes);
    return true;
  };
  commit<bool>(self, size, std::move(apply),
               [self, done, next = std::move(next)](const result<bool>& stored) mutable {
                 auto& state = self->state;
                 state.changing = false;
                 if (!stored.ok())
                   return done(std::optional<error>{stored.refusal()});
                 state.record = std::move(next);
                 state.scale->set_limit(concurrency_limit(state));
                 done(std::optional<error>{});
               });
}

/// The answer to a change: as on Lambda, the function moves on from "in progress" to its final
/// state under a revision of its own, which only a later read shows.
function_description in_progress_answer(function_description now) {
  now.revision = random_uuid();
  return now;
}

using description_promise = caf::typed_response_promise<function_description>;

/// Stores a record whose code or configuration is new, and answers.
void renew(supervisor_self self, function_record next, description_promise answer) {
  auto& description = next.description;
  description.revision = random_uuid();
  description.modified = self->state.node->time->now();
  const auto old_body = self->state.record ? self->state.record->package : std::string{};
  const auto new_body = next.package;
  auto shown = in_progress_answer(description);
  replace_record(self, std::move(next),
                 [self, answer, shown = std::move(shown), old_body,
                  new_body](const std::optional<error>& why) mutable {
                   if (why) {
                     if (new_body != old_body)
                       drop_body(self, new_body);
                     answer.deliver(to_caf(*why));
                     return;
                   }
                   self->state.package_ready = false;
                   if (new_body != old_body)
                     drop_body(self, old_body);
                   renew_instances(self);
                   answer.deliver(std::move(shown));
                 });
}

/// Has the zip checked, unpacked and stored, then calls `done` with it, or refuses.
template <class Done>
void store_zip(supervisor_self self, store_package ask, description_promise answer, Done done) {
  self->state.changing = true;
  self->request(spawn_package_keeper(self->system(), self->state.node), package_time_max,
                std::move(ask))
      .then(
          [self, done](package_stored& stored) mutable {
            self->state.changing = false;
            done(stored);
          },
          [self, answer](caf::error& why) mutable {
            self->state.changing = false;
            answer.deliver(std::move(why));
          });
}

function_configuration changed(function_configuration now, update_function_configuration& ask) {
  auto take = [](auto& member, auto& given) {
    if (given)
      member = std::move(*given);
  };
  take(now.runtime, ask.runtime);
  take(now.handler, ask.handler);
  take(now.role, ask.role);
  take(now.description, ask.description);
  take(now.timeout_seconds, ask.timeout_seconds);
  take(now.memory_mb, ask.memory_mb);
  take(now.ephemeral_storage_mb, ask.ephemeral_storage_mb);
  take(now.tracing_mode, ask.tracing_mode);
  take(now.snap_start, ask.snap_start);
  take(now.log_format, ask.log_format);
  take(now.log_group, ask.log_group);
  take(now.application_log_level, ask.application_log_level);
  take(now.system_log_level, ask.system_log_level);
  if (ask.environment)
    now.environment = std::move(*ask.environment);
  return now;
}

void forget_function(supervisor_self self) {
  auto& state = self->state;
  const auto body = state.record->package;
  const auto gone = no_such_function(state.where);
  state.record.reset();
  state.package_ready = false;
  state.events.clear();
  state.scale->set_limit(concurrency_limit(state));
  refuse_waiting(self, gone);
  renew_instances(self);
  drop_body(self, body);
}

/// Erases some of the events that wait, and with the last of them the function: they may be many,
/// and nobody writes meanwhile. A crash on the way leaves the function with what is left of them.
void remove_on(supervisor_self self, caf::typed_response_promise<bool> answer) {
  const auto& where = self->state.where;
  auto apply = [record = function_key(where).bytes(), events = event_prefix(where).bytes()](
                   persistence::transaction& tx) -> result<bool> {
    std::vector<std::string> doomed;
    tx.scan(persistence::key_range::starting_with(events), persistence::direction::forward,
            [&doomed](std::string_view key, std::string_view) {
              doomed.emplace_back(key);
              return doomed.size() < limits::events_per_erasure_max;
            });
    const bool is_last = doomed.size() < limits::events_per_erasure_max;
    if (is_last)
      doomed.push_back(record);
    for (const auto& key : doomed)
      tx.erase(key);
    return is_last;
  };
  commit<bool>(self, 256, std::move(apply), [self, answer](const result<bool>& done) mutable {
    if (done.ok() && !*done)
      return remove_on(self, std::move(answer));
    self->state.changing = false;
    if (!done.ok()) {
      answer.deliver(to_caf(done.refusal()));
      return;
    }
    forget_function(self);
    answer.deliver(true);
  });
}

} // namespace

caf::result<function_description> create(supervisor_self self, create_function& ask) {
  auto& state = self->state;
  if (state.record)
    return to_caf({"ResourceConflictException", "Function already exist: " + state.where.name});
  if (state.changing)
    return to_caf(in_progress(state));
  function_record fresh;
  fresh.description.name = state.where.name;
  fresh.description.configuration = std::move(ask.configuration);
  fresh.description.tags = std::move(ask.tags);
  fresh.description.code_bytes = ask.zip.size();
  auto answer = self->make_response_promise<function_description>();
  if (fresh.is_native() && ask.zip.empty()) {
    fresh.description.code_sha256 = sha256({});
    renew(self, std::move(fresh), answer);
    return answer;
  }
  store_zip(self, {.zip = std::move(ask.zip)}, answer,
            [self, answer, fresh = std::move(fresh)](package_stored& stored) mutable {
              fresh.package = std::move(stored.body);
              fresh.description.code_sha256 = std::move(stored.sha256);
              renew(self, std::move(fresh), answer);
            });
  return answer;
}

caf::result<function_description> update(supervisor_self self, update_function_code& ask) {
  auto& state = self->state;
  if (const auto why = obstacle(state, ask.revision))
    return to_caf(*why);
  auto next = *state.record;
  next.description.code_bytes = ask.zip.size();
  if (!ask.architecture.empty())
    next.description.configuration.architecture = std::move(ask.architecture);
  auto answer = self->make_response_promise<function_description>();
  store_zip(self, {.zip = std::move(ask.zip), .keep = !ask.dry_run}, answer,
            [self, answer, dry_run = ask.dry_run,
             next = std::move(next)](package_stored& stored) mutable {
              next.description.code_sha256 = std::move(stored.sha256);
              if (dry_run) {
                answer.deliver(std::move(next.description));
                return;
              }
              next.package = std::move(stored.body);
              renew(self, std::move(next), answer);
            });
  return answer;
}

caf::result<function_description> update(supervisor_self self, update_function_configuration& ask) {
  auto& state = self->state;
  if (const auto why = obstacle(state, ask.revision))
    return to_caf(*why);
  auto next = *state.record;
  next.description.configuration = changed(next.description.configuration, ask);
  auto answer = self->make_response_promise<function_description>();
  renew(self, std::move(next), answer);
  return answer;
}

caf::result<bool> remove(supervisor_self self) {
  auto& state = self->state;
  if (const auto why = obstacle(state, {}))
    return to_caf(*why);
  state.changing = true;
  auto answer = self->make_response_promise<bool>();
  remove_on(self, answer);
  return answer;
}

caf::result<policy_statement> permit(supervisor_self self, add_permission& ask) {
  auto& state = self->state;
  if (!state.record)
    return to_caf(no_such_function(state.where));
  if (const auto why = policy_obstacle(state, ask.revision))
    return to_caf(*why);
  auto next = *state.record;
  std::size_t bytes = ask.statement.text.size();
  for (const auto& one : next.policy) {
    bytes += one.text.size();
    if (one.id == ask.statement.id)
      return to_caf({"ResourceConflictException",
                     "The statement id (" + one.id
                         + ") provided already exists. Please provide a new statement id, or "
                           "remove the existing statement."});
  }
  if (bytes > policy_bytes_max)
    return to_caf({"PolicyLengthExceededException",
                   "The final policy size (" + std::to_string(bytes)
                       + ") is bigger than the limit (" + std::to_string(policy_bytes_max) + ")."});
  auto shown = ask.statement;
  next.policy.push_back(std::move(ask.statement));
  next.policy_revision = random_uuid();
  auto answer = self->make_response_promise<policy_statement>();
  replace_record(self, std::move(next),
                 [answer, shown = std::move(shown)](const std::optional<error>& why) mutable {
                   if (why)
                     answer.deliver(to_caf(*why));
                   else
                     answer.deliver(std::move(shown));
                 });
  return answer;
}

caf::result<bool> forbid(supervisor_self self, const remove_permission& ask) {
  auto& state = self->state;
  if (!state.record)
    return to_caf(no_policy_for(state.where));
  if (state.record->policy.empty())
    return to_caf(
        {"ResourceNotFoundException", "No policy is associated with the given resource."});
  if (const auto why = policy_obstacle(state, ask.revision))
    return to_caf(*why);
  auto next = *state.record;
  if (std::erase_if(next.policy, [&ask](const auto& one) { return one.id == ask.id; }) == 0)
    return to_caf(
        {"ResourceNotFoundException", "Statement " + ask.id + " is not found in resource policy."});
  next.policy_revision = next.policy.empty() ? std::string{} : random_uuid();
  auto answer = self->make_response_promise<bool>();
  replace_record(self, std::move(next), [answer](const std::optional<error>& why) mutable {
    if (why)
      answer.deliver(to_caf(*why));
    else
      answer.deliver(true);
  });
  return answer;
}

caf::result<bool> retag(supervisor_self self, const change_tags& ask) {
  auto& state = self->state;
  if (const auto why = obstacle(state, {}))
    return to_caf(*why);
  auto next = *state.record;
  const tag_rules rules{.too_many
                        = {code::validation, "Number of tags exceeds resource tag limit."}};
  if (auto changed = apply_to(next.description.tags, ask.set, ask.remove, rules); !changed)
    return to_caf(changed.refusal());
  auto answer = self->make_response_promise<bool>();
  replace_record(self, std::move(next), [answer](const std::optional<error>& why) mutable {
    if (why)
      answer.deliver(to_caf(*why));
    else
      answer.deliver(true);
  });
  return answer;
}

caf::result<bool> reserve(supervisor_self self, const reserve_concurrency& ask) {
  auto& state = self->state;
  if (const auto why = obstacle(state, {}))
    return to_caf(*why);
  auto next = *state.record;
  next.description.reserved_concurrency = ask.executions;
  auto answer = self->make_response_promise<bool>();
  replace_record(self, std::move(next), [answer](const std::optional<error>& why) mutable {
    if (why)
      answer.deliver(to_caf(*why));
    else
      answer.deliver(true);
  });
  return answer;
}

} // namespace troupe
