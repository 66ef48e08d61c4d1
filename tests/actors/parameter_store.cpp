// SPDX-License-Identifier: Apache-2.0
#include "actors/parameter/parameter_store.hpp"

#include "tests/actors/account_fixture.hpp"

namespace troupe {

using testing::refusal_of;

namespace {

using outcome = found_parameter::outcome;

struct with_parameters : testing::account_fixture<parameter_store_actor, ask_parameter_store,
                                                  change_parameter_store, parameter_store_answer> {
  with_parameters() { spawn(parameter_store); }

  static put_parameter ask_for(const std::string& name, const std::string& value,
                               bool overwrite = false) {
    put_parameter ask;
    ask.parameter.name = name;
    ask.parameter.type = "String";
    ask.parameter.value = value;
    ask.value_bytes = value.size();
    ask.overwrite = overwrite;
    return ask;
  }
  std::int64_t set(const std::string& name, const std::string& value = "v",
                   bool overwrite = false) {
    const auto done = put(ask_for(name, value, overwrite));
    REQUIRE(done.ok());
    return done->version;
  }
  found_parameter find(const std::string& name) { return get(get_parameters{{name}})->found.at(0); }
  std::vector<std::string> names(list_parameters ask) {
    ask.limit = 100;
    std::vector<std::string> all;
    const auto page = get(std::move(ask));
    REQUIRE(page.ok());
    for (const auto& one : page->parameters)
      all.push_back(one.name);
    return all;
  }
};

} // namespace

TEST_CASE_METHOD(with_parameters, "a parameter is made once, and overwritten as a new version") {
  CHECK(set("/a/b", "one") == 1);
  CHECK(refusal_of(put(ask_for("/a/b", "two"))) == "ParameterAlreadyExists");
  CHECK(set("/a/b", "two", true) == 2);
  CHECK(find("/a/b").parameter.value == "two");
  CHECK(find("/a/b").selector.empty());
  CHECK(find("/a/b:1").parameter.value == "one");
  CHECK(find("/a/b:1").selector == ":1");
  CHECK(find("/a/b:3").came == outcome::no_version);
  CHECK(find("/a").came == outcome::no_parameter);
}

TEST_CASE_METHOD(with_parameters, "an ARN is a name, with a slash or without") {
  set("plain");
  set("/path/to");
  set("/one");
  CHECK(find(parameter_arn(where, "plain")).parameter.name == "plain");
  CHECK(find(parameter_arn(where, "/path/to") + ":1").parameter.name == "/path/to");
  CHECK(find(parameter_arn(where, "/one")).parameter.name == "/one");
  CHECK(find(parameter_arn({where.account, "us-east-1", {}}, "plain")).came
        == outcome::no_parameter);
}

TEST_CASE_METHOD(with_parameters, "100 versions are kept, unless the oldest has a label") {
  set("p");
  for (int i = 2; i <= 101; ++i)
    set("p", std::to_string(i), true);
  CHECK(find("p:1").came == outcome::no_version);
  CHECK(find("p:2").parameter.value == "2");
  CHECK(get(list_versions{.name = "p", .limit = 200})->parameters.size() == 100);
  REQUIRE(put(label_parameter{"p", 2, {"keep"}}).ok());
  CHECK(refusal_of(put(ask_for("p", "more", true))) == "ParameterMaxVersionLimitExceeded");
  REQUIRE(put(label_parameter{"p", 3, {"keep"}}).ok());
  CHECK(put(ask_for("p", "more", true)).ok());
}

TEST_CASE_METHOD(with_parameters, "a label is on one version, and names it") {
  set("p", "one");
  set("p", "two", true);
  const auto put_on_newest = put(label_parameter{"p", std::nullopt, {"live", "1st", "awsome"}});
  CHECK(put_on_newest->version == 2);
  CHECK(put_on_newest->invalid == std::vector<std::string>{"1st", "awsome"});
  CHECK(find("p:live").parameter.value == "two");
  REQUIRE(put(label_parameter{"p", 1, {"live"}}).ok());
  CHECK(find("p:live").parameter.value == "one");
  CHECK(find("p").parameter.labels.empty());
  const auto removed = put(unlabel_parameter{"p", 1, {"live", "none"}});
  CHECK(removed->removed == std::vector<std::string>{"live"});
  CHECK(removed->invalid == std::vector<std::string>{"none"});
  CHECK(find("p:live").came == outcome::no_version);
  CHECK(refusal_of(put(label_parameter{"p", 9, {"x"}})) == "ParameterVersionNotFound");
  std::vector<std::string> many;
  for (int i = 0; i < 11; ++i)
    many.push_back("l" + std::to_string(i));
  CHECK(refusal_of(put(label_parameter{"p", 1, many})) == "ParameterVersionLabelLimitExceeded");
}

TEST_CASE_METHOD(with_parameters, "a path lists what is below it, or only the next level") {
  for (const auto* name : {"/a/b", "/a/b/c", "/a/d", "/ab", "plain"})
    set(name);
  CHECK(names({.path = "/a", .recursive = false}) == std::vector<std::string>{"/a/b", "/a/d"});
  CHECK(names({.path = "/a/"}) == std::vector<std::string>{"/a/b", "/a/b/c", "/a/d"});
  CHECK(names({}).size() == 5);
  CHECK(names({.filters = {{"Path", "OneLevel", {"/"}}}})
        == std::vector<std::string>{"/ab", "plain"});
  CHECK(names({.filters = {{"Name", "Contains", {"b"}}}})
        == std::vector<std::string>{"/a/b", "/a/b/c", "/ab"});
  CHECK(names({.filters = {{"Name", "BeginsWith", {"pl"}}, {"Type", "Equals", {"String"}}}})
        == std::vector<std::string>{"plain"});
  const auto page = get(list_parameters{.after = "/a/b", .limit = 2});
  CHECK(page->parameters.at(0).name == "/a/b/c");
  CHECK(page->more);
}

TEST_CASE_METHOD(with_parameters, "a large value needs the advanced tier, which has no way back") {
  auto large = ask_for("p", std::string(4'097, 'x'));
  CHECK(put(large).refusal().kind == code::validation);
  large.tier = "Intelligent-Tiering";
  CHECK(put(large)->tier == "Advanced");
  CHECK(put(ask_for("p", "small", true))->tier == "Advanced");
  auto back = ask_for("p", "small", true);
  back.tier = "Standard";
  CHECK(put(back).refusal().kind == code::validation);
  back.tier = "Intelligent-Tiering";
  CHECK(put(back)->tier == "Advanced");
}

TEST_CASE_METHOD(with_parameters, "a parameter expires as its policy says") {
  auto ask = ask_for("p", "v");
  ask.tier = "Advanced";
  ask.parameter.policies.push_back({"Expiration", "{}"});
  ask.parameter.expires = time.time + 86'400'000;
  REQUIRE(put(ask).ok());
  CHECK(find("p").came == outcome::found);
  let_days_pass(1);
  CHECK(find("p").came == outcome::no_parameter);
  CHECK(names({}).empty());
  const auto before = records();
  advance(std::chrono::hours{1});
  CHECK(records() == before - 1);
  CHECK(set("p") == 1);
}

TEST_CASE_METHOD(with_parameters, "tags are put, removed and filtered by; overwriting keeps them") {
  auto ask = ask_for("p", "v");
  ask.tags = {{"team", "blue"}};
  REQUIRE(put(ask).ok());
  REQUIRE(put(tag_parameter{"p", {{"env", "test"}}, {}}).ok());
  set("p", "w", true);
  CHECK(*get(list_parameter_tags{"p"}) == tag_map{{"env", "test"}, {"team", "blue"}});
  CHECK(names({.filters = {{"tag:team", "Equals", {"blue"}}}}).size() == 1);
  CHECK(names({.filters = {{"tag:team", "Equals", {"red"}}}}).empty());
  REQUIRE(put(tag_parameter{"p", {}, {"team"}}).ok());
  CHECK(*get(list_parameter_tags{"p"}) == tag_map{{"env", "test"}});
  CHECK(refusal_of(get(list_parameter_tags{"none"})) == "InvalidResourceId");
}

TEST_CASE_METHOD(with_parameters, "deleting takes all versions along") {
  set("p");
  set("p", "w", true);
  set("q");
  CHECK(put(delete_parameters{{"p", "none"}})->names == std::vector<std::string>{"p"});
  CHECK(find("p:1").came == outcome::no_parameter);
  CHECK(set("p") == 1);
  CHECK(get(list_versions{.name = "p", .limit = 10})->parameters.size() == 1);
}

TEST_CASE_METHOD(with_parameters, "an overwriting that leaves the type out notices another one") {
  set("p");
  auto ask = ask_for("p", "v", true);
  ask.inherits_type = true;
  ask.description = "d";
  CHECK(put(ask).ok());
  ask.parameter.type = "SecureString";
  CHECK(refusal_of(put(ask)) == "TooManyUpdates");
  set("p", "w", true);
  CHECK(find("p").parameter.description == "d");
}

} // namespace troupe
