// SPDX-License-Identifier: Apache-2.0
#include "actors/function/scaling.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

using namespace std::chrono_literals;

struct scaled {
  scaling policy{10, 300s, 2};
  scaling::time now{1h};

  scaling::slot add_idle() {
    const auto slot = policy.add();
    REQUIRE(policy.became_idle(slot, now));
    return slot;
  }
  scaling::slot add_busy() {
    add_idle();
    return *policy.take_idle();
  }
};

} // namespace

TEST_CASE_METHOD(scaled, "the first invocation starts an instance at once, and only one") {
  CHECK(policy.to_start(1, 0, now) == 1);
  policy.add();
  CHECK(policy.to_start(1, 1, now) == 0);
}

TEST_CASE_METHOD(scaled, "the instance that was used last takes the next invocation") {
  const auto first = add_idle();
  const auto second = add_idle();
  CHECK(policy.take_idle() == second);
  CHECK(policy.take_idle() == first);
  CHECK_FALSE(policy.take_idle());
}

TEST_CASE_METHOD(scaled, "more instances start only for invocations that have waited") {
  add_busy();
  CHECK(policy.to_start(3, 0, now) == 0);
  CHECK(policy.to_start(3, 3, now) == 1); // At most doubling.
  add_busy();
  add_busy();
  CHECK(policy.to_start(5, 2, now) == 2);
  policy.add();
  CHECK(policy.to_start(5, 2, now) == 1); // One is on its way.
}

TEST_CASE_METHOD(scaled, "a fast handler gets no more than two instances a core") {
  add_busy();
  policy.took(100us, 0us);
  CHECK(policy.to_start(20, 20, now) == 1); // There is a core to spare.
  for (int i = 0; i < 3; ++i)
    add_busy();
  policy.took(100us, 0us);
  CHECK(policy.to_start(20, 20, now) == 0);
  // Nothing has finished since: what is under way hangs, however fast the handler was.
  CHECK(policy.to_start(20, 20, now) == 2);
}

TEST_CASE_METHOD(scaled, "with the cores busy on a fast handler, an invocation waits its turn") {
  for (int i = 0; i < 6; ++i)
    add_idle();
  const auto first = *policy.take_idle();
  policy.took(100us, 0us);
  CHECK(policy.to_start(20, 0, now) == 0);
  for (int i = 0; i < 3; ++i)
    CHECK(policy.take_idle()); // There is room on the cores.
  CHECK_FALSE(policy.take_idle());
  CHECK(policy.became_idle(first, now));
  CHECK(policy.take_idle() == first);
  // Nothing has finished since the last look: what is under way hangs, and the idle ones help.
  CHECK(policy.to_start(20, 20, now) == 2);
  CHECK(policy.take_idle());
}

TEST_CASE_METHOD(scaled,
                 "a quick handler that fills the cores gets no more than two instances a core") {
  for (int i = 0; i < 4; ++i)
    add_busy();
  const auto run_for_a_while = [this](auto service, auto processor) {
    now += 200ms;
    for (int i = 0; i < 20; ++i)
      policy.took(service, processor);
  };
  policy.to_start(20, 20, now);
  run_for_a_while(20ms, 1ms);
  CHECK(policy.to_start(20, 20, now) == 2); // It waits for something: more of them help.
  run_for_a_while(20ms, 15ms);
  CHECK(policy.to_start(20, 20, now) == 0);
  run_for_a_while(500ms, 450ms);
  CHECK(policy.to_start(20, 20, now) == 2); // Nobody should wait behind such a one.
}

TEST_CASE_METHOD(scaled, "no more instances start at a time than there are cores") {
  for (int i = 0; i < 5; ++i)
    add_busy();
  CHECK(policy.to_start(20, 20, now) == 2);
  policy.add();
  const auto second = policy.add();
  CHECK(policy.to_start(20, 20, now) == 0);
  policy.became_idle(second, now);
  CHECK(policy.to_start(20, 20, now) == 1);
}

TEST_CASE_METHOD(scaled, "a slow handler scales out up to the limit and not past it") {
  for (int i = 0; i < 9; ++i)
    add_busy();
  policy.took(1s, 0s);
  CHECK(policy.to_start(20, 20, now) == 1);
  add_busy();
  policy.took(1s, 0s);
  CHECK(policy.to_start(20, 20, now) == 0);
}

TEST_CASE_METHOD(scaled, "invocations under way and waiting stay within the limit") {
  for (int i = 0; i < 7; ++i)
    add_busy();
  CHECK(policy.has_room(2));
  CHECK_FALSE(policy.has_room(3));
  policy.set_limit(0);
  CHECK_FALSE(policy.has_room(0));
}

TEST_CASE_METHOD(scaled, "an instance ends after its idle time, the one used longest ago first") {
  const auto old = add_idle();
  now += 100s;
  add_idle();
  CHECK(policy.next_overdue() == now + 200s);
  now += 199s;
  CHECK(policy.take_overdue(now).empty());
  now += 1s;
  CHECK(policy.take_overdue(now) == std::vector{old});
  CHECK(policy.instances() == 1);
}

TEST_CASE_METHOD(scaled,
                 "after a change, idle instances go at once and busy ones when they are done") {
  const auto idle = add_idle();
  const auto busy = *policy.take_idle();
  const auto other = add_idle();
  CHECK(busy == idle);
  CHECK(policy.take_all() == std::vector{other});
  CHECK(policy.busy() == 1);
  CHECK(policy.to_start(1, 0, now) == 1); // The one that drains does not count.
  CHECK_FALSE(policy.became_idle(busy, now));
  CHECK(policy.busy() == 0);
  CHECK(policy.instances() == 0);
}

TEST_CASE_METHOD(scaled, "an instance that is gone leaves no trace") {
  const auto busy = add_busy();
  const auto idle = add_idle();
  const auto starting = policy.add();
  for (const auto slot : {busy, idle, starting, scaling::slot{99}})
    policy.ended(slot);
  CHECK(policy.instances() == 0);
  CHECK(policy.busy() == 0);
  CHECK_FALSE(policy.take_idle());
}

TEST_CASE_METHOD(scaled,
                 "repeated failures to start hold further starts back for longer and longer") {
  for (std::size_t i = 1; i < scaling::init_failures_max; ++i)
    policy.init_failed(now);
  CHECK(policy.to_start(1, 1, now) == 1);
  policy.init_failed(now);
  CHECK(policy.held_back_until(now) == now + 1s);
  CHECK(policy.to_start(1, 1, now) == 0);
  CHECK(policy.to_start(1, 1, now + 1s) == 1);
  policy.init_failed(now + 1s);
  CHECK(policy.held_back_until(now + 1s) == now + 3s);
  policy.init_failed(now + 120s); // The old failures no longer count.
  CHECK_FALSE(policy.held_back_until(now + 120s));
}

} // namespace troupe
