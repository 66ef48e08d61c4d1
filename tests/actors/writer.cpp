// SPDX-License-Identifier: Apache-2.0
#include "actors/partition/writer.hpp"

#include "tests/harness/deterministic.hpp"
#include "tests/harness/memory_store.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

namespace troupe {

using namespace std::chrono_literals;

namespace {

struct writing : testing::deterministic {
  testing::memory_store store;
  partition where{.store = &store};
  caf::actor writer_actor = system.spawn(writer, where);

  ~writing() {
    caf::anon_send_exit(writer_actor, caf::exit_reason::kill);
    settle();
  }

  template <class Apply>
  change_ptr change_with(Apply apply) {
    where.waiting->fetch_add(1);
    return std::make_shared<change_of<int, Apply>>(std::move(apply), 10);
  }
  change_ptr put(std::string key, int answer) {
    return change_with([key, answer](persistence::transaction& tx) -> result<int> {
      tx.put(key, std::to_string(answer));
      return answer;
    });
  }
  std::optional<std::string> stored(std::string_view key) {
    return store.make_snapshot()->view()->get(key);
  }
};

} // namespace

TEST_CASE_METHOD(writing, "a change is answered once it is committed") {
  const auto answer = ask<int>(writer_actor, put("a", 7));
  REQUIRE(answer.ok());
  CHECK(*answer == 7);
  CHECK(stored("a") == "7");
  CHECK(where.waiting->load() == 0);
}

TEST_CASE_METHOD(writing, "changes that wait together share one commit") {
  caf::scoped_actor self{system};
  for (auto i = 0; i < 100; ++i)
    self->send(writer_actor, put("k" + std::to_string(i), i));
  settle();
  CHECK(store.commits == 1);
  CHECK(stored("k99") == "99");
}

TEST_CASE_METHOD(writing, "a change sees what the changes before it wrote") {
  caf::scoped_actor self{system};
  self->send(writer_actor, put("a", 1));
  const auto second
      = ask<int>(writer_actor, change_with([](persistence::transaction& tx) -> result<int> {
                   return std::stoi(tx.get("a").value_or("0")) + 1;
                 }));
  REQUIRE(second.ok());
  CHECK(*second == 2);
}

TEST_CASE_METHOD(writing, "a change that throws fails alone") {
  caf::scoped_actor self{system};
  self->send(writer_actor, put("before", 1));
  const auto broken
      = ask<int>(writer_actor, change_with([](persistence::transaction& tx) -> result<int> {
                   tx.put("broken", "half");
                   throw std::runtime_error("boom");
                 }));
  REQUIRE_FALSE(broken.ok());
  CHECK(broken.refusal().kind == code::internal);
  CHECK(stored("before") == "1");
  CHECK_FALSE(stored("broken"));
}

TEST_CASE_METHOD(writing, "on a full disk the changes of a batch are tried one by one") {
  store.fail_next_commit = code::storage_full;
  const auto answer = ask<int>(writer_actor, put("a", 1));
  REQUIRE(answer.ok());
  CHECK(stored("a") == "1");
}

TEST_CASE_METHOD(writing,
                 "a commit that failed otherwise is not tried again: it may have happened") {
  store.fail_next_commit = code::internal;
  const auto answer = ask<int>(writer_actor, put("a", 1));
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.refusal().kind == code::internal);
  CHECK_FALSE(stored("a"));
  CHECK(ask<int>(writer_actor, put("a", 2)).ok());
}

TEST_CASE_METHOD(writing, "a refusal is an answer and writes nothing") {
  const auto refused = ask<int>(
      writer_actor, change_with([](persistence::transaction&) -> result<int> {
        return error{"ConditionalCheckFailedException", "The conditional request failed"};
      }));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal().kind == "ConditionalCheckFailedException");
}

namespace {

/// A writer whose changes take as long as they say.
struct watched : writing {
  slow_changes::time_point now{};
  std::vector<std::string> warnings;
  caf::actor slow_writer = system.spawn(
      watched_writer, where,
      writer_watch{.now = [this] { return now; },
                   .warn = [this](std::string_view line) { warnings.emplace_back(line); }});

  ~watched() {
    caf::anon_send_exit(slow_writer, caf::exit_reason::kill);
    settle();
  }
  struct waiting_change {
    watched* by;
    std::chrono::milliseconds takes;
    [[nodiscard]] std::uint64_t steps() const { return 42; }
    result<int> operator()(persistence::transaction& tx) const {
      tx.put("a", "1");
      by->now += takes;
      return 1;
    }
  };
  void change_for(std::chrono::milliseconds takes) {
    REQUIRE(ask<int>(slow_writer, change_with(waiting_change{this, takes})).ok());
  }
};

} // namespace

TEST_CASE_METHOD(watched, "a change within its budget is not spoken of, a longer one is") {
  change_for(limits::change_time_budget);
  CHECK(warnings.empty());
  change_for(limits::change_time_budget + 2ms);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].starts_with("slow change what="));
  CHECK(warnings[0].find("watched::waiting_change") != std::string::npos);
  CHECK(warnings[0].ends_with(" ms=12 bytes=10 steps=42"));
}

TEST_CASE_METHOD(watched,
                 "of many slow changes, one in a while is spoken of, with what the others took") {
  for (const auto takes : {20ms, 300ms, 30ms})
    change_for(takes);
  CHECK(warnings.size() == 1);
  now += limits::slow_change_log_interval;
  change_for(40ms);
  REQUIRE(warnings.size() == 2);
  CHECK(warnings[1].ends_with(" ms=40 bytes=10 steps=42 unsaid=2 slowest_unsaid_ms=300"));
  now += limits::slow_change_log_interval;
  change_for(50ms);
  REQUIRE(warnings.size() == 3);
  CHECK(warnings[2].ends_with(" ms=50 bytes=10 steps=42"));
}

} // namespace troupe
