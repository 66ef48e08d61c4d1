// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/partition/writer.hpp"
#include "actors/table/table.hpp"
#include "core/expression/parser.hpp"
#include "tests/harness/deterministic.hpp"
#include "tests/harness/memory_store.hpp"

#include <catch2/catch.hpp>

/// A table's actor with its writer, over a store in memory.
namespace troupe::testing {

inline item item_of(const std::string& text) {
  const auto document = json::parse(text);
  REQUIRE(document.ok());
  auto attributes = read_item(*document);
  REQUIRE(attributes.ok());
  return *attributes;
}

inline std::string text_of(const item& attributes) {
  json_writer out;
  write_json(out, attributes);
  return std::move(out).take();
}

inline std::string text_of_stored(const std::string& bytes) {
  auto attributes = decode_item(bytes);
  REQUIRE(attributes.ok());
  return text_of(*attributes);
}

inline expression::condition_ptr condition_of(std::string_view text, item values = {}) {
  expression::substitutions with{{}, std::move(values)};
  auto parsed = expression::parse_condition(text, with);
  INFO(text);
  REQUIRE(parsed.ok());
  return *parsed;
}

inline expression::update_ptr update_of(std::string_view text, item values = {}) {
  expression::substitutions with{{}, std::move(values)};
  auto parsed = expression::parse_update(text, with);
  INFO(text);
  REQUIRE(parsed.ok());
  return *parsed;
}

struct moved_clock : clock {
  epoch_ms time = 1'700'555'200'123;
  [[nodiscard]] epoch_ms now() const override { return time; }
};

struct with_table : deterministic {
  memory_store store;
  moved_clock time;
  settings config_values;
  context node;
  std::vector<caf::actor> started;
  table_actor it;

  with_table() {
    node.config = &config_values;
    node.time = &time;
    node.store.store = &store;
    node.store.writer = system.spawn(writer, node.store);
    started.push_back(node.store.writer);
    it = start("music");
  }
  ~with_table() {
    for (auto& one : started)
      caf::anon_send_exit(one, caf::exit_reason::kill);
    settle();
    advance(std::chrono::minutes{2}); // Time-outs of requests that were answered.
  }

  table_actor start(const std::string& name) {
    auto made = system.spawn(table, &node, address{"000000000000", "us-east-1", name});
    started.push_back(caf::actor_cast<caf::actor>(made));
    settle();
    return made;
  }

  /// `artist` (S), and `song` (S, or as told) where there is a range key.
  static create_table definition(bool has_range = true, const std::string& range_type = "S") {
    create_table ask;
    ask.what.attributes = {{"artist", "S"}};
    ask.what.hash_name = "artist";
    ask.what.is_on_demand = true;
    if (has_range) {
      ask.what.attributes.push_back({"song", range_type});
      ask.what.range_name = "song";
    }
    return ask;
  }
  void create(bool has_range = true, const std::string& range_type = "S") {
    REQUIRE(ask<table_description>(it, definition(has_range, range_type)).ok());
  }

  result<item_written> put(const std::string& attributes, write_terms terms = {}) {
    return ask<item_written>(it, put_item{item_of(attributes), std::move(terms)});
  }
  /// The item as JSON; `-` where there is none.
  std::string get(const std::string& key) {
    auto found = ask<stored_item>(it, get_item{item_of(key)});
    INFO((found ? "" : found.refusal().message));
    REQUIRE(found.ok());
    return found->bytes.empty() ? "-" : text_of_stored(found->bytes);
  }
  std::size_t rows_under(persistence::space first) {
    std::size_t count = 0;
    const auto all = persistence::key_range::starting_with(persistence::key{first});
    store.make_snapshot()->view()->scan(all, persistence::direction::forward,
                                        [&](std::string_view, std::string_view) {
                                          ++count;
                                          return true;
                                        });
    return count;
  }
};

} // namespace troupe::testing
