// SPDX-License-Identifier: Apache-2.0
#include "actors/api/api.hpp"

#include "actors/partition/writer.hpp"
#include "tests/harness/deterministic.hpp"
#include "tests/harness/memory_store.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

struct with_api : testing::deterministic {
  testing::memory_store store;
  context node;
  api_actor handle;

  with_api() {
    node.time = &system_clock();
    node.store.store = &store;
    node.store.writer = system.spawn(writer, node.store);
    handle = system.spawn(api, const_cast<const context*>(&node), address{{}, {}, "abc"});
    settle();
  }
  ~with_api() {
    caf::anon_send_exit(handle, caf::exit_reason::kill);
    caf::anon_send_exit(node.store.writer, caf::exit_reason::kill);
    settle();
  }
  void make() { REQUIRE(ask<api_view_ptr>(handle, create_api{{.name = "shop"}}).ok()); }
  api_view_ptr get() {
    auto view = ask<api_view_ptr>(handle, get_api{});
    REQUIRE(view.ok());
    return *view;
  }
  std::string integrate() {
    auto made = ask<api_integration>(
        handle, put_integration{.uri = "arn:aws:lambda:us-east-1:000000000000:function:f"});
    REQUIRE(made.ok());
    return made->id;
  }
};

template <class T>
error_type refusal_of(const result<T>& outcome) {
  return outcome ? code::none : outcome.refusal().kind;
}

} // namespace

TEST_CASE_METHOD(with_api, "an API that was not made refuses everything but making it") {
  CHECK(refusal_of(ask<api_view_ptr>(handle, get_api{})) == "NotFoundException");
  CHECK(refusal_of(ask<bool>(handle, delete_api{})) == "NotFoundException");
  CHECK(refusal_of(ask<api_route>(handle, put_route{.key = "GET /"})) == "NotFoundException");
  make();
  CHECK(refusal_of(ask<api_view_ptr>(handle, create_api{})) == "ConflictException");
  CHECK(get()->api.id == "abc");
}

TEST_CASE_METHOD(with_api, "a route is in force with its answer") {
  make();
  const auto target = "integrations/" + integrate();
  const auto route = ask<api_route>(handle, put_route{.key = "GET /items/{id}", .target = target});
  REQUIRE(route.ok());
  CHECK(route->id.size() == 7);
  const auto found = get()->routes.find("GET", "/items/7");
  REQUIRE(found.has_value());
  CHECK(get()->api.routes[found->route].target == target);
}

TEST_CASE_METHOD(with_api, "the view is made anew only when the API has changed") {
  make();
  const auto before = get();
  CHECK(get() == before);
  integrate();
  CHECK(get() != before);
}

TEST_CASE_METHOD(with_api, "a route's key is unique, and its target exists") {
  make();
  REQUIRE(ask<api_route>(handle, put_route{.key = "GET /"}).ok());
  CHECK(refusal_of(ask<api_route>(handle, put_route{.key = "GET /"})) == "ConflictException");
  CHECK(
      refusal_of(ask<api_route>(handle, put_route{.key = "GET /x", .target = "integrations/none"}))
      == "NotFoundException");
  CHECK(refusal_of(ask<api_route>(handle, put_route{.key = "GET /x", .target = "none"}))
        == code::validation);
  CHECK(refusal_of(ask<api_route>(handle, put_route{.id = "none"})) == "NotFoundException");
}

TEST_CASE_METHOD(with_api, "an integration in use is not deleted") {
  make();
  const auto id = integrate();
  const auto route
      = ask<api_route>(handle, put_route{.key = "$default", .target = "integrations/" + id});
  REQUIRE(route.ok());
  CHECK(refusal_of(ask<bool>(handle, delete_api_part{api_part::integration, id}))
        == "ConflictException");
  REQUIRE(ask<bool>(handle, delete_api_part{api_part::route, route->id}).ok());
  CHECK(ask<bool>(handle, delete_api_part{api_part::integration, id}).ok());
  CHECK(refusal_of(ask<bool>(handle, delete_api_part{api_part::integration, id}))
        == "NotFoundException");
}

TEST_CASE_METHOD(with_api, "a stage is made once, changed and removed") {
  make();
  put_stage stage{.name = "$default", .is_new = true, .variables = {{{"k", "v"}}}};
  REQUIRE(ask<api_stage>(handle, stage).ok());
  CHECK(refusal_of(ask<api_stage>(handle, stage)) == "ConflictException");
  REQUIRE(ask<api_stage>(handle, put_stage{.name = "$default", .description = "d"}).ok());
  CHECK(get()->api.stages[0].variables.at("k") == "v");
  CHECK(get()->api.stages[0].description == "d");
  CHECK(refusal_of(ask<api_stage>(handle, put_stage{.name = "none"})) == "NotFoundException");
  CHECK(ask<bool>(handle, delete_api_part{api_part::stage, "$default"}).ok());
}

TEST_CASE_METHOD(with_api, "an API has at most 300 routes and 10 stages") {
  make();
  for (std::size_t i = 0; i < api_routes_max; ++i)
    REQUIRE(ask<api_route>(handle, put_route{.key = "GET /" + std::to_string(i)}).ok());
  CHECK(refusal_of(ask<api_route>(handle, put_route{.key = "GET /more"})) == code::validation);
  for (std::size_t i = 0; i < api_stages_max; ++i)
    REQUIRE(ask<api_stage>(handle, put_stage{.name = std::to_string(i), .is_new = true}).ok());
  CHECK(refusal_of(ask<api_stage>(handle, put_stage{.name = "more", .is_new = true}))
        == code::validation);
}

TEST_CASE_METHOD(with_api, "an API has tags, and each of its stages") {
  make();
  REQUIRE(ask<api_stage>(handle, put_stage{.name = "dev", .is_new = true}).ok());
  REQUIRE(ask<bool>(handle, change_api_tags{{}, {{{"a", "1"}, {"b", "2"}}, {}}}).ok());
  REQUIRE(ask<bool>(handle, change_api_tags{"dev", {{{"c", "3"}}, {}}}).ok());
  REQUIRE(ask<bool>(handle, change_api_tags{{}, {{}, {"a"}}}).ok());
  CHECK(get()->api.tags == tag_map{{"b", "2"}});
  CHECK(get()->api.stages.at(0).tags == tag_map{{"c", "3"}});
  CHECK(refusal_of(ask<bool>(handle, change_api_tags{"none", {{{"c", "3"}}, {}}}))
        == "NotFoundException");
}

} // namespace troupe
