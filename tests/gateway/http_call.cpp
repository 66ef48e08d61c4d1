// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/call_harness.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
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
          [](const let_go&) {}, [](tick_atom) {}, [](reset_atom) { return true; },
          [](stop_atom) { return true; }};
}

struct finding : testing::call_harness {
  int asked = 0;
  std::atomic<std::uint64_t> forgettings = 0;
  finding() {
    node.directory = system.spawn(counting_directory, &asked);
    here.forgettings = &forgettings;
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
    const address where{"000000000000", "us-east-1", name};
    if (known_route(here, noun::table, where))
      return;
    auto found = await(find(c, noun::table, where));
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
  ++forgettings;
  look_for("a");
  CHECK(asked == 2);
}

TEST_CASE_METHOD(finding, "a thread knows a bounded number of things") {
  for (std::size_t i = 0; i < limits::routes_per_thread_max; ++i)
    here.routes["x" + std::to_string(i)] = {};
  look_for("a");
  CHECK(here.routes.size() == 1);
  look_for("b");
  CHECK(here.routes.size() == 2);
}

namespace {

caf::behavior full_disk(caf::event_based_actor*, int) {
  return {[](create_table&) -> caf::result<table_description> {
    return to_caf({code::storage_full, "The disk is full."});
  }};
}

/// A directory that knows no thing, and keeps what was let go.
directory_actor::behavior_type empty_directory(directory_actor::pointer self,
                                               std::vector<caf::strong_actor_ptr>* let_gone) {
  auto maker = caf::actor_cast<caf::strong_actor_ptr>(self->spawn(full_disk, 0));
  return {[maker](const resolve& ask) { return ask.to_make ? maker : nullptr; },
          [let_gone](let_go& done) { let_gone->push_back(std::move(done.actor)); },
          [](tick_atom) {}, [](reset_atom) { return true; }, [](stop_atom) { return true; }};
}

struct finding_nothing : testing::call_harness {
  std::vector<caf::strong_actor_ptr> let_gone;
  finding_nothing() { node.directory = system.spawn(empty_directory, &let_gone); }
  ~finding_nothing() {
    let_gone.clear();
    caf::anon_send_exit(node.directory, caf::exit_reason::user_shutdown);
    node.directory = directory_actor{};
    settle();
  }
  template <class Actor, class Message>
  std::string say(noun kind, const std::string& name, Message message) {
    auto outcome = await(
        ask_named<Actor>(c, kind, address{"000000000000", "us-east-1", name}, std::move(message)));
    return outcome ? "done" : outcome.refusal().message;
  }
};

} // namespace

TEST_CASE_METHOD(finding_nothing, "a thing that does not exist refuses without an actor") {
  CHECK(say<table_actor>(noun::table, "t", get_item{}) == "Requested resource not found");
  CHECK(say<table_actor>(noun::table, "t", describe_table{})
        == "Requested resource not found: Table: t not found");
  CHECK(say<table_actor>(noun::table, "t", delete_table{})
        == "Requested resource not found: Table: t not found");
  CHECK(say<function_actor>(noun::function, "f", invocation{})
        == "Function not found: arn:aws:lambda:us-east-1:000000000000:function:f");
  CHECK(say<function_actor>(noun::function, "f", troupe::get_policy{})
        == "The resource you requested does not exist.");
  CHECK(say<function_actor>(noun::function, "f", troupe::remove_permission{})
        == "No policy found for: arn:aws:lambda:us-east-1:000000000000:function:f");
  CHECK(say<bucket_actor>(noun::bucket, "b", get_object{})
        == "The specified bucket does not exist");
  CHECK(say<log_group_actor>(noun::log_group, "g", put_events{})
        == "The specified log group does not exist.");
  CHECK(say<api_actor>(noun::api, "a", get_api{}) == "Invalid API identifier specified a");
  CHECK(here.routes.empty());
  CHECK(let_gone.empty());
}

TEST_CASE_METHOD(finding_nothing, "an actor that was to make a thing is let go and not kept") {
  CHECK(say<table_actor>(noun::table, "t", create_table{}) == "The disk is full.");
  CHECK(here.routes.empty());
  CHECK(let_gone.size() == 1);
}

TEST_CASE("unimplemented calls are counted by name, up to a bound") {
  unimplemented_calls calls;
  for (int i = 0; i < 2'000; ++i)
    calls.count("S3", "Operation" + std::to_string(i));
  calls.count("S3", "Operation0");
  CHECK(calls.counts().size() == 1'000);
  CHECK(calls.counts().at("S3.Operation0") == 2);
}
