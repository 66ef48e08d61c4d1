// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/log/log_group.hpp"
#include "actors/partition/writer.hpp"
#include "tests/harness/deterministic.hpp"
#include "tests/harness/memory_store.hpp"

#include <catch2/catch.hpp>

/// A log group's actor with its writer, over a store in memory.
namespace troupe::testing {

inline constexpr epoch_ms log_now = 1'795'509'000'000;

struct log_clock : clock {
  epoch_ms time = log_now;
  [[nodiscard]] epoch_ms now() const override { return time; }
};

struct with_log_group : deterministic {
  memory_store store;
  log_clock time;
  settings config_values;
  context node;
  address where{"000000000000", "us-east-1", "/aws/lambda/hello"};
  log_group_actor group;

  with_log_group() {
    node.config = &config_values;
    node.time = &time;
    node.store.store = &store;
    node.store.writer = system.spawn(writer, node.store);
    group = system.spawn(log_group, const_cast<const context*>(&node), where);
    settle();
  }
  ~with_log_group() {
    caf::anon_send_exit(group, caf::exit_reason::kill);
    caf::anon_send_exit(node.store.writer, caf::exit_reason::kill);
    settle();
  }

  void make(std::initializer_list<std::string> streams) {
    REQUIRE(ask<bool>(group, create_log_group{}).ok());
    for (const auto& stream : streams)
      REQUIRE(ask<bool>(group, create_log_stream{stream}).ok());
  }
  /// Events at these milliseconds before now; the message says which.
  void put(const std::string& stream, std::initializer_list<epoch_ms> ages) {
    put_events batch{stream, {}};
    for (const auto age : ages)
      batch.events.push_back({log_now - age, stream + "-" + std::to_string(age)});
    REQUIRE(ask<put_events_answer>(group, std::move(batch)).ok());
  }
  events_page get(get_events what) {
    auto page = ask<events_page>(group, std::move(what));
    REQUIRE(page.ok());
    return std::move(*page);
  }
  filtered_page filter(filter_events what) {
    auto page = ask<filtered_page>(group, std::move(what));
    REQUIRE(page.ok());
    return std::move(*page);
  }
  log_group_info describe() {
    auto info = ask<log_group_info>(group, describe_log_group{});
    REQUIRE(info.ok());
    return *info;
  }
};

using texts = std::vector<std::string>;

inline texts messages(const std::vector<stored_event>& events) {
  texts all;
  for (const auto& event : events)
    all.push_back(event.message);
  return all;
}

} // namespace troupe::testing
