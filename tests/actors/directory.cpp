// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/directory.hpp"

#include "core/limits.hpp"
#include "tests/harness/deterministic.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch.hpp>

#include <optional>
#include <set>
#include <string>

namespace troupe {

namespace {

using namespace std::chrono_literals;

// CAF 0.17 binds a reference to null where a function without arguments is spawned: they take one.
caf::behavior sleeper(caf::event_based_actor* self, int* told_to_end) {
  self->set_exit_handler([self, told_to_end](const caf::exit_msg& why) {
    ++*told_to_end;
    self->quit(why.reason);
  });
  return {[self](stop_atom) { self->quit(caf::exit_reason::unhandled_exception); }};
}

caf::behavior storage(caf::event_based_actor*, int) {
  return {[](reset_atom) { return true; }};
}

struct finding : testing::deterministic {
  int spawned = 0;
  int told_to_end = 0;
  std::set<std::string> absent; ///< Every other name exists.
  std::optional<fault> broken;
  caf::actor emptied = system.spawn(storage, 0);
  directory_actor names = system.spawn(
      directory,
      [this](noun, const address&) {
        ++spawned;
        return caf::actor_cast<caf::strong_actor_ptr>(system.spawn(sleeper, &told_to_end));
      },
      [this](noun, const address& where) {
        if (broken)
          throw *broken;
        return !absent.contains(where.name);
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
  caf::strong_actor_ptr find_to_make(noun kind, const std::string& name) {
    return *ask<caf::strong_actor_ptr>(names,
                                       resolve{kind, {"000000000000", "us-east-1", name}, true});
  }
  void done_with(caf::strong_actor_ptr actor) {
    caf::anon_send(names, let_go{std::move(actor)});
    settle();
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
  const auto first = find(noun::table, "a");
  caf::anon_send(caf::actor_cast<caf::actor>(first), stop_atom_v);
  settle();
  CHECK(find(noun::table, "a") != first);
  CHECK(spawned == 2);
}

TEST_CASE_METHOD(finding, "a reset ends every actor") {
  const auto before = find(noun::table, "a");
  CHECK(ask<bool>(names, reset_atom_v).ok());
  CHECK(find(noun::table, "a") != before);
}

TEST_CASE_METHOD(finding, "what does not exist gets no actor, however many names are asked for") {
  for (int i = 0; i < 1'000; ++i)
    absent.insert(std::to_string(i));
  for (const auto& name : absent)
    for (const auto kind : {noun::function, noun::table, noun::bucket, noun::log_group, noun::api})
      CHECK_FALSE(find(kind, name));
  CHECK(spawned == 0);
}

TEST_CASE_METHOD(finding, "two who make a thing meet one actor, which stays where one made it") {
  absent = {"new"};
  const auto first = find_to_make(noun::table, "new");
  CHECK(first);
  CHECK(find_to_make(noun::table, "new") == first);
  CHECK_FALSE(find(noun::table, "new")); // Not yet.
  absent = {};
  CHECK(find(noun::table, "new") == first);
  done_with(first);
  done_with(first);
  CHECK(find(noun::table, "new") == first);
  CHECK(spawned == 1);
  CHECK(told_to_end == 0);
}

TEST_CASE_METHOD(finding, "where nothing was made the actor ends with the last who would have") {
  absent = {"new"};
  const auto first = find_to_make(noun::function, "new");
  static_cast<void>(find_to_make(noun::function, "new"));
  done_with(first);
  CHECK(told_to_end == 0);
  done_with(first);
  CHECK(told_to_end == 1);
  CHECK(find_to_make(noun::function, "new") != first);
  done_with(first); // Long gone: the next one's maker is not taken for its.
  CHECK(told_to_end == 1);
}

TEST_CASE_METHOD(finding, "an actor that somebody keeps does not end before its time") {
  const auto kept = find(noun::table, "a");
  absent = {"a"}; // It was deleted, and is to be made again.
  CHECK(find_to_make(noun::table, "a") == kept);
  done_with(kept);
  CHECK(told_to_end == 0);
  CHECK(find(noun::table, "a") == kept);
}

TEST_CASE_METHOD(finding, "a storage that cannot be read refuses, and spawns nothing") {
  broken = fault{code::internal, "The disk says no."};
  const auto refused
      = ask<caf::strong_actor_ptr>(names, resolve{noun::table, {"0", "us-east-1", "a"}});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal().message == "The disk says no.");
  done_with(find_to_make(noun::table, "a"));
  broken.reset();
  CHECK(find(noun::table, "a"));
  CHECK(spawned == 1);
}

TEST_CASE_METHOD(finding, "stopping tells each actor once, and takes as long as there are actors") {
  constexpr int count = 20'000;
  for (int i = 0; i < count; ++i)
    find(i % 10 == 0 ? noun::function : noun::table, std::to_string(i));
  const auto began = std::chrono::steady_clock::now();
  CHECK(ask<bool>(names, stop_atom_v).ok());
  CHECK(told_to_end == count);
  // A walk over all that are left for each that ends took minutes here.
  CHECK(std::chrono::steady_clock::now() - began < 20s);
}

} // namespace troupe
