// SPDX-License-Identifier: Apache-2.0
#include "core/routes.hpp"

#include "tests/harness/scaling.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const std::vector<std::string> keys{"$default",
                                    "ANY /{proxy+}",
                                    "GET /pets/{proxy+}",
                                    "GET /pets/dog/{id}",
                                    "GET /pets/dog/1",
                                    "ANY /pets/dog/1",
                                    "POST /",
                                    "GET /a/{x}/c",
                                    "GET /a/b/{y}"};

std::string key_for(std::string_view method, std::string_view path) {
  const auto found = route_table{keys}.find(method, path);
  return found ? keys[found->route] : "none";
}

} // namespace

TEST_CASE("a request takes the most particular route") {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"GET", "/pets/dog/1", "GET /pets/dog/1"},
      {"POST", "/pets/dog/1", "ANY /pets/dog/1"},
      {"GET", "/pets/dog/2", "GET /pets/dog/{id}"},
      {"GET", "/pets/cat/1", "GET /pets/{proxy+}"},
      {"GET", "/pets/dog/2/toys", "GET /pets/{proxy+}"},
      {"POST", "/pets/cat/1", "ANY /{proxy+}"},
      {"POST", "/pets/dog/2", "ANY /{proxy+}"},
      {"POST", "/", "POST /"},
      {"GET", "/", "$default"},
      {"GET", "/pets/dog/1/", "GET /pets/dog/1"},
      {"GET", "/a/b/c", "GET /a/b/{y}"},
      {"GET", "/a/x/c", "GET /a/{x}/c"},
      {"HEAD", "/a/x/c", "ANY /{proxy+}"},
  };
  for (const auto& [method, path, expected] : cases) {
    INFO(method << " " << path);
    CHECK(key_for(method, path) == expected);
  }
}

TEST_CASE("path variables come as they were sent") {
  const route_table table{{"GET /u/{id}/f/{rest+}"}};
  const auto found = table.find("GET", "/u/a%20b/f/x/y//z");
  REQUIRE(found.has_value());
  CHECK(found->parameters
        == std::map<std::string, std::string>{{"id", "a%20b"}, {"rest", "x/y//z"}});
  CHECK_FALSE(table.find("GET", "/u/a/f").has_value());
  CHECK_FALSE(table.find("GET", "/u//f/x").has_value());
  CHECK_FALSE(table.find("POST", "/u/a/f/x").has_value());
}

TEST_CASE("without a default route, what matches nothing is found nowhere") {
  CHECK_FALSE(route_table{{"GET /x"}}.find("GET", "/y").has_value());
  CHECK_FALSE(route_table{}.find("GET", "/").has_value());
}

TEST_CASE("a route key is a method and a path, or $default") {
  for (const auto* key : {"$default", "GET /", "ANY /{proxy+}", "PATCH /a/{b}/c", "GET /a.b-c_d"}) {
    INFO(key);
    CHECK(is_route_key(key));
  }
  for (const auto* key : {"", "/", "GET", "GET x", "FETCH /", "get /", "GET /{}", "GET /{a+}/b",
                          "GET /a//b", "GET /a b", "GET /{a", "GET /a{b}", "GET /?x", "$other"}) {
    INFO(key);
    CHECK_FALSE(is_route_key(key));
  }
}

TEST_CASE("a route that does not match in the end has cost no more than a look at its segments") {
  const auto table_of = [](std::size_t segments, const std::string& kind) {
    std::vector<std::string> many;
    for (int i = 0; i < 50; ++i) {
      many.push_back("GET ");
      for (std::size_t at = 0; at < segments; ++at)
        many.back() += "/" + (kind == "{v}" ? "{v" + std::to_string(at) + "}" : kind);
      many.back() += "/end" + std::to_string(i);
    }
    return route_table{many};
  };
  constexpr std::size_t segments = 500;
  const auto variables = table_of(segments, "{v}");
  const auto literals = table_of(segments, "a");
  std::string path;
  for (std::size_t at = 0; at < segments; ++at)
    path += "/a";
  const auto cost_of = [&](const route_table& of) {
    return testing::fastest_of(5, [&] { CHECK_FALSE(of.find("GET", path + "/none")); });
  };
  CHECK(cost_of(variables) / cost_of(literals) < 3);
}

} // namespace troupe
