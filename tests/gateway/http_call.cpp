// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/call_harness.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;

namespace {

caf::behavior sleeper(caf::event_based_actor*, int) {
  return {[](int number) { return number; }};
}

directory_actor::behavior_type counting_directory(directory_actor::pointer self, int* asked) {
  auto thing = caf::actor_cast<caf::strong_actor_ptr>(self->spawn(sleeper, 0));
  return {[thing, asked](resolve&) {
            ++*asked;
            return thing;
          },
          [](tick_atom) {}, [](reset_atom) { return true; }, [](stop_atom) { return true; }};
}

struct finding : testing::call_harness {
  int asked = 0;
  std::atomic<std::uint64_t> wipes = 0;
  finding() {
    node.directory = system.spawn(counting_directory, &asked);
    here.wipes = &wipes;
    settle();
  }
  ~finding() {
    here.routes.clear();
    for (auto end : {caf::actor_cast<caf::actor>(node.directory)})
      caf::anon_send_exit(end, caf::exit_reason::user_shutdown);
    node.directory = directory_actor{};
    settle();
  }
  void look_for(const std::string& name) {
    auto found = await(find(c, noun::table, address{"000000000000", "us-east-1", name}));
    REQUIRE(found.ok());
    CHECK(*found);
  }
};

} // namespace

TEST_CASE_METHOD(finding, "a thing is looked up once, and then known") {
  look_for("a");
  look_for("a");
  CHECK(asked == 1);
  look_for("b");
  CHECK(asked == 2);
}

TEST_CASE_METHOD(finding, "a handle is trusted for its lease and then asked for anew") {
  look_for("a");
  here.routes.begin()->second.since -= limits::route_lease;
  look_for("a");
  CHECK(asked == 2);
}

TEST_CASE_METHOD(finding, "a wipe makes every handle forgotten") {
  look_for("a");
  ++wipes;
  look_for("a");
  CHECK(asked == 2);
}

TEST_CASE_METHOD(finding, "a thread knows a bounded number of things") {
  for (int i = 0; i < 10'001; ++i)
    here.routes["x" + std::to_string(i)] = {};
  look_for("a");
  CHECK(here.routes.size() == 1);
}

TEST_CASE("unimplemented calls are counted by name, up to a bound") {
  unimplemented_calls calls;
  for (int i = 0; i < 2'000; ++i)
    calls.count("S3", "Operation" + std::to_string(i));
  calls.count("S3", "Operation0");
  CHECK(calls.counts().size() == 1'000);
  CHECK(calls.counts().at("S3.Operation0") == 2);
}
