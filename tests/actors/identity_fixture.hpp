// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/identity/identity.hpp"
#include "actors/partition/writer.hpp"
#include "tests/harness/deterministic.hpp"
#include "tests/harness/memory_store.hpp"

#include <catch2/catch.hpp>

/// The identities of one account over a store in memory.
namespace troupe::testing {

inline constexpr std::string_view trust_of_root = R"({"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"sts:AssumeRole"}]})";
inline constexpr std::string_view allow_all
    = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";

struct stopped_clock final : clock {
  epoch_ms at = 1'700'000'000'123;
  [[nodiscard]] epoch_ms now() const override { return at; }
};

struct with_identity : deterministic {
  memory_store store;
  stopped_clock time;
  user_keys keys;
  context node;
  identity_actor handle;

  with_identity() {
    node.time = &time;
    node.store.store = &store;
    node.store.writer = system.spawn(writer, node.store);
    node.keys = &keys;
    handle = system.spawn(identity, const_cast<const context*>(&node),
                          address{"000000000000", {}, {}});
    settle();
  }
  ~with_identity() {
    caf::anon_send_exit(handle, caf::exit_reason::kill);
    caf::anon_send_exit(node.store.writer, caf::exit_reason::kill);
    settle();
  }

  result<entity_view> change(entity_kind kind, std::string name, entity_change what) {
    return ask<entity_view>(handle, change_entity{kind, std::move(name), std::move(what)});
  }
  result<entity_view> make(entity_kind kind, std::string name, std::string path = "/") {
    entity made{.name = name, .path = std::move(path)};
    if (kind == entity_kind::role)
      made.trust = trust_of_root;
    return change(kind, std::move(name), create_entity{std::move(made)});
  }
  entity get(entity_kind kind, std::string name) {
    auto found = ask<entity_view>(handle, find_entity{kind, std::move(name)});
    REQUIRE(found.ok());
    return found->is;
  }
  entities_page list(list_entities what) {
    auto page = ask<entities_page>(handle, std::move(what));
    REQUIRE(page.ok());
    return *page;
  }
  result<policy_view> change(std::string arn, policy_change what) {
    return ask<policy_view>(handle, change_policy{std::move(arn), std::move(what)});
  }
  std::string make_policy(std::string name, std::string path = "/") {
    auto made = change({}, create_policy{{.name = std::move(name), .path = std::move(path)},
                                         std::string{allow_all}});
    REQUIRE(made.ok());
    return made->arn;
  }
  policy_view get_policy(std::string arn) {
    auto found = ask<policy_view>(handle, find_policy{std::move(arn)});
    REQUIRE(found.ok());
    return *found;
  }

  /// `NoSuchEntity: ...`, or nothing.
  template <class T>
  static std::string refusal_of(const result<T>& outcome) {
    if (outcome)
      return {};
    return outcome.refusal().kind.name() + ": " + outcome.refusal().message;
  }
};

} // namespace troupe::testing
