// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/directory.hpp"

#include "core/limits.hpp"
#include "tests/harness/deterministic.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch.hpp>

namespace troupe {

namespace {

using namespace std::chrono_literals;

// CAF 0.17 binds a reference to null where a function without arguments is spawned: they take one.
caf::behavior sleeper(caf::event_based_actor* self, int) {
  return {[self](stop_atom) { self->quit(caf::exit_reason::unhandled_exception); }};
}

caf::behavior storage(caf::event_based_actor*, int) {
  return {[](reset_atom) { return true; }};
}

struct finding : testing::deterministic {
  int spawned = 0;
  caf::actor emptied = system.spawn(storage, 0);
  directory_actor names = system.spawn(
      directory,
      [this](noun, const address&) {
        ++spawned;
        return caf::actor_cast<caf::strong_actor_ptr>(system.spawn(sleeper, 0));
      },
      emptied);

  ~finding() {
    static_cast<void>(ask<bool>(names, reset_atom_v));
    caf::anon_send_exit(names, caf::exit_reason::kill);
    caf::anon_send_exit(emptied, caf::exit_reason::kill);
    settle();
    advance(61s);
  }

  caf::strong_actor_ptr find(noun kind, const std::string& name) {
    return *ask<caf::strong_actor_ptr>(names, resolve{kind, {"000000000000", "us-east-1", name}});
  }
  void let(caf::timespan time) {
    for (auto left = time; left.count() > 0; left -= 60s)
      advance(60s);
  }
};

} // namespace

TEST_CASE_METHOD(finding, "a thing has one actor, spawned when it is first asked for") {
  const auto first = find(noun::table, "a");
  CHECK(find(noun::table, "a") == first);
  CHECK(find(noun::table, "b") != first);
  CHECK(find(noun::bucket, "a") != first);
  CHECK(spawned == 3);
}

TEST_CASE_METHOD(finding, "an actor that nobody asks for ends, but not within anybody's lease") {
  find(noun::table, "a");
  let(limits::actor_idle_time_max);
  find(noun::table, "a");
  CHECK(spawned == 1);
  let(limits::actor_idle_time_max + 120s);
  find(noun::table, "a");
  CHECK(spawned == 2);
}

TEST_CASE_METHOD(finding, "a function outlives its longest invocation") {
  find(noun::function, "slow");
  let(limits::actor_idle_time_max + 300s);
  find(noun::function, "slow");
  CHECK(spawned == 1);
}

TEST_CASE_METHOD(finding, "an actor that broke is spawned anew") {
  const auto broken = find(noun::table, "a");
  caf::anon_send(caf::actor_cast<caf::actor>(broken), stop_atom_v);
  settle();
  CHECK(find(noun::table, "a") != broken);
  CHECK(spawned == 2);
}

TEST_CASE_METHOD(finding, "a reset ends every actor") {
  const auto before = find(noun::table, "a");
  CHECK(ask<bool>(names, reset_atom_v).ok());
  CHECK(find(noun::table, "a") != before);
}

} // namespace troupe
