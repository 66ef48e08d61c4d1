// SPDX-License-Identifier: Apache-2.0
#include "actors/function/native.hpp"
#include "tests/actors/function_runtime.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace troupe;
using namespace troupe::testing;
using kind = runtime_event::kind;

namespace {

struct native_fixture : owner_fixture {
  native_functions functions;
  native_runtime native{functions, system};

  std::unique_ptr<execution_environment> start(const std::string& name) {
    return native.start({.handler = "native:" + name}, 7, owner);
  }
};

runtime_event call_now(execution_environment& environment, std::string payload) {
  runtime_request ask{.request_id = "r1", .payload = std::move(payload)};
  auto event = environment.invoke_now(ask);
  REQUIRE(event);
  return std::move(*event);
}

// With a parameter, because CAF 0.17 dereferences a null pointer, harmlessly, where there is none.
caf::behavior counter(caf::event_based_actor* self, int first) {
  return {[self, count = first](const native_event& event) mutable {
    if (event.payload == "\"stop\"")
      self->quit(caf::exit_reason::user_shutdown);
    return std::to_string(++count);
  }};
}

} // namespace

TEST_CASE_METHOD(native_fixture, "the native runtime runs handlers that begin with native:") {
  CHECK(native.runs({.runtime = "provided.al2023", .handler = "native:hello"}));
  CHECK_FALSE(native.runs({.runtime = "nodejs20.x", .handler = "index.handler"}));
}

TEST_CASE_METHOD(native_fixture, "a callable answers at once, without a message") {
  functions.add("echo", [](const native_event& event) { return event.payload; });
  auto environment = start("echo");
  CHECK(told.next().what == kind::ready);
  auto event = call_now(*environment, "{\"a\":1}");
  CHECK(event.what == kind::response);
  CHECK(event.environment == 7);
  CHECK(event.request_id == "r1");
  CHECK(event.payload == "{\"a\":1}");
}

TEST_CASE_METHOD(native_fixture, "a callable can be asked by message too") {
  functions.add("echo", [](const native_event& event) { return event.payload; });
  auto environment = start("echo");
  CHECK(told.next().what == kind::ready);
  environment->invoke({.request_id = "r2", .payload = "5"});
  auto event = told.next();
  CHECK(event.what == kind::response);
  CHECK(event.request_id == "r2");
  CHECK(event.payload == "5");
}

TEST_CASE_METHOD(native_fixture, "an exception is the function's error") {
  functions.add("throws",
                [](const native_event&) -> std::string { throw std::range_error("boom"); });
  functions.add("odd", [](const native_event&) -> std::string { throw 5; });
  auto event = call_now(*start("throws"), "{}");
  CHECK(event.what == kind::error);
  CHECK(event.request_id == "r1");
  CHECK(event.payload == R"({"errorType":"std::range_error","errorMessage":"boom","trace":[]})");
  CHECK(call_now(*start("odd"), "{}").what == kind::error);
}

TEST_CASE_METHOD(native_fixture, "what is not JSON or too large is Lambda's error") {
  functions.add("text", [](const native_event&) { return std::string{"hello"}; });
  functions.add("large", [](const native_event& event) {
    return '"' + std::string(std::stoul(event.payload) - 2, 'x') + '"';
  });
  auto event = call_now(*start("text"), "{}");
  CHECK(event.what == kind::error);
  CHECK(event.payload.find("\"Runtime.MarshalError\"") != std::string::npos);
  CHECK(call_now(*start("large"), "6291556").what == kind::response);
  event = call_now(*start("large"), "6291557");
  CHECK(event.what == kind::error);
  CHECK(event.payload
        == R"({"errorMessage":"Response payload size exceeded maximum allowed payload size )"
           R"((6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"})");
}

TEST_CASE_METHOD(native_fixture, "a native function that is not registered does not load") {
  auto environment = start("absent");
  auto event = told.next();
  CHECK(event.what == kind::init_failed);
  CHECK(event.payload.find("native:absent is undefined or not exported") != std::string::npos);
  CHECK(told.next().what == kind::ended);
}

TEST_CASE_METHOD(native_fixture, "an actor function keeps its state between invocations") {
  functions.add_actor("counter", [](caf::actor_system& where) { return where.spawn(counter, 0); });
  auto environment = start("counter");
  CHECK(told.next().what == kind::ready);
  runtime_request untouched{.request_id = "r1", .payload = "{}"};
  CHECK_FALSE(environment->invoke_now(untouched));
  CHECK(untouched.request_id == "r1");
  for (const auto* expected : {"1", "2", "3"}) {
    environment->invoke({.request_id = "r", .payload = "{}"});
    auto event = told.next();
    CHECK(event.what == kind::response);
    CHECK(event.request_id == "r");
    CHECK(event.payload == expected);
  }
}

TEST_CASE_METHOD(native_fixture, "an actor function that ends is told to the owner") {
  functions.add_actor("counter", [](caf::actor_system& where) { return where.spawn(counter, 0); });
  auto environment = start("counter");
  CHECK(told.next().what == kind::ready);
  environment->invoke({.request_id = "r", .payload = "\"stop\""});
  auto event = told.next();
  while (event.what != kind::ended && !event.payload.empty())
    event = told.next();
  CHECK(event.what == kind::ended);
}

TEST_CASE_METHOD(native_fixture, "an actor function's actors end with its environment") {
  functions.add_actor("counter", [](caf::actor_system& where) { return where.spawn(counter, 0); });
  auto before = system.registry().running();
  start("counter").reset();
  CHECK(soon([&] { return system.registry().running() == before; }));
}
