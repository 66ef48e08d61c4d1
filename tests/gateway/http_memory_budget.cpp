// SPDX-License-Identifier: Apache-2.0
#include "core/limits.hpp"
#include "gateway/http/memory_budget.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <thread>
#include <vector>

using namespace troupe::gateway;
using namespace std::chrono_literals;
namespace limits = troupe::limits;
using outcome = memory_share::outcome;

namespace {

constexpr std::size_t unit = 1u << 20;

std::chrono::steady_clock::time_point moment{1h};

/// A budget of 64 units: 32 for one caller, 16 for all who are not judged, 12 for a connection,
/// and 8 that are kept for the connections themselves.
struct budget_fixture {
  memory_budget budget{64 * unit, [] { return moment; }};
};

/// A connection that keeps asking for memory.
struct client final : room_waiter {
  explicit client(memory_budget& budget, std::string_view caller = "") : share(budget) {
    share.begin("address");
    if (!caller.empty())
      share.belongs_to(caller);
  }
  void room_granted() override { ++granted; }
  outcome take(std::size_t units) { return share.take(units * unit, *this); }

  memory_share share;
  int granted = 0;
};

/// Callers who hold all that bodies may have.
std::vector<std::unique_ptr<client>> fill(memory_budget& budget) {
  std::vector<std::unique_ptr<client>> all;
  for (const char* name : {"a", "a", "a", "b", "b", "b"})
    all.push_back(std::make_unique<client>(budget, name));
  for (std::size_t i = 0; i < all.size(); ++i)
    REQUIRE(all[i]->take(i < 4 ? 10 : 8) == outcome::taken);
  return all;
}

} // namespace

TEST_CASE_METHOD(budget_fixture, "what is taken is counted until it is given back") {
  {
    client one{budget, "a"};
    CHECK(one.take(4) == outcome::taken);
    CHECK(one.take(2) == outcome::taken);
    CHECK(budget.buffered() == 6 * unit);
    one.share.give_back(4 * unit);
    CHECK(one.share.held() == 2 * unit);
    one.share.release(unit);
    CHECK(budget.buffered() == unit);
  }
  CHECK(budget.buffered() == 0);
}

TEST_CASE_METHOD(budget_fixture, "one connection has three sixteenths at most") {
  client one{budget, "a"};
  CHECK(one.take(12) == outcome::taken);
  CHECK(one.take(1) == outcome::too_large);
  CHECK_FALSE(one.share.take_now(1));
  CHECK(budget.waiting() == 0);
}

TEST_CASE_METHOD(budget_fixture, "one caller has half at most, on however many connections") {
  client first{budget, "a"}, second{budget, "a"}, third{budget, "a"}, other{budget, "b"};
  CHECK(first.take(12) == outcome::taken);
  CHECK(second.take(12) == outcome::taken);
  CHECK(third.take(8) == outcome::taken);
  CHECK_FALSE(third.share.take_now(1));
  CHECK(third.take(1) == outcome::waits);
  CHECK(other.take(12) == outcome::taken);
  first.share.release();
  CHECK(third.granted == 1);
  CHECK(third.share.held() == 9 * unit);
}

TEST_CASE_METHOD(budget_fixture, "those who are not judged have a quarter, and an address less") {
  client first{budget}, second{budget}, elsewhere{budget}, judged{budget, "address"};
  elsewhere.share.begin("elsewhere");
  CHECK(first.take(8) == outcome::taken);
  CHECK(second.take(4) == outcome::taken);
  CHECK_FALSE(second.share.take_now(1));
  CHECK(elsewhere.take(4) == outcome::taken);
  CHECK_FALSE(elsewhere.share.take_now(1));
  CHECK(judged.take(12) == outcome::taken);

  // Once it is judged, it leaves room to the next.
  CHECK(second.take(2) == outcome::waits);
  first.share.belongs_to("a");
  CHECK(second.granted == 1);
  CHECK(first.share.held() == 8 * unit);
}

TEST_CASE_METHOD(budget_fixture, "who waits for the total gets room in the order of arrival") {
  auto full = fill(budget);
  client large{budget, "c"}, small{budget, "d"};
  CHECK(large.take(11) == outcome::waits);
  CHECK(small.take(1) == outcome::waits);
  full[5]->share.release(); // 8 units: enough for the small one alone, which came later.
  CHECK(large.granted == 0);
  CHECK(small.granted == 0);
  full[4]->share.release();
  CHECK(large.granted == 1);
  CHECK(small.granted == 1);
}

TEST_CASE_METHOD(budget_fixture, "who waits for a share of its own stands in nobody's way") {
  client first{budget, "a"}, second{budget, "a"}, third{budget, "a"}, other{budget, "b"};
  REQUIRE(first.take(12) == outcome::taken);
  REQUIRE(second.take(12) == outcome::taken);
  CHECK(third.take(9) == outcome::waits);
  CHECK(other.take(9) == outcome::taken);
}

