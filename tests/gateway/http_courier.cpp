// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/courier.hpp"
#include "tests/harness/deterministic.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>
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
      return to_caf({code::validation, "Not 13.", "thirteen"});
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
};

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
  CHECK(answers[0].refusal() == error{code::validation, "Not 13.", "thirteen"});
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
