// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/models.hpp"
#include "gateway/wire/value.hpp"

#include <catch2/catch.hpp>

#include <utility>

/// Trees of values: places, what is absent, what was taken, and their bound.
namespace troupe::gateway::wire {

namespace {

const shape& create_function() {
  return *find_operation(models::lambda(), "CreateFunction")->input;
}

const shape& put_log_events() {
  return *find_operation(models::logs(), "PutLogEvents")->input;
}

value_tree some_function() {
  value_tree tree{create_function()};
  const auto input = tree.edit();
  input["FunctionName"].set_text("short");
  input["Timeout"].set_integer(3);
  input["Publish"].set_flag(false);
  input["Description"].set_text("");
  const auto layers = input["Layers"];
  layers.begin(2);
  layers.at(0).set_text("one");
  layers.at(1).set_text("two");
  const auto variables = input["Environment"]["Variables"];
  variables.begin(1);
  variables.key_at(0).set_text("NAME");
  variables.at(0).set_text("value");
  const auto subnets = input["VpcConfig"]["SubnetIds"];
  subnets.begin(1);
  subnets.at(0).set_text("subnet-1");
  return tree;
}

} // namespace

TEST_CASE("a member is found by its name and by its index") {
  const auto tree = some_function();
  const auto input = tree.root();
  CHECK(input["FunctionName"].text() == "short");
  CHECK(input[member_index(create_function(), "Timeout")].integer() == 3);
  CHECK(input["Layers"].size() == 2);
  CHECK(input["Layers"].at(1).text() == "two");
  CHECK(input["Environment"]["Variables"].find("NAME").text() == "value");
  CHECK(input["Environment"]["Variables"].key_at(0).text() == "NAME");
}

TEST_CASE("what is absent, or of another kind, is what the caller says") {
  const auto tree = some_function();
  const auto input = tree.root();
  CHECK_FALSE(input["Role"].present());
  CHECK(input["Role"].text().empty());
  CHECK(input["MemorySize"].integer(128) == 128);
  CHECK(input["NoSuchMember"].integer(7) == 7);
  CHECK(input["FunctionName"].integer(7) == 7);
  CHECK_FALSE(input["FunctionName"]["Inner"].present());
  CHECK_FALSE(input["Layers"].at(2).present());
  CHECK_FALSE(input["Environment"]["Variables"].find("OTHER").present());
  CHECK_FALSE(value{}.present());
  CHECK_FALSE(value{}["Member"].present());
}

TEST_CASE("a tree may be moved, and its texts stay where they are") {
  auto first = some_function();
  const auto text = std::as_const(first).root()["FunctionName"].text();
  const value_tree second{std::move(first)};
  CHECK(second.root()["FunctionName"].text().data() == text.data());
  CHECK(second.root()["FunctionName"].text() == "short");
  CHECK(second.root()["VpcConfig"]["SubnetIds"].at(0).text() == "subnet-1");
}

TEST_CASE("of a key that is there twice the last counts") {
  value_tree tree{create_function()};
  const auto tags = tree.edit()["Tags"];
  tags.begin(2);
  for (std::size_t i = 0; i < 2; ++i)
    tags.key_at(i).set_text("key");
  tags.at(0).set_text("first");
  tags.at(1).set_text("last");
  CHECK(std::as_const(tree).root()["Tags"].find("key").text() == "last");
}

TEST_CASE("members that ask for something and that nobody took are named") {
  const auto tree = some_function();
  const auto input = tree.root();
  CHECK(
      tree.untaken()
      == std::vector<std::string>{"FunctionName", "Timeout", "VpcConfig", "Environment", "Layers"});
  (void)input["FunctionName"].text();
  (void)input["Timeout"].integer();
  (void)input["Layers"].size();
  (void)input["VpcConfig"]["SecurityGroupIds"];
  CHECK(tree.untaken() == std::vector<std::string>{"VpcConfig.SubnetIds", "Environment"});
  input["Environment"].take_all();
  (void)input["VpcConfig"]["SubnetIds"];
  CHECK(tree.untaken().empty());
}

TEST_CASE("a member of many elements is named once") {
  value_tree tree{put_log_events()};
  const auto events = tree.edit()["logEvents"];
  events.begin(3);
  for (std::size_t i = 0; i < 3; ++i) {
    events.at(i)["message"].set_text("m");
    events.at(i)["timestamp"].set_integer(0);
  }
  const auto list = std::as_const(tree).root()["logEvents"];
  for (std::size_t i = 0; i < list.size(); ++i)
    (void)list.at(i)["message"];
  CHECK(tree.untaken() == std::vector<std::string>{"logEvents.timestamp"});
}

TEST_CASE("peeking takes nothing") {
  const auto tree = some_function();
  CHECK(tree.root().peek(member_index(create_function(), "FunctionName")).present());
  CHECK(tree.untaken().size() == 5);
}

TEST_CASE("a full tree takes no more, and says so") {
  value_tree tree{put_log_events(), put_log_events().members.size() + 1 + 10};
  const auto events = tree.edit()["logEvents"];
  CHECK(events.begin(10) == 10);
  CHECK_FALSE(tree.is_full());
  events.at(0)["message"].set_text("nowhere");
  CHECK(tree.is_full());
  CHECK_FALSE(std::as_const(tree).root()["logEvents"].at(0)["message"].present());
}

} // namespace troupe::gateway::wire
