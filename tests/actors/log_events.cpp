// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/log_fixture.hpp"

#include "actors/log/place.hpp"

#include <algorithm>
#include <random>
#include <set>

namespace troupe {

using testing::log_now;
using testing::messages;
using testing::texts;
using testing::with_log_group;

TEST_CASE_METHOD(with_log_group, "the first page is the last one, or the first from the head") {
  make({"s"});
  put("s", {5, 4, 3, 2, 1});
  CHECK(messages(get({.stream = "s", .limit = 2}).events) == texts{"s-2", "s-1"});
  CHECK(messages(get({.stream = "s", .limit = 2, .from_head = true}).events)
        == texts{"s-5", "s-4"});
}

TEST_CASE_METHOD(with_log_group,
                 "forward to the end, the token stays, and brings what arrives later") {
  make({"s"});
  put("s", {3, 2, 1});
  auto page = get({.stream = "s", .limit = 2, .from_head = true});
  page = get({.stream = "s", .limit = 2, .token = page.forward_token});
  CHECK(messages(page.events) == texts{"s-1"});
  const auto at_end = get({.stream = "s", .token = page.forward_token});
  CHECK(at_end.events.empty());
  CHECK(at_end.forward_token == page.forward_token);
  put("s", {0});
  CHECK(messages(get({.stream = "s", .token = at_end.forward_token}).events) == texts{"s-0"});
}

TEST_CASE_METHOD(with_log_group, "backward to the head, then forward again over the same events") {
  make({"s"});
  put("s", {3, 2, 1});
  auto page = get({.stream = "s", .limit = 2});
  page = get({.stream = "s", .limit = 2, .token = page.backward_token});
  CHECK(messages(page.events) == texts{"s-3"});
  const auto at_head = get({.stream = "s", .token = page.backward_token});
  CHECK(at_head.events.empty());
  CHECK(at_head.backward_token == page.backward_token);
  CHECK(messages(get({.stream = "s", .token = at_head.forward_token}).events)
        == texts{"s-3", "s-2", "s-1"});
}

TEST_CASE_METHOD(with_log_group, "an empty stream gives tokens that bring its first events") {
  make({"s"});
  const auto page = get({.stream = "s"});
  CHECK(page.events.empty());
  put("s", {1});
  CHECK(messages(get({.stream = "s", .token = page.forward_token}).events) == texts{"s-1"});
}

TEST_CASE_METHOD(with_log_group, "the window includes its start and excludes its end") {
  make({"s"});
  put("s", {4, 3, 2, 1});
  const auto window = get({.stream = "s", .from = log_now - 3, .to = log_now - 1});
  CHECK(messages(window.events) == texts{"s-3", "s-2"});
  const auto ahead
      = get({.stream = "s", .from = log_now - 3, .to = log_now - 1, .from_head = true});
  CHECK(messages(ahead.events) == texts{"s-3", "s-2"});
}

TEST_CASE_METHOD(with_log_group, "a page holds one mebibyte of text, but one event at least") {
  make({"s"});
  const std::string big(600'000, 'x');
  for (int i = 3; i > 0; --i)
    REQUIRE(ask<put_events_answer>(group, put_events{"s", {{log_now - i, big}}}).ok());
  const auto page = get({.stream = "s", .from_head = true});
  CHECK(page.events.size() == 1);
  CHECK(page.events.front().timestamp == log_now - 3);
}

TEST_CASE_METHOD(with_log_group, "a token that is none is refused") {
  make({"s"});
  for (const auto* text :
       {"x", "f/1/s", "b/", "c/00000000000000000000000000000000000000000000000000000000/s"}) {
    const auto said = ask<events_page>(group, get_events{.stream = "s", .token = text});
    REQUIRE_FALSE(said.ok());
    CHECK(said.refusal().message == "The specified nextToken is invalid.");
  }
  CHECK_FALSE(ask<filtered_page>(group, filter_events{.token = "unknown"}).ok());
}

TEST_CASE_METHOD(with_log_group, "streams are merged by time, whenever their events arrived") {
  make({"a", "b", "c"});
  put("b", {10, 4});
  put("a", {9, 8, 1});
  put("c", {5});
  put("a", {7});
  CHECK(messages(filter({}).events) == texts{"b-10", "a-9", "a-8", "a-7", "c-5", "b-4", "a-1"});
  CHECK(messages(filter({.streams = {"c", "b", "c"}}).events) == texts{"b-10", "c-5", "b-4"});
  const auto missing = ask<filtered_page>(group, filter_events{.streams = {"c", "none"}});
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.refusal().kind == "ResourceNotFoundException");
  CHECK(messages(filter({.from = log_now - 8, .to = log_now - 4}).events)
        == texts{"a-8", "a-7", "c-5"});
}

TEST_CASE_METHOD(with_log_group, "streams are found by the beginning of their names") {
  make({"app/1", "app/2", "apple", "zoo"});
  for (const auto* name : {"app/1", "app/2", "apple", "zoo"})
    put(name, {1});
  CHECK(filter({.prefix = "app/"}).events.size() == 2);
  CHECK(filter({.prefix = "app"}).events.size() == 3);
  CHECK(filter({.prefix = "none"}).events.empty());
}

TEST_CASE_METHOD(with_log_group,
                 "pages of merged streams hold every event once, under a stable id") {
  make({"a", "b"});
  for (int i = 0; i < 20; ++i) {
    put("a", {i, i / 2});
    put("b", {i + 3, 3});
  }
  std::set<std::string> ids;
  std::size_t seen = 0;
  filter_events ask{.limit = 7};
  for (;;) {
    const auto page = filter(ask);
    CHECK(page.events.size() <= 7);
    for (const auto& event : page.events)
      ids.insert(event.id);
    seen += page.events.size();
    ask.token = page.next_token;
    if (ask.token.empty())
      break;
  }
  CHECK(seen == 80);
  CHECK(ids.size() == 80);
  for (const auto& event : filter({}).events)
    CHECK(ids.contains(event.id));
}

TEST_CASE_METHOD(with_log_group,
                 "a walk in either direction finds what a sort of all events gives") {
  make({"s"});
  std::mt19937 random{20261124};
  std::uniform_int_distribution<epoch_ms> age{0, 2'000'000};
  std::uniform_int_distribution<int> count{1, 6};
  std::vector<std::pair<epoch_ms, std::string>> all;
  for (int batch = 0; batch < 200; ++batch) {
    put_events ask{"s", {}};
    for (int i = count(random); i > 0; --i)
      ask.events.push_back({log_now - age(random), {}});
    std::ranges::sort(ask.events, {}, &log_event::timestamp);
    for (auto& event : ask.events) {
      event.message = "m" + std::to_string(all.size());
      all.emplace_back(event.timestamp, event.message);
    }
    REQUIRE(this->ask<put_events_answer>(group, std::move(ask)).ok());
  }
  std::ranges::stable_sort(all, {}, &std::pair<epoch_ms, std::string>::first);
  texts expected;
  for (const auto& [timestamp, message] : all)
    expected.push_back(message);

  texts forward;
  get_events ahead{.stream = "s", .limit = 13, .from_head = true};
  for (auto page = get(ahead); !page.events.empty(); page = get(ahead)) {
    std::ranges::copy(messages(page.events), std::back_inserter(forward));
    ahead.token = page.forward_token;
  }
  CHECK(forward == expected);

  texts backward;
  get_events back{.stream = "s", .limit = 13};
  for (auto page = get(back); !page.events.empty(); page = get(back)) {
    const auto part = messages(page.events);
    backward.insert(backward.begin(), part.begin(), part.end());
    back.token = page.backward_token;
  }
  CHECK(backward == expected);
  CHECK(messages(filter({}).events) == expected);
}

TEST_CASE_METHOD(with_log_group, "streams are listed by name, in pages, in both directions") {
  make({"a", "b", "c", "d"});
  const auto list = [&](describe_log_streams what) {
    auto page = ask<log_streams_page>(group, std::move(what));
    REQUIRE(page.ok());
    texts names;
    for (const auto& one : page->streams)
      names.push_back(one.name);
    return std::pair{names, page->next_token};
  };
  auto [names, token] = list({.limit = 3});
  CHECK(names == texts{"a", "b", "c"});
  CHECK(list({.limit = 3, .token = token}) == std::pair{texts{"d"}, std::string{}});
  std::tie(names, token) = list({.descending = true, .limit = 3});
  CHECK(names == texts{"d", "c", "b"});
  CHECK(list({.descending = true, .limit = 3, .token = token}).first == texts{"a"});
  CHECK(list({.prefix = "b"}).first == texts{"b"});
}

TEST_CASE_METHOD(with_log_group, "streams are listed by their last event, in pages") {
  make({"a", "b", "c"});
  put("a", {5});
  put("c", {9});
  describe_log_streams ask{.by_last_event = true, .descending = true, .limit = 2};
  auto page = this->ask<log_streams_page>(group, ask);
  REQUIRE(page.ok());
  REQUIRE(page->streams.size() == 2);
  CHECK(page->streams[0].name == "a");
  CHECK(page->streams[0].last_event == log_now - 5);
  CHECK(page->streams[1].name == "c");
  ask.token = page->next_token;
  page = this->ask<log_streams_page>(group, ask);
  REQUIRE(page->streams.size() == 1);
  CHECK(page->streams[0].name == "b");
  CHECK(page->streams[0].last_event == std::nullopt);
}

TEST_CASE("ids and tokens are of AWS's shape and come back as they went") {
  const merged_place place{log_now, log_now + 5, 12, 34};
  CHECK(to_event_id(place)
        == "0001795509000000"
           "00000000000000000012"
           "00000000000000000034");
  CHECK(parse_group_token(to_token(place)) == place);
  const stream_token token{false, {log_now, 7}};
  const auto text = to_token(token);
  CHECK(text.size() == 2 + 56 + 2);
  CHECK(parse_stream_token(text) == token);
  CHECK(parse_stream_token(text.substr(0, text.size() - 2)) == token);
}

} // namespace troupe
