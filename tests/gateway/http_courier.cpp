// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/courier.hpp"
#include "tests/harness/deterministic.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <caf/actor_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/make_actor.hpp>
#include <caf/node_id.hpp>
#include <caf/response_promise.hpp>
#include <caf/scoped_execution_unit.hpp>
#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;
using namespace std::chrono_literals;

namespace {

namespace asio = boost::asio;

/// Multiplies what is even, refuses 13, ends on 99, keeps the rest waiting. (CAF 0.17 dereferences
/// a null pointer for actors without arguments, so this one has one.)
caf::behavior multiplier(caf::event_based_actor* self, int factor) {
  auto kept = std::make_shared<std::vector<caf::response_promise>>();
  return {[self, kept, factor](int number) -> caf::result<int> {
    if (number == 13)
      return to_caf({code::validation, "Not 13.", {{"Number", "thirteen"}}});
    if (number % 2 == 0)
      return number * factor;
    auto promise = self->make_response_promise();
    if (number == 99)
      self->quit();
    else
      kept->push_back(promise);
    return caf::result<int>{caf::delegated<int>{}};
  }};
}

struct courier_fixture : testing::deterministic {
  std::shared_ptr<asio::io_context> io = std::make_shared<asio::io_context>(1);
  courier_handle post = make_courier(system, io);
  caf::actor actor = system.spawn(multiplier, 2);
  std::vector<result<int>> answers;

  ~courier_fixture() {
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    settle();
  }

  task<void> ask_once(int number, std::chrono::milliseconds patience) {
    auto waiting
        = ask_raw<int>(*post.get, caf::actor_cast<caf::strong_actor_ptr>(actor), number, patience);
    answers.push_back(co_await std::move(waiting));
  }
  void start(int number, std::chrono::milliseconds patience = 10s) {
    asio::co_spawn(*io, ask_once(number, patience), asio::detached);
    io->restart();
    io->poll();
  }
  void run() {
    settle();
    io->restart();
    io->poll();
  }
  /// Until the deadlines were looked at once more.
  void sweep() {
    io->restart();
    io->run_for(2 * courier::sweep_interval);
  }
};

/// An actor of another node, which takes every message and never answers.
caf::strong_actor_ptr somebody_elsewhere(caf::actor_system& system,
                                         const std::shared_ptr<asio::io_context>& io) {
  caf::scoped_execution_unit unit{&system};
  caf::actor_config config{&unit};
  const auto elsewhere = caf::make_node_id(7, std::string(40, 'a'));
  REQUIRE(elsewhere);
  return caf::make_actor<courier, caf::strong_actor_ptr>(system.next_actor_id(), *elsewhere,
                                                         &system, config, io);
}

} // namespace

TEST_CASE_METHOD(courier_fixture, "a coroutine gets the answer of the actor that it asked") {
  start(2);
  start(4);
  CHECK(answers.empty());
  CHECK(post.get->waiting() == 2);
  run();
  REQUIRE(answers.size() == 2);
  CHECK(*answers[0] == 4);
  CHECK(*answers[1] == 8);
  CHECK(post.get->waiting() == 0);
}

TEST_CASE_METHOD(courier_fixture, "a refusal crosses with its code and texts") {
  start(13);
  run();
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].refusal() == error{code::validation, "Not 13.", {{"Number", "thirteen"}}});
}

TEST_CASE_METHOD(courier_fixture, "an actor that has ended is an internal error for who asks it") {
  start(99); // Never answered: its deadline is there for that.
  start(2);
  run();
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].refusal().kind == code::internal);
}

TEST_CASE_METHOD(courier_fixture, "a request without an answer times out, and the others do not") {
  start(1, 0ms);
  start(2);
  run();
  CHECK(answers.size() == 1);
  io->run_for(4 * courier::sweep_interval);
  REQUIRE(answers.size() == 2);
  CHECK(answers[1].refusal().kind == code::timed_out);
  CHECK(post.get->waiting() == 0);
}

TEST_CASE_METHOD(courier_fixture, "an answer after its deadline is dropped, and disturbs nobody") {
  start(2, 0ms);
  io->run_for(4 * courier::sweep_interval); // The actor has not run yet.
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].refusal().kind == code::timed_out);
  start(4); // Takes the place of the first one.
  run();
  REQUIRE(answers.size() == 2);
  CHECK(*answers[1] == 8);
}

TEST_CASE_METHOD(courier_fixture, "giving up ends every request under way") {
  start(1);
  start(3);
  run();
  CHECK(answers.empty());
  post.get->give_up();
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].refusal().kind == code::timed_out);
}

TEST_CASE_METHOD(courier_fixture, "an answer that finds its gateway gone is dropped") {
  start(2);
  post.get->give_up();
  post = {};
  io.reset();
  settle();
  CHECK(answers.size() == 1);
}

TEST_CASE_METHOD(courier_fixture,
                 "what waits for an owner that goes away is refused, and nothing else is") {
  owner_tie tie;
  tie.found({"127.0.0.1", 4566});
  post.get->follow(&tie);
  start(1); // Of this node, and never answered.
  const auto here = std::exchange(actor, nullptr);
  actor = caf::actor_cast<caf::actor>(somebody_elsewhere(system, io));
  start(2);
  sweep();
  CHECK(answers.empty());
  const error away{code::out_of_reach, "The node that owns the data is away."};
  tie.lost();
  sweep();
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].refusal() == away);

  start(4); // Not sent at all.
  run();
  REQUIRE(answers.size() == 2);
  CHECK(answers[1].refusal() == away);

  tie.found({"127.0.0.1", 4566});
  start(6);
  sweep();
  CHECK(answers.size() == 2);
  CHECK(post.get->waiting() == 2);
  post.get->give_up();
  run();
  caf::anon_send_exit(here, caf::exit_reason::user_shutdown);
}
