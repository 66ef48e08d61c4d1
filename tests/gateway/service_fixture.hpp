// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/api/api.hpp"
#include "actors/cluster/catalog.hpp"
#include "actors/cluster/directory.hpp"
#include "actors/identity/identity.hpp"
#include "actors/log/log_group.hpp"
#include "actors/metric/meter.hpp"
#include "actors/partition/writer.hpp"
#include "core/json.hpp"
#include "gateway/registry.hpp"
#include "gateway/services.hpp"
#include "tests/gateway/call_harness.hpp"
#include "tests/harness/memory_store.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch.hpp>

/// Front doors with the real log groups, APIs and meter behind them, over a store in memory; a
/// function says what the test tells it to.
namespace troupe::testing {

struct function_script {
  std::optional<error> refusal;
  invocation_result outcome{.payload = R"({"statusCode":200,"body":"ok"})"};
  bool is_silent = false;
  std::vector<invocation> invoked;
};

inline caf::behavior scripted_function(caf::event_based_actor* self, function_script* as) {
  return {
      [self, as](invocation& ask) -> caf::result<invocation_result> {
        as->invoked.push_back(std::move(ask));
        if (as->is_silent)
          return self->make_response_promise<invocation_result>();
        if (as->refusal)
          return to_caf(*as->refusal);
        return as->outcome;
      },
  };
}

struct service_door : call_harness {
  memory_store store;
  context behind;
  function_script script;
  std::vector<caf::actor> started;

  service_door() {
    behind.config = &configured;
    behind.time = &system_clock();
    behind.store.store = &store;
    behind.store.writer = keep(system.spawn(writer, behind.store));
    node.catalog = system.spawn(catalog, behind.store);
    keep(node.catalog);
    node.meter = system.spawn(meter, behind.store, &system_clock());
    keep(node.meter);
    node.directory = system.spawn(
        directory, [this](noun kind, const address& where) { return wake(kind, where); },
        [in_store = exists_in(store)](noun kind, const address& where) {
          return kind == noun::function || in_store(kind, where);
        },
        behind.store.writer);
    keep(node.directory);
    c.who = {"000000000000", "us-east-1", "any", "test"};
  }
  ~service_door() {
    here.routes.clear();
    for (auto& one : started)
      caf::anon_send_exit(one, caf::exit_reason::kill);
    settle();
    advance(std::chrono::minutes{2});
  }

  template <class Handle>
  caf::actor keep(const Handle& made) {
    return started.emplace_back(caf::actor_cast<caf::actor>(made));
  }

  caf::strong_actor_ptr wake(noun kind, const address& where) {
    const context* with = &behind;
    if (kind == noun::log_group)
      return caf::actor_cast<caf::strong_actor_ptr>(keep(system.spawn(log_group, with, where)));
    if (kind == noun::identity)
      return caf::actor_cast<caf::strong_actor_ptr>(keep(system.spawn(identity, with, where)));
    if (kind == noun::api)
      return caf::actor_cast<caf::strong_actor_ptr>(keep(system.spawn(api, with, where)));
    return caf::actor_cast<caf::strong_actor_ptr>(keep(system.spawn(scripted_function, &script)));
  }

  /// `200 {...}`
  static std::string shown(const gateway::http_response& answer) {
    return std::to_string(answer.status) + " " + answer.body;
  }
  static json parsed(const gateway::http_response& answer) {
    auto body = json::parse(answer.body);
    INFO(answer.body);
    REQUIRE(body.ok());
    return *body;
  }
};

} // namespace troupe::testing
