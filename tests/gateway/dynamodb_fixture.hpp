// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/cluster/catalog.hpp"
#include "actors/cluster/directory.hpp"
#include "actors/partition/writer.hpp"
#include "actors/table/table.hpp"
#include "core/json.hpp"
#include "gateway/registry.hpp"
#include "tests/gateway/call_harness.hpp"
#include "tests/harness/memory_store.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch.hpp>

/// DynamoDB's front door with real tables behind it, over a store in memory.
namespace troupe::testing {

struct dynamodb_door : call_harness {
  memory_store store;
  context behind;
  std::vector<caf::actor> started;

  struct reply {
    unsigned status = 0;
    json body;
    std::string text;
    std::vector<gateway::http_field> fields;

    [[nodiscard]] std::string header(std::string_view name) const {
      for (const auto& field : fields)
        if (field.name == name)
          return field.value;
      return {};
    }
    /// `ValidationException: text`, or the whole body of a success.
    [[nodiscard]] std::string said() const {
      if (status == 200)
        return text;
      const auto type = std::string{body["__type"].text()};
      auto message = body["message"].present() ? body["message"] : body["Message"];
      return type.substr(type.find('#') + 1) + ": " + std::string{message.text()};
    }
  };

  dynamodb_door() {
    behind.config = &configured;
    behind.time = &system_clock();
    behind.store.store = &store;
    behind.store.writer = keep(system.spawn(writer, behind.store));
    auto spawn = [this](noun, const address& where) {
      auto made = system.spawn(table, &behind, where);
      keep(made);
      return caf::actor_cast<caf::strong_actor_ptr>(made);
    };
    node.directory = system.spawn(directory, spawn, exists_in(store), behind.store.writer);
    keep(node.directory);
    node.catalog = system.spawn(catalog, behind.store);
    keep(node.catalog);
    c.who = {"000000000000", "us-east-1", "dynamodb", "test"};
    request.fields.push_back({"host", "localhost:4566"});
    request.fields.push_back({"x-amz-target", ""});
  }
  ~dynamodb_door() {
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

  reply call(const std::string& operation, const std::string& text) {
    request.fields.back().value = "DynamoDB_20120810." + operation;
    gateway::buffered_body sent{text};
    gateway::call one{here, request, sent, c.request_id, c.who};
    auto answer = await(gateway::serve(one, *gateway::find_signed_service("dynamodb")));
    reply got{answer.status, {}, answer.body, answer.fields};
    if (auto parsed = json::parse(answer.body))
      got.body = *parsed;
    return got;
  }
  std::string said(const std::string& operation, const std::string& text) {
    return call(operation, text).said();
  }

  /// Key `id` (S), and `at` (N) where there is a range key.
  void create(const std::string& name = "music", bool has_range = false) {
    const std::string range = R"(,{"AttributeName":"at","AttributeType":"N"})";
    const std::string range_key = R"(,{"AttributeName":"at","KeyType":"RANGE"})";
    const auto made = call(
        "CreateTable",
        R"({"TableName":")" + name
            + R"(","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"})"
            + (has_range ? range : "") + R"(],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"})"
            + (has_range ? range_key : "") + R"(],"BillingMode":"PAY_PER_REQUEST"})");
    INFO(made.text);
    REQUIRE(made.status == 200);
  }
};

} // namespace troupe::testing
