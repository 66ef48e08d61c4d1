// SPDX-License-Identifier: Apache-2.0
#include "actors/secret/secret_store.hpp"

#include "tests/actors/account_fixture.hpp"

namespace troupe {

using testing::refusal_of;

namespace {

using texts = std::vector<std::string>;

struct with_secrets : testing::account_fixture<secret_store_actor, ask_secret_store,
                                               change_secret_store, secret_store_answer> {
  with_secrets() { spawn(secret_store); }

  static new_version version(const std::string& id) { return {id, {}, {"sealed " + id, false}}; }
  void make(const std::string& name, const std::string& first = "v1") {
    create_secret ask{.name = name, .suffix = "AbC123"};
    if (!first.empty())
      ask.version = version(first);
    REQUIRE(put(ask).ok());
  }
  void add(const std::string& name, const std::string& id, texts stages = {}) {
    REQUIRE(put(update_secret{.secret = name,
                              .suffix = "AbC123",
                              .version = version(id),
                              .stages = std::move(stages)})
                .ok());
  }
  texts stages(const std::string& name, const std::string& id) {
    auto secret = get(describe_secret{name});
    REQUIRE(secret.ok());
    const auto* found = find_version(*secret, id);
    return found ? found->stages : texts{"none"};
  }
  texts names(list_secrets ask) {
    ask.limit = 100;
    texts all;
    const auto page = get(std::move(ask));
    REQUIRE(page.ok());
    for (const auto& one : page->secrets)
      all.push_back(one.name);
    return all;
  }
};

} // namespace

TEST_CASE_METHOD(with_secrets, "the current version moves on, and the one before is kept") {
  make("s");
  CHECK(stages("s", "v1") == texts{"AWSCURRENT"});
  add("s", "v2");
  CHECK(stages("s", "v1") == texts{"AWSPREVIOUS"});
  CHECK(stages("s", "v2") == texts{"AWSCURRENT"});
  add("s", "v3");
  CHECK(stages("s", "v1").empty());
  CHECK(stages("s", "v2") == texts{"AWSPREVIOUS"});
  CHECK(get(get_secret_value{"s", {}, {}})->value.blob == "sealed v3");
  CHECK(get(get_secret_value{"s", {}, "AWSPREVIOUS"})->value.blob == "sealed v2");
  CHECK(get(get_secret_value{"s", "v1", {}})->value.blob == "sealed v1");
}

TEST_CASE_METHOD(with_secrets,
                 "what was pending becomes current, and stays pending until the next") {
  make("s");
  add("s", "v2", {"AWSPENDING"});
  CHECK(stages("s", "v1") == texts{"AWSCURRENT"});
  REQUIRE(put(move_stage{"s", "AWSCURRENT", "v1", "v2"}).ok());
  CHECK(stages("s", "v1") == texts{"AWSPREVIOUS"});
  CHECK(stages("s", "v2") == texts{"AWSCURRENT", "AWSPENDING"});
  add("s", "v3");
  CHECK(stages("s", "v2") == texts{"AWSPREVIOUS"});
  CHECK(stages("s", "v3") == texts{"AWSCURRENT"});
}

TEST_CASE_METHOD(with_secrets, "moving a label is refused where it is not") {
  make("s");
  add("s", "v2", {"AWSPENDING"});
  CHECK(refusal_of(put(move_stage{"s", "AWSCURRENT", {}, "v2"})) == "InvalidParameterException");
  CHECK(refusal_of(put(move_stage{"s", "AWSCURRENT", "v2", "v2"})) == "InvalidParameterException");
  CHECK(refusal_of(put(move_stage{"s", "AWSCURRENT", "v1", {}})) == "InvalidParameterException");
  CHECK(refusal_of(put(move_stage{"s", "mine", {}, "v9"})) == "ResourceNotFoundException");
  REQUIRE(put(move_stage{"s", "mine", {}, "v2"}).ok());
  CHECK(stages("s", "v2") == texts{"AWSPENDING", "mine"});
  REQUIRE(put(move_stage{"s", "mine", "v2", {}}).ok());
  CHECK(stages("s", "v2") == texts{"AWSPENDING"});
}

TEST_CASE_METHOD(with_secrets, "a version that is put twice is shown to who put it") {
  make("s");
  const auto again
      = put(update_secret{.secret = "s", .suffix = "AbC123", .version = version("v1")});
  REQUIRE(again.ok());
  REQUIRE(again->existing);
  CHECK(again->existing->blob == "sealed v1");
  const auto made = put(create_secret{.name = "s", .suffix = "xxxxxx", .version = version("v1")});
  CHECK(made->existing);
  CHECK(refusal_of(put(create_secret{.name = "s", .suffix = "xxxxxx", .version = version("v2")}))
        == "ResourceExistsException");
  CHECK(refusal_of(put(update_secret{.secret = "s", .suffix = "old", .version = version("v3")}))
        == "ResourceNotFoundException");
}

TEST_CASE_METHOD(with_secrets, "a secret is named in three ways") {
  make("plain");
  make("ends-a1b2c3");
  const auto arn = secret_arn(where, "plain", "AbC123");
  CHECK(get(describe_secret{"plain"}).ok());
  CHECK(get(describe_secret{arn}).ok());
  CHECK(get(describe_secret{arn.substr(0, arn.size() - 7)}).ok());
  CHECK(refusal_of(get(describe_secret{secret_arn(where, "plain", "xxxxxx")}))
        == "ResourceNotFoundException");
  CHECK(get(describe_secret{"ends-a1b2c3"}).ok());
  CHECK(get(describe_secret{secret_arn(where, "ends-a1b2c3", "AbC123")}).ok());
  CHECK_FALSE(get(describe_secret{secret_arn(where, "ends", "a1b2c3")}).ok());
}

TEST_CASE_METHOD(with_secrets, "a value is refused by what is missing of it") {
  const auto words_of = [&](const get_secret_value& ask) { return get(ask).refusal().message; };
  CHECK(words_of({"s", {}, {}}) == "Secrets Manager can't find the specified secret.");
  make("s", "");
  CHECK(words_of({"s", {}, {}})
        == "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
  add("s", "v1");
  CHECK(words_of({"s", "v2", {}})
        == "Secrets Manager can't find the specified secret value for VersionId: v2");
  CHECK(words_of({"s", "v1", "AWSPREVIOUS"})
        == "You provided a VersionStage that is not associated to the provided VersionId.");
}

TEST_CASE_METHOD(with_secrets, "the day on which a value was read is kept, with one write a day") {
  make("s");
  CHECK_FALSE(get(describe_secret{"s"})->accessed);
  const auto before = store.commits;
  REQUIRE(get(get_secret_value{"s", {}, {}}).ok());
  REQUIRE(get(get_secret_value{"s", {}, {}}).ok());
  CHECK(store.commits == before + 1);
  CHECK(get(describe_secret{"s"})->accessed == time.time - time.time % 86'400'000);
  let_days_pass(1);
  REQUIRE(get(get_secret_value{"s", {}, {}}).ok());
  CHECK(store.commits == before + 2);
}

TEST_CASE_METHOD(with_secrets, "a deleted secret can be restored until its window is over") {
  make("s");
  REQUIRE(put(delete_secret{"s", 7, false}).ok());
  CHECK(get(get_secret_value{"s", {}, {}}).refusal().message
        == "You can't perform this operation on the secret because it was marked for deletion.");
  CHECK(refusal_of(put(create_secret{.name = "s", .suffix = "xxxxxx"}))
        == "InvalidRequestException");
  CHECK(names({}).empty());
  CHECK(names({.with_deleted = true}) == texts{"s"});
  REQUIRE(put(restore_secret{"s"}).ok());
  CHECK(get(get_secret_value{"s", {}, {}}).ok());
  REQUIRE(put(delete_secret{"s", 7, false}).ok());
  let_days_pass(7);
  CHECK(refusal_of(get(describe_secret{"s"})) == "ResourceNotFoundException");
  CHECK(is_stored("sealed v1"));
  advance(std::chrono::hours{1});
  CHECK_FALSE(is_stored("sealed v1"));
  make("s");
}

TEST_CASE_METHOD(with_secrets, "a secret that is deleted at once is gone, one in its window too") {
  make("s");
  REQUIRE(put(delete_secret{"s", 30, false}).ok());
  CHECK(refusal_of(put(delete_secret{"s", 30, false})) == "InvalidRequestException");
  REQUIRE(put(delete_secret{"s", 30, true}).ok());
  CHECK_FALSE(is_stored("sealed v1"));
  CHECK(refusal_of(put(restore_secret{"s"})) == "ResourceNotFoundException");
}

TEST_CASE_METHOD(with_secrets, "100 versions are kept; those without a label make room") {
  make("s", "v0");
  for (int i = 1; i <= 100; ++i)
    add("s", "v" + std::to_string(i));
  CHECK(get(describe_secret{"s"})->versions.size() == 100);
  CHECK(stages("s", "v0") == texts{"none"});
  CHECK_FALSE(is_stored("sealed v0"));
  CHECK(stages("s", "v100") == texts{"AWSCURRENT"});
}

TEST_CASE_METHOD(with_secrets, "secrets are listed as they were made, filtered and page by page") {
  for (const auto* name : {"zebra", "apple", "app/two"}) {
    make(name);
    ++time.time;
  }
  REQUIRE(put(tag_secret{"apple", {{"Team", "Blue"}}, {}}).ok());
  REQUIRE(put(update_secret{.secret = "zebra", .description = "Striped animal"}).ok());
  CHECK(names({}) == texts{"zebra", "apple", "app/two"});
  CHECK(names({.is_descending = true}) == texts{"app/two", "apple", "zebra"});
  CHECK(names({.order = secret_order::name}) == texts{"app/two", "apple", "zebra"});
  CHECK(names({.filters = {{"name", {"app"}}}}) == texts{"apple", "app/two"});
  CHECK(names({.filters = {{"name", {"!app"}}}}) == texts{"zebra"});
  CHECK(names({.filters = {{"tag-key", {"Te"}}}}) == texts{"apple"});
  CHECK(names({.filters = {{"description", {"striped"}}}}) == texts{"zebra"});
  CHECK(names({.filters = {{"all", {"animal"}}}}) == texts{"zebra"});
  CHECK(names({.filters = {{"all", {"two"}}}}) == texts{"app/two"});
  const auto page = get(list_secrets{.limit = 2});
  CHECK(page->secrets.size() == 2);
  const auto rest = get(list_secrets{.after = page->next, .limit = 2});
  CHECK(rest->secrets.at(0).name == "app/two");
  CHECK(rest->next.empty());
}

TEST_CASE_METHOD(with_secrets, "tags are absent until the first one, and then there, if none") {
  make("s");
  CHECK_FALSE(get(describe_secret{"s"})->tags);
  REQUIRE(put(tag_secret{"s", {}, {"none"}}).ok());
  CHECK_FALSE(get(describe_secret{"s"})->tags);
  REQUIRE(put(tag_secret{"s", {{"a", "1"}}, {}}).ok());
  REQUIRE(put(tag_secret{"s", {}, {"a"}}).ok());
  CHECK(get(describe_secret{"s"})->tags == tag_map{});
}

} // namespace troupe
