// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/function_fixture.hpp"

#include "core/limits.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;
using testing::with_function;
using kind = runtime_event::kind;

} // namespace

TEST_CASE_METHOD(with_function, "a handler that throws is an answer, and the instance goes on") {
  create();
  code.answers = false;
  const auto run = begin();
  testing::fake_code::finish(code.runs.at(0), kind::error, R"({"errorType":"Error"})");
  settle();
  CHECK((*run->value)->is_function_error);
  CHECK((*run->value)->payload == R"({"errorType":"Error"})");
  code.answers = true;
  CHECK(invoke("1")->payload == "1");
  CHECK(code.launches.size() == 1);
}

TEST_CASE_METHOD(with_function, "a handler that never returns is killed at its time-out") {
  create();
  code.answers = false;
  const auto run = begin();
  let(2'999ms);
  CHECK_FALSE(run->value);
  CHECK(code.alive == 1);
  for (int i = 0; i < 4; ++i)
    let(1ms);
  REQUIRE(run->value);
  CHECK((*run->value)->is_function_error);
  CHECK(
      (*run->value)->payload
      == R"({"errorType":"Sandbox.Timedout","errorMessage":"RequestId: id-1 Error: Task timed out after 3.00 seconds"})");
  CHECK(code.alive == 0);
  code.answers = true;
  CHECK(invoke("next")->payload == "next");
}

TEST_CASE_METHOD(with_function, "an answer that comes after the time-out is nobody's") {
  create();
  code.answers = false;
  begin();
  let(3'000ms);
  let(50ms);
  const auto late = code.runs.at(0);
  const auto next = begin("next");
  testing::fake_code::finish(late, kind::response, "late");
  settle();
  CHECK_FALSE(next->value);
  testing::fake_code::finish(code.runs.at(1), kind::response, "right");
  settle();
  CHECK((*next->value)->payload == "right");
}

TEST_CASE_METHOD(with_function, "code that exits costs its invocation and no other") {
  create();
  code.answers = false;
  const auto run = begin();
  const auto& first = code.runs.at(0);
  testing::fake_code::send(first.owner, first.environment, kind::ended, "exit status 3");
  settle();
  CHECK(
      (*run->value)->payload
      == R"({"errorType":"Runtime.ExitError","errorMessage":"RequestId: id-1 Error: Runtime exited with error: exit status 3"})");
  code.answers = true;
  CHECK(invoke("1")->payload == "1");
}

TEST_CASE_METHOD(with_function, "code that exits while idle costs nothing but a new start") {
  create();
  run();
  const auto& first = code.runs.at(0);
  testing::fake_code::send(first.owner, first.environment, kind::ended);
  settle();
  CHECK(invoke("1")->payload == "1");
  CHECK(code.launches.size() == 2);
}

TEST_CASE_METHOD(with_function, "a failed initialisation is the answer, and is tried again") {
  create();
  code.init_error = R"({"errorType":"Runtime.ImportModuleError"})";
  const auto failed = invoke();
  REQUIRE(failed.ok());
  CHECK(failed->is_function_error);
  CHECK(failed->payload == code.init_error);
  code.init_error.clear();
  CHECK(invoke("1")->payload == "1");
}

TEST_CASE_METHOD(with_function,
                 "the fifth failed initialisation in a row is repeated for a while") {
  create();
  code.init_error = "{}";
  for (int i = 0; i < 20; ++i)
    CHECK(invoke()->is_function_error);
  CHECK(code.launches.size() == 5);
  code.init_error.clear();
  let(2s);
  CHECK(invoke("1")->payload == "1");
}

TEST_CASE_METHOD(with_function,
                 "an initialisation has ten seconds, then the invocation's own time") {
  create();
  code.loads_by_hand = true;
  const auto run = begin();
  REQUIRE(code.loading.size() == 1);
  for (int i = 0; i < 101; ++i)
    let(100ms);
  REQUIRE(code.loading.size() == 2); // It starts again within the invocation.
  CHECK_FALSE(run->value);
  testing::fake_code::send(code.loading[1].second, code.loading[1].first, kind::ready);
  settle();
  CHECK(run->value->ok());
  let(300ms);
  CHECK(log_text().find("INIT_REPORT Init Duration: 10") != std::string::npos);
}

TEST_CASE_METHOD(with_function, "a response beyond its limit is the documented error") {
  create();
  code.answers = false;
  const auto run = begin();
  testing::fake_code::finish(code.runs.at(0), kind::response,
                             std::string(limits::invoke_response_bytes_max + 1, '1'));
  settle();
  CHECK((*run->value)->is_function_error);
  CHECK((*run->value)->payload.find("Function.ResponseSizeTooLarge") != std::string::npos);
}

TEST_CASE_METHOD(with_function,
                 "lines go to the function's log group in one batch, with no timer left") {
  create();
  code.answers = false;
  begin();
  const auto run = code.runs.at(0);
  testing::fake_code::send(run.owner, run.environment, kind::output, "hello\n");
  testing::fake_code::finish(run, kind::response, "1");
  settle();
  let(200ms);
  let(50ms);
  REQUIRE(log.size() == 1);
  const auto& [stream, events] = *log.begin();
  CHECK(stream.starts_with("2023/11/14/[$LATEST]"));
  CHECK(stream.size() == std::string{"2023/11/14/[$LATEST]"}.size() + 32);
  REQUIRE(events.size() == 5);
  CHECK(events[0].message.starts_with("INIT_START Runtime Version: nodejs:20."));
  CHECK(events[1].message == "START RequestId: id-1 Version: $LATEST\n");
  CHECK(events[2].message == "hello\n");
  CHECK(events[3].message == "END RequestId: id-1\n");
  CHECK(events[4].message.find("\tMax Memory Used: 42 MB\tInit Duration: ") != std::string::npos);
}

TEST_CASE_METHOD(with_function, "an instance that ends has sent its log first") {
  create();
  run();
  stop();
  CHECK(log_text().find("END RequestId: id-1\n") != std::string::npos);
}

TEST_CASE_METHOD(with_function, "the tail of the log comes with the answer when it is asked for") {
  create();
  auto with_tail = asked("{}");
  with_tail.wants_log_tail = true;
  const auto answer = ask<invocation_result>(it, std::move(with_tail));
  REQUIRE(answer.ok());
  CHECK(answer->log_tail.starts_with(
      "START RequestId: id-1 Version: $LATEST\nEND RequestId: id-1\n"));
  CHECK(invoke()->log_tail.empty());
}

TEST_CASE_METHOD(with_function, "the log group is asked for once in a lease, not once in a batch") {
  create();
  for (int i = 0; i < 50; ++i) {
    run();
    let(100ms);
  }
  CHECK(resolved == 1);
}

} // namespace troupe