TEST_CASE_METHOD(budget_fixture, "who stops waiting leaves the queue to those behind") {
  auto full = fill(budget);
  client large{budget, "c"}, small{budget, "d"};
  CHECK(large.take(11) == outcome::waits);
  CHECK(small.take(1) == outcome::waits);
  full[5]->share.release();
  CHECK(large.share.stop_waiting());
  CHECK(small.granted == 1);
  CHECK_FALSE(small.share.stop_waiting());
  CHECK(large.share.held() == 0);
}

TEST_CASE_METHOD(budget_fixture, "a connection that ends leaves the queue and gives all back") {
  auto full = fill(budget);
  client behind{budget, "d"};
  {
    client large{budget, "c"};
    CHECK(large.take(11) == outcome::waits);
    CHECK(behind.take(1) == outcome::waits);
  }
  CHECK(behind.granted == 0);
  CHECK(budget.waiting() == 1);
  full.clear();
  CHECK(behind.granted == 1);
  CHECK(budget.buffered() == unit);
}

TEST_CASE_METHOD(budget_fixture, "what can be done without takes at most half of a limit") {
  client first{budget, "a"}, second{budget, "a"}, third{budget, "a"}, other{budget, "b"};
  CHECK(first.share.take_spare(6 * unit));
  CHECK_FALSE(first.share.take_spare(unit)); // Of the connection's,
  CHECK(second.share.take_spare(6 * unit));
  CHECK(third.share.take_spare(4 * unit));
  CHECK_FALSE(third.share.take_spare(unit)); // of the caller's,
  CHECK(other.share.take_spare(6 * unit));
  CHECK(other.share.take_now(3 * unit)); // of all.
  client last{budget, "c"};
  CHECK_FALSE(last.share.take_spare(unit));
  CHECK(last.share.take_now(unit));
}

TEST_CASE_METHOD(budget_fixture, "the queue is bounded") {
  auto full = fill(budget);
  std::vector<std::unique_ptr<client>> queue;
  for (std::size_t i = 0; i < limits::memory_waiters_max; ++i) {
    queue.push_back(std::make_unique<client>(budget, "c"));
    REQUIRE(queue.back()->take(9) == outcome::waits);
  }
  client late{budget, "d"};
  CHECK(late.take(9) == outcome::refused);
  CHECK(budget.waiting() == limits::memory_waiters_max);
}

TEST_CASE_METHOD(budget_fixture, "connections have half, and bodies leave them an eighth") {
  std::vector<std::unique_ptr<memory_share>> connections;
  while (budget.has_room_for_connection())
    connections.push_back(std::make_unique<memory_share>(budget));
  CHECK(connections.size() == 32 * unit / limits::connection_bytes);
  client first{budget, "a"}, second{budget, "b"}, third{budget, "c"};
  CHECK(first.take(12) == outcome::taken);
  CHECK(second.take(12) == outcome::taken);
  CHECK(third.take(9) == outcome::waits);
  connections.clear();
  CHECK(third.granted == 1);

  client fourth{budget, "d"}, fifth{budget, "e"};
  CHECK(fourth.take(12) == outcome::taken);
  CHECK(fifth.take(11) == outcome::taken);
  CHECK_FALSE(fifth.share.take_now(1));
  CHECK(budget.has_room_for_connection());
}

TEST_CASE_METHOD(budget_fixture, "only those who hold what others look for are pressed") {
  client rich{budget, "a"}, richer{budget, "a"}, poor{budget, "a"}, other{budget, "b"};
  REQUIRE(rich.take(12) == outcome::taken);
  REQUIRE(richer.take(12) == outcome::taken);
  REQUIRE(other.take(2) == outcome::taken);
  CHECK_FALSE(rich.share.is_pressed(moment));
  CHECK(poor.take(9) == outcome::waits);
  CHECK(rich.share.is_pressed(moment));
  CHECK_FALSE(other.share.is_pressed(moment));
  CHECK_FALSE(poor.share.is_pressed(moment));
  moment += limits::memory_pressure_time;
  CHECK_FALSE(rich.share.is_pressed(moment));
}

TEST_CASE_METHOD(budget_fixture, "threads that take and give back leave nothing behind") {
  std::vector<std::thread> threads;
  for (const char* name : {"a", "b", "c", "d"})
    threads.emplace_back([this, name] {
      for (int i = 0; i < 2'000; ++i) {
        client one{budget, name};
        if (one.take(10) == outcome::waits && i % 2 == 0)
          one.share.stop_waiting();
        one.share.take_now(unit);
      }
    });
  for (auto& each : threads)
    each.join();
  CHECK(budget.buffered() == 0);
  CHECK(budget.waiting() == 0);
}
