// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/package_shelf.hpp"
#include "actors/function/runtime.hpp"
#include "actors/function/supervisor.hpp"
#include "actors/partition/writer.hpp"
#include "persistence/bodies.hpp"
#include "tests/actors/function_zip.hpp"
#include "tests/harness/deterministic.hpp"
#include "tests/harness/memory_store.hpp"
#include "tests/persistence/temporary_folder.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch.hpp>

#include <map>
#include <set>

/// A function's supervisor with its writer, over a store in memory, and a runtime that does what
/// the test says.
namespace troupe::testing {

/// What has been asked of the code, in order, and what becomes of each invocation.
struct fake_code {
  struct run {
    std::uint64_t environment = 0;
    caf::actor owner;
    runtime_request ask;
  };
  std::vector<launch> launches;
  std::vector<std::pair<std::uint64_t, caf::actor>> loading; ///< Only with `loads_by_hand`.
  std::vector<run> runs;
  std::size_t alive = 0;
  bool loads_by_hand = false;
  std::string init_error; ///< Not empty: nothing loads.
  bool answers = true;    ///< At once, with its payload; else by hand.
  bool answers_now = false;

  static void send(const caf::actor& owner, std::uint64_t environment, runtime_event::kind what,
                   std::string payload = {}, std::string request_id = {}) {
    caf::anon_send(owner,
                   runtime_event{environment, what, std::move(request_id), std::move(payload)});
  }
  static void finish(const run& one, runtime_event::kind what, std::string payload) {
    send(one.owner, one.environment, what, std::move(payload), one.ask.request_id);
  }
};

class fake_environment final : public execution_environment {
public:
  fake_environment(fake_code& code, std::uint64_t id, caf::actor owner)
      : code_(code), id_(id), owner_(std::move(owner)) {
    ++code_.alive;
  }
  ~fake_environment() override { --code_.alive; }
  void invoke(runtime_request request) override {
    code_.runs.push_back({id_, owner_, std::move(request)});
    if (code_.answers)
      fake_code::finish(code_.runs.back(), runtime_event::kind::response,
                        code_.runs.back().ask.payload);
  }
  std::optional<runtime_event> invoke_now(runtime_request& request) override {
    if (!code_.answers_now)
      return std::nullopt;
    return runtime_event{id_, runtime_event::kind::response, request.request_id, request.payload};
  }
  [[nodiscard]] std::uint32_t memory_used_mb() const override { return 42; }

private:
  fake_code& code_;
  std::uint64_t id_;
  caf::actor owner_;
};

class fake_runtime final : public runtime {
public:
  explicit fake_runtime(fake_code& code) : code_(code) {}
  [[nodiscard]] bool runs(const launch& what) const override { return what.runtime != "java21"; }
  std::unique_ptr<execution_environment> start(const launch& what, std::uint64_t id,
                                               caf::actor owner) override {
    code_.launches.push_back(what);
    if (!code_.init_error.empty())
      fake_code::send(owner, id, runtime_event::kind::init_failed, code_.init_error);
    else if (code_.loads_by_hand)
      code_.loading.emplace_back(id, owner);
    else
      fake_code::send(owner, id, runtime_event::kind::ready);
    return std::make_unique<fake_environment>(code_, id, std::move(owner));
  }

private:
  fake_code& code_;
};

struct store_that_fills : memory_store {
  bool is_full = false;
  void write(const std::function<void(persistence::transaction&)>& work) override {
    if (is_full)
      throw fault{code::storage_full, "No space left on device."};
    memory_store::write(work);
  }
};

struct moved_clock : clock {
  epoch_ms time = 1'700'000'000'000;
  [[nodiscard]] epoch_ms now() const override { return time; }
};

struct with_function : deterministic {
  temporary_folder folder;
  store_that_fills store;
  persistence::bodies bodies{folder.path / "bodies"};
  moved_clock time;
  package_shelf packages{folder.path / "packages", [](const std::filesystem::path& gone) {
                           std::filesystem::remove_all(gone);
                         }};
  settings config_values;
  fake_code code;
  runtimes all_runtimes;
  context node;
  std::vector<caf::actor> started;
  std::map<std::string, std::vector<log_event>> log; ///< By stream.
  std::vector<usage> metered;
  std::size_t resolved = 0;
  const address where{"000000000000", "us-east-1", "hello"};
  supervisor_actor it;
  int last_id = 0;

