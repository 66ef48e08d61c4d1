// SPDX-License-Identifier: Apache-2.0
#include "actors/metric/meter.hpp"

#include "actors/partition/writer.hpp"
#include "tests/harness/deterministic.hpp"
#include "tests/harness/memory_store.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace std::chrono_literals;

namespace {

struct set_clock : clock {
  epoch_ms time = 1'795'509'000'000; // 2026-11-24
  [[nodiscard]] epoch_ms now() const override { return time; }
};

struct with_meter : testing::deterministic {
  testing::memory_store store;
  set_clock time;
  partition where;
  meter_actor meter_handle;
  const address hello{"000000000000", "us-east-1", "hello"};

  with_meter() {
    where.store = &store;
    where.writer = system.spawn(writer, where);
    start();
  }
  ~with_meter() {
    caf::anon_send_exit(meter_handle, caf::exit_reason::kill);
    caf::anon_send_exit(where.writer, caf::exit_reason::kill);
    settle();
  }
  void start() {
    meter_handle = system.spawn(meter, where, static_cast<const clock*>(&time));
    settle();
  }
  void count(const address& function, std::uint64_t invocations) {
    caf::anon_send(meter_handle, usage{function, invocations, 1, 10, 1'280});
    settle();
  }
  usage_report report(std::string account = {}) {
    auto said = ask<usage_report>(meter_handle, usage_query{std::move(account)});
    REQUIRE(said.ok());
    return *said;
  }
};

} // namespace

TEST_CASE_METHOD(with_meter, "what is counted is reported at once, and durable within a second") {
  count(hello, 2);
  count(hello, 3);
  REQUIRE(report().lines.size() == 1);
  CHECK(report().lines[0].total.invocations == 5);
  CHECK(report().lines[0].total.errors == 2);
  CHECK(report().lines[0].total.billed_ms == 20);
  CHECK(report().lines[0].total.mb_ms == 2'560);
  CHECK(report().lines[0].day == "2026-11-24");
  CHECK(store.commits == 0);
  advance(1s);
  CHECK(store.commits == 1);
  CHECK(report().lines[0].total.invocations == 5);
}

TEST_CASE_METHOD(with_meter, "many reports in a second are one change") {
  for (int i = 0; i < 1'000; ++i)
    count(hello, 1);
  advance(1s);
  advance(10s);
  CHECK(store.commits == 1);
  CHECK(report().lines[0].total.invocations == 1'000);
}

TEST_CASE_METHOD(with_meter, "counters outlive the meter") {
  count(hello, 2);
  caf::anon_send_exit(meter_handle, caf::exit_reason::user_shutdown);
  settle();
  start();
  count(hello, 1);
  CHECK(report().lines[0].total.invocations == 3);
}

TEST_CASE_METHOD(with_meter, "days, functions and accounts are counted apart, oldest day first") {
  count(hello, 1);
  count({"111111111111", "us-east-1", "hello"}, 2);
  time.time -= 86'400'000;
  count(hello, 4);
  const auto all = report().lines;
  REQUIRE(all.size() == 3);
  CHECK(all[0].day == "2026-11-23");
  CHECK(all[0].total.invocations == 4);
  CHECK(report("111111111111").lines.size() == 1);
}

TEST_CASE_METHOD(with_meter, "a flush is answered once all is durable") {
  count(hello, 7);
  REQUIRE(ask<bool>(meter_handle, flush_atom_v).ok());
  CHECK(store.commits == 1);
  REQUIRE(ask<bool>(meter_handle, flush_atom_v).ok());
  CHECK(store.commits == 1);
}

TEST_CASE_METHOD(with_meter, "what could not be written is counted on and written later") {
  count(hello, 1);
  // The batch, and then the change alone.
  store.fail_next_commit = code::storage_full;
  advance(1s);
  count(hello, 1);
  advance(1s);
  CHECK(report().lines[0].total.invocations == 2);
}

TEST_CASE_METHOD(with_meter, "a reset forgets what is not durable") {
  count(hello, 1);
  REQUIRE(ask<bool>(meter_handle, reset_atom_v).ok());
  advance(2s);
  CHECK(report().lines.empty());
}

} // namespace troupe
