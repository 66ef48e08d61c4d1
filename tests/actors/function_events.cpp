// SPDX-License-Identifier: Apache-2.0
#include "actors/function/event_queue.hpp"
#include "tests/actors/function_fixture.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;
using testing::with_function;
using kind = runtime_event::kind;

struct with_events : with_function {
  result<invocation_result> send(const std::string& payload = "{}") {
    return ask<invocation_result>(it, asked(payload, invocation_kind::event));
  }
  void accept(const std::string& payload = "{}") { REQUIRE(send(payload).ok()); }
  std::size_t stored() { return rows_under(persistence::space::event); }
  void fail_last() {
    testing::fake_code::finish(code.runs.back(), kind::error, "{}");
    settle();
  }
};

} // namespace

TEST_CASE_METHOD(with_events, "an event runs once and leaves nothing behind") {
  create();
  const auto accepted = send("7");
  REQUIRE(accepted.ok());
  CHECK(accepted->payload.empty());
  REQUIRE(code.runs.size() == 1);
  CHECK(code.runs[0].ask.payload == "7");
  CHECK(code.runs[0].ask.request_id == "id-1");
  CHECK(stored() == 0);
}

TEST_CASE_METHOD(with_events,
                 "an event is stored before it is accepted, and runs after a restart") {
  create();
  code.answers = false;
  REQUIRE(send("7").ok());
  CHECK(stored() == 1);
  CHECK(functions_with_events(*store.make_snapshot()->view()) == std::vector{where});
  stop();
  CHECK(stored() == 1);
  code.answers = true;
  start();
  let(1ms);
  CHECK(code.runs.back().ask.payload == "7");
  CHECK(stored() == 0);
  CHECK(functions_with_events(*store.make_snapshot()->view()).empty());
}

TEST_CASE_METHOD(with_events, "an event that cannot be stored is not accepted") {
  create();
  store.is_full = true;
  const auto refused = send();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal().kind == code::storage_full);
  CHECK(code.runs.empty());
}

TEST_CASE_METHOD(with_events,
                 "a failed event is tried again after one minute and after two, and no more") {
  create();
  code.answers = false;
  accept("7");
  fail_last();
  CHECK(stored() == 1);
  let(59s);
  CHECK(code.runs.size() == 1);
  let(1s);
  REQUIRE(code.runs.size() == 2);
  CHECK(code.runs[1].ask.request_id == "id-1"); // The same as before.
  fail_last();
  let(60s);
  CHECK(code.runs.size() == 2);
  let(60s);
  REQUIRE(code.runs.size() == 3);
  fail_last();
  CHECK(stored() == 0);
  let(600s);
  CHECK(code.runs.size() == 3);
}

TEST_CASE_METHOD(with_events, "events wait while there is no room, and run when there is") {
  create();
  REQUIRE(ask<bool>(it, reserve_concurrency{1}).ok());
  code.answers = false;
  accept("1");
  accept("2");
  CHECK(code.runs.size() == 1);
  CHECK(stored() == 2);
  testing::fake_code::finish(code.runs[0], kind::response, "1");
  settle();
  REQUIRE(code.runs.size() == 2);
  CHECK(code.runs[1].ask.payload == "2");
}

TEST_CASE_METHOD(with_events, "a deleted function's events are gone") {
  create();
  REQUIRE(ask<bool>(it, reserve_concurrency{0}).ok());
  accept("1");
  accept("2");
  CHECK(stored() == 2);
  REQUIRE(ask<bool>(it, delete_function{}).ok());
  CHECK(stored() == 0);
}

TEST_CASE_METHOD(with_events, "many events of a deleted function go some at a time") {
  create();
  constexpr auto events = limits::events_per_erasure_max * 2 + 500;
  store.write([&](persistence::transaction& tx) {
    for (std::size_t i = 0; i < events; ++i)
      tx.put(event_key(where, time.now() + 1'000'000, std::to_string(i)).bytes(), "later");
  });
  const auto before = store.commits;
  REQUIRE(ask<bool>(it, delete_function{}).ok());
  CHECK(stored() == 0);
  CHECK(store.commits == before + 3);
  CHECK(ask<bool>(it, delete_function{}).refusal().kind == "ResourceNotFoundException");
}

TEST_CASE_METHOD(with_events, "a dry run runs nothing") {
  create();
  REQUIRE(ask<invocation_result>(it, asked("{}", invocation_kind::dry_run)).ok());
  CHECK(code.launches.empty());
  CHECK(stored() == 0);
}

TEST_CASE_METHOD(with_events, "a function with events to come stays awake") {
  create();
  code.answers = false;
  accept();
  fail_last();
  const auto before = resolved;
  let(60s);
  CHECK(resolved > before);
}

TEST_CASE("an event is given up after six hours") {
  event_record event{.accepted = 0};
  CHECK(again_after_failure(event, 6 * 3'600'000 - 1));
  event.failures = 0;
  CHECK_FALSE(again_after_failure(event, 6 * 3'600'000));
}

} // namespace troupe
