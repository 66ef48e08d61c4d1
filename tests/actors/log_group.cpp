// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/log_fixture.hpp"

#include "persistence/catalog.hpp"

namespace troupe {

using testing::log_now;
using testing::with_log_group;

namespace {

constexpr epoch_ms day = 86'400'000;
constexpr epoch_ms hour = 3'600'000;

error_type refusal_of(const result<bool>& outcome) {
  return outcome ? code::none : outcome.refusal().kind;
}

} // namespace

TEST_CASE_METHOD(with_log_group, "a group that was not made refuses everything but making it") {
  CHECK(refusal_of(ask<bool>(group, create_log_stream{"s"})) == "ResourceNotFoundException");
  CHECK(refusal_of(ask<bool>(group, delete_log_group{})) == "ResourceNotFoundException");
  CHECK(refusal_of(ask<bool>(group, set_log_retention{7})) == "ResourceNotFoundException");
  CHECK_FALSE(ask<log_group_info>(group, describe_log_group{}).ok());
  CHECK_FALSE(ask<put_events_answer>(group, put_events{"s", {{log_now, "x"}}}).ok());
  CHECK_FALSE(ask<filtered_page>(group, filter_events{}).ok());
  CHECK(refusal_of(ask<bool>(group, create_log_group{})) == code::none);
  CHECK(refusal_of(ask<bool>(group, create_log_group{})) == "ResourceAlreadyExistsException");
}

TEST_CASE_METHOD(with_log_group, "a stream is made once, and must be there to be written to") {
  make({"s"});
  CHECK(refusal_of(ask<bool>(group, create_log_stream{"s"})) == "ResourceAlreadyExistsException");
  const auto put_elsewhere = ask<put_events_answer>(group, put_events{"t", {{log_now, "x"}}});
  REQUIRE_FALSE(put_elsewhere.ok());
  CHECK(put_elsewhere.refusal().message == "The specified log stream does not exist.");
  CHECK(refusal_of(ask<bool>(group, delete_log_stream{"t"})) == "ResourceNotFoundException");
}

TEST_CASE_METHOD(with_log_group, "a group counts the bytes of its events and 26 for each") {
  make({"s", "t"});
  REQUIRE(
      ask<put_events_answer>(group, put_events{"s", {{log_now, "12345"}, {log_now, "1"}}}).ok());
  REQUIRE(ask<put_events_answer>(group, put_events{"t", {{log_now, "123"}}}).ok());
  CHECK(describe().stored_bytes == 9 + 3 * 26);
  REQUIRE(ask<bool>(group, delete_log_stream{"s"}).ok());
  CHECK(describe().stored_bytes == 3 + 26);
}

TEST_CASE_METHOD(with_log_group, "tags are set and removed") {
  create_log_group made;
  made.tags = {{"env", "test"}, {"team", "a"}};
  REQUIRE(ask<bool>(group, made).ok());
  REQUIRE(ask<bool>(group, change_tags{{{"team", "b"}, {"new", "1"}}, {"env"}}).ok());
  CHECK(describe().tags == std::map<std::string, std::string>{{"new", "1"}, {"team", "b"}});
}

TEST_CASE_METHOD(with_log_group, "events too old, expired or too new are left out by index") {
  make({"s"});
  REQUIRE(ask<bool>(group, set_log_retention{7}).ok());
  put_events spread{"s", {}};
  for (const auto age : {15 * day, 15 * day - hour})
    spread.events.push_back({log_now - age, "too old"});
  auto said = ask<put_events_answer>(group, spread);
  REQUIRE(said.ok());
  CHECK(said->too_old_to == 2);
  CHECK(said->expired_to == 2);

  spread.events = {{log_now - 7 * day - 1, "expired"}, {log_now - 7 * day, "kept"}};
  said = ask<put_events_answer>(group, spread);
  REQUIRE(said.ok());
  CHECK(said->too_old_to == std::nullopt);
  CHECK(said->expired_to == 1);

  spread.events = {{log_now + 2 * hour, "kept"}, {log_now + 2 * hour + 1, "too new"}};
  said = ask<put_events_answer>(group, spread);
  REQUIRE(said.ok());
  CHECK(said->too_new_from == 1);
  CHECK(testing::messages(get({.stream = "s", .from_head = true}).events)
        == testing::texts{"kept", "kept"});
}

TEST_CASE_METHOD(with_log_group,
                 "a batch out of order, over 24 hours or over 1 MiB is refused whole") {
  make({"s"});
  const auto refused = [&](std::vector<log_event> events) {
    const auto said = ask<put_events_answer>(group, put_events{"s", std::move(events)});
    return said.ok() ? std::string{} : said.refusal().message;
  };
  CHECK(refused({{log_now, "b"}, {log_now - 1, "a"}})
        == "Log events in a single PutLogEvents request must be in chronological order.");
  CHECK(refused({{log_now - day, "a"}, {log_now, "b"}}).empty());
  CHECK(refused({{log_now - day - 1, "a"}, {log_now, "b"}}).find("24 hours") != std::string::npos);
  const std::string half(524'288 - 26, 'x');
  CHECK(refused({{log_now, half}, {log_now, half}}).empty());
  CHECK(refused({{log_now, half}, {log_now, half + "x"}}).find("1048576") != std::string::npos);
}

TEST_CASE_METHOD(with_log_group,
                 "events beyond the retention are gone at once, and erased by later puts") {
  make({"s"});
  put("s", {3 * day});
  put("s", {hour});
  REQUIRE(ask<bool>(group, set_log_retention{1}).ok());
  CHECK(testing::messages(get({.stream = "s"}).events) == testing::texts{"s-3600000"});
  CHECK(filter({}).events.size() == 1);
  const auto before = describe().stored_bytes;
  put("s", {0});
  CHECK(describe().stored_bytes < before + 26);
}

TEST_CASE_METHOD(with_log_group, "a group that is made again has nothing of the one before it") {
  make({"s"});
  put("s", {2, 1});
  REQUIRE(ask<bool>(group, delete_log_group{}).ok());
  make({"s"});
  CHECK(get({.stream = "s"}).events.empty());
  CHECK(describe().stored_bytes == 0);
}

TEST_CASE_METHOD(with_log_group, "what ended is erased, all of it, in small changes") {
  make({"s", "t"});
  for (int i = 0; i < 1'500; ++i) {
    put("s", {i});
    put("t", {i});
  }
  REQUIRE(ask<bool>(group, delete_log_group{}).ok());
  settle();
  std::size_t left = 0;
  store.make_snapshot()->view()->scan(
      {}, persistence::direction::forward,
      [&](std::string_view, std::string_view) { return ++left > 0; });
  CHECK(left == 0);
}

TEST_CASE_METHOD(with_log_group, "output of functions makes its group and stream") {
  caf::anon_send(group, append_output{"a", {{log_now, "START"}, {log_now, "END"}}});
  settle();
  CHECK(testing::messages(get({.stream = "a"}).events) == testing::texts{"START", "END"});
}

TEST_CASE_METHOD(with_log_group,
                 "output that comes while another is written shares the next write") {
  for (int i = 0; i < 100; ++i)
    caf::anon_send(group, append_output{"a", {{log_now, std::to_string(i)}}});
  const auto before = store.commits;
  settle();
  CHECK(store.commits - before <= 3);
  const auto all = get({.stream = "a", .from_head = true}).events;
  REQUIRE(all.size() == 100);
  CHECK(all.front().message == "0");
  CHECK(all.back().message == "99");
}

TEST_CASE_METHOD(with_log_group,
                 "output that the disk has no room for is lost, and what follows is not") {
  store.fail_next_commit = code::storage_full;
  caf::anon_send(group, append_output{"a", {{log_now, "lost"}}});
  settle();
  caf::anon_send(group, append_output{"a", {{log_now, "kept"}}});
  settle();
  // The writer tries a failed batch's changes one by one: the first attempt is not the last.
  CHECK(get({.stream = "a"}).events.back().message == "kept");
}

TEST_CASE_METHOD(with_log_group, "an actor told to end hands on what it holds") {
  caf::anon_send(group, append_output{"a", {{log_now, "first"}}});
  caf::anon_send(group, append_output{"a", {{log_now, "last"}}});
  caf::anon_send_exit(group, caf::exit_reason::user_shutdown);
  settle();
  group = system.spawn(log_group, const_cast<const context*>(&node), where);
  CHECK(get({.stream = "a"}).events.back().message == "last");
}

} // namespace troupe