  with_function() {
    all_runtimes.add(std::make_unique<fake_runtime>(code));
    node.config = &config_values;
    node.time = &time;
    node.store.store = &store;
    node.store.bodies = &bodies;
    node.store.writer = system.spawn(writer, node.store);
    node.function_runtimes = &all_runtimes;
    node.endpoint = "http://127.0.0.1:4566";
    node.packages = &packages;
    node.detach = false;
    const auto lines = keep(system.spawn(log_lines, this));
    node.directory = caf::actor_cast<directory_actor>(keep(system.spawn(names, this, lines)));
    node.meter = caf::actor_cast<meter_actor>(keep(system.spawn(counts, this)));
    keep(node.store.writer);
    start();
  }
  ~with_function() {
    stop();
    for (auto& one : started)
      caf::anon_send_exit(one, caf::exit_reason::kill);
    settle();
    let(std::chrono::minutes{20}); // Time-outs of requests that were answered.
  }

  static caf::behavior log_lines(caf::event_based_actor*, with_function* test) {
    return {[test](append_output& what) {
      auto& stream = test->log[what.stream];
      stream.insert(stream.end(), what.events.begin(), what.events.end());
    }};
  }
  static caf::behavior names(caf::event_based_actor*, with_function* test, caf::actor lines) {
    return {[test, lines](const resolve&) {
      ++test->resolved;
      return caf::actor_cast<caf::strong_actor_ptr>(lines);
    }};
  }
  static caf::behavior counts(caf::event_based_actor*, with_function* test) {
    return {[test](const usage& what) { test->metered.push_back(what); }};
  }

  caf::actor keep(caf::actor one) {
    started.push_back(one);
    return one;
  }
  void start() {
    it = system.spawn(supervisor, &node, where);
    settle();
  }
  void stop() {
    caf::anon_send_exit(it, caf::exit_reason::user_shutdown);
    settle();
  }
  /// Moves both clocks.
  void let(std::chrono::milliseconds pass) {
    time.time += pass.count();
    advance(pass);
  }

  static std::string zip(const std::string& source = "exports.handler = 1") {
    return make_zip({{"index.js", source}});
  }
  static troupe::create_function definition() {
    troupe::create_function ask;
    ask.configuration.runtime = "nodejs20.x";
    ask.configuration.handler = "index.handler";
    ask.configuration.role = "arn:aws:iam::000000000000:role/any";
    ask.zip = zip();
    return ask;
  }
  void create() { REQUIRE(ask<function_description>(it, definition()).ok()); }
  function_description described() {
    auto found = ask<function_description>(it, describe_function{});
    REQUIRE(found.ok());
    return *found;
  }

  invocation asked(const std::string& payload, invocation_kind kind = {}) {
    return {.request_id = "id-" + std::to_string(++last_id),
            .payload = payload,
            .function_arn = "arn:aws:lambda:us-east-1:000000000000:function:hello",
            .kind = kind};
  }
  result<invocation_result> invoke(const std::string& payload = "{}") {
    return ask<invocation_result>(it, asked(payload));
  }

  void run(const std::string& payload = "{}") { REQUIRE(invoke(payload).ok()); }

  /// An invocation that is not awaited; its outcome lands in `done`.
  struct outcome {
    std::optional<result<invocation_result>> value;
  };
  static void asker(caf::event_based_actor* self, supervisor_actor of, invocation ask,
                    std::shared_ptr<outcome> to) {
    self->request(of, caf::timespan{std::chrono::minutes{18}}, std::move(ask))
        .then([to](invocation_result& value) { to->value.emplace(std::move(value)); },
              [to](const caf::error& why) { to->value.emplace(from_caf(why)); });
  }
  std::shared_ptr<outcome> begin(const std::string& payload = "{}") {
    auto to = std::make_shared<outcome>();
    keep(system.spawn(asker, it, asked(payload), to));
    settle();
    return to;
  }

  std::string log_text() const {
    std::string text;
    for (const auto& [stream, events] : log)
      for (const auto& event : events)
        text += event.message;
    return text;
  }
  std::size_t rows_under(persistence::space first) {
    std::size_t count = 0;
    const persistence::key all{first};
    store.make_snapshot()->view()->scan(persistence::key_range::starting_with(all.bytes()),
                                        persistence::direction::forward,
                                        [&](std::string_view, std::string_view) {
                                          ++count;
                                          return true;
                                        });
    return count;
  }
};

} // namespace troupe::testing
