// SPDX-License-Identifier: Apache-2.0
#include "core/tags.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const tag_rules rules{.tags_max = 3,
                      .too_many = {code::validation, "too many"},
                      .reserved = {code::validation, "reserved"},
                      .duplicate = {code::validation, "twice"}};

} // namespace

TEST_CASE("tags of a request are read, or refused by the rule that they break") {
  CHECK(*read_tags({{"b", "2"}, {"a", "1"}}, rules) == tag_map{{"a", "1"}, {"b", "2"}});
  CHECK(read_tags({{"aws:a", "1"}}, rules).refusal().message == "reserved");
  CHECK(read_tags({{"AWS:a", "1"}}, rules).refusal().message == "reserved");
  CHECK(read_tags({{"aws", "1"}}, rules).ok());
  CHECK(read_tags({{"a", "1"}, {"a", "2"}}, rules).refusal().message == "twice");
  CHECK(read_tags({{"a", ""}, {"b", ""}, {"c", ""}}, rules).ok());
  CHECK(read_tags({{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}}, rules).refusal().message
        == "too many");
  auto lenient = rules;
  lenient.duplicate = {};
  CHECK(*read_tags({{"a", "1"}, {"a", "2"}}, lenient) == tag_map{{"a", "2"}});
}

TEST_CASE("tags are added in the place of others, removed, and not too many") {
  tag_map tags{{"a", "1"}, {"b", "2"}};
  REQUIRE(add_tags(tags, {{"b", "3"}, {"c", "4"}}, rules).ok());
  CHECK(tags == tag_map{{"a", "1"}, {"b", "3"}, {"c", "4"}});
  CHECK(add_tags(tags, {{"a", "5"}, {"d", "5"}}, rules).refusal().message == "too many");
  CHECK(tags.at("a") == "1");
  remove_tags(tags, {"a", "none"});
  CHECK(tags == tag_map{{"b", "3"}, {"c", "4"}});
}

} // namespace troupe
