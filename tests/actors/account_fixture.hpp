// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"
#include "actors/partition/writer.hpp"
#include "tests/harness/deterministic.hpp"
#include "tests/harness/memory_store.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

/// One of the actors that there is one of in each account and region, over a store in memory, under
/// a clock of the test's own.
namespace troupe::testing {

struct moved_clock : clock {
  epoch_ms time = 1'800'000'000'000;
  [[nodiscard]] epoch_ms now() const override { return time; }
};

template <class Actor, class Question, class Change, class Answer>
struct account_fixture : deterministic {
  memory_store store;
  moved_clock time;
  context node;
  Actor handle;
  const address where{"123456789012", "eu-west-1", {}};

  account_fixture() {
    node.time = &time;
    node.store.store = &store;
    node.store.writer = system.spawn(writer, node.store);
    node.master_key = std::string(32, 'm');
  }
  ~account_fixture() {
    caf::anon_send_exit(handle, caf::exit_reason::kill);
    caf::anon_send_exit(node.store.writer, caf::exit_reason::kill);
    advance(std::chrono::hours{2}); // Of its timers, none is left.
  }

  template <class Behavior>
  void spawn(Behavior behavior) {
    handle = system.spawn(behavior, const_cast<const context*>(&node), where);
    settle();
  }

  /// Asks a question.
  template <class One>
  result<typename One::answer> get(One one) {
    return send<One>(Question{std::move(one)});
  }
  /// Asks for a change.
  template <class One>
  result<typename One::answer> put(One one) {
    return send<One>(Change{std::move(one)});
  }

  void let_days_pass(std::int64_t days) { time.time += days * 86'400'000; }

  /// Whether the text stands anywhere in the store.
  [[nodiscard]] bool is_stored(std::string_view text) {
    bool found = false;
    store.make_snapshot()->view()->scan(
        {}, persistence::direction::forward, [&](std::string_view, std::string_view value) {
          found = found || value.find(text) != std::string_view::npos;
          return true;
        });
    return found;
  }
  [[nodiscard]] std::size_t records() {
    std::size_t count = 0;
    store.make_snapshot()->view()->scan(
        {}, persistence::direction::forward,
        [&](std::string_view, std::string_view) { return ++count; });
    return count;
  }

private:
  template <class One, class Message>
  result<typename One::answer> send(Message message) {
    auto came = ask<Answer>(handle, std::move(message));
    if (!came)
      return std::move(came).refusal();
    return std::get<typename One::answer>(std::move(*came));
  }
};

/// The name of an error of the model, or `ok`.
template <class T>
std::string refusal_of(const result<T>& outcome) {
  return outcome ? "ok" : outcome.refusal().kind.name();
}

} // namespace troupe::testing
