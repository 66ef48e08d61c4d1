// SPDX-License-Identifier: Apache-2.0
#include "gateway/models/apigatewayv2.hpp"
#include "gateway/models/dynamodb.hpp"
#include "gateway/models/lambda.hpp"
#include "gateway/models/logs.hpp"
#include "gateway/models/s3.hpp"
#include "gateway/models/sts.hpp"

#include <catch2/catch.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

/// Inputs read with the types of their models: what compiles and what does not, and what is refused
/// because nobody read it.
namespace troupe::gateway::wire {

namespace {

using model::lambda::create_function;
using model::lambda::delete_function;
namespace shapes = model::lambda::shapes;

template <class Operation, class Member>
concept readable = requires(input<Operation> in, Member member) {
  in[member];
};

template <class Operation>
concept has_function_name = requires {
  Operation::FunctionName;
};
template <class Operation>
concept has_funtcion_name = requires {
  Operation::FuntcionName;
};

template <auto& Member, class Operation>
using read_as = decltype(std::declval<input<Operation>>()[Member]);

// A name is there, or it does not compile.
static_assert(has_function_name<create_function>);
static_assert(!has_funtcion_name<create_function>);
static_assert(!has_function_name<model::dynamodb::put_item>);

// A member is of one structure.
static_assert(readable<create_function, decltype(create_function::FunctionName)>);
static_assert(!readable<create_function, decltype(delete_function::FunctionName)>);
static_assert(!readable<create_function, decltype(shapes::vpc_config::SubnetIds)>);
static_assert(!readable<create_function, std::string_view>);
static_assert(!readable<create_function, int>);

// Its type is the model's, and no other.
static_assert(
    std::same_as<read_as<create_function::FunctionName, create_function>, std::string_view>);
static_assert(
    std::same_as<read_as<create_function::Timeout, create_function>, std::optional<std::int64_t>>);
static_assert(
    std::same_as<read_as<create_function::Publish, create_function>, std::optional<bool>>);
static_assert(std::same_as<read_as<create_function::Layers, create_function>, list_view<as::text>>);
static_assert(std::same_as<read_as<create_function::Tags, create_function>, map_view<as::text>>);
static_assert(std::same_as<read_as<create_function::VpcConfig, create_function>,
                           structure_view<shapes::vpc_config>>);
static_assert(
    std::same_as<read_as<model::dynamodb::put_item::Item, model::dynamodb::put_item>, json>);
static_assert(
    !std::convertible_to<read_as<create_function::FunctionName, create_function>, std::int64_t>);
static_assert(
    !std::convertible_to<read_as<create_function::Timeout, create_function>, std::string_view>);

// What it takes to read a member is its index.
static_assert(sizeof(create_function::FunctionName) == sizeof(std::uint16_t));

value_tree some_function() {
  value_tree tree{*find_operation(models::lambda(), "CreateFunction")->input};
  const auto to = tree.edit();
  to["FunctionName"].set_text("short");
  to["Timeout"].set_integer(3);
  const auto layers = to["Layers"];
  layers.begin(2);
  layers.at(0).set_text("one");
  layers.at(1).set_text("two");
  const auto variables = to["Environment"]["Variables"];
  variables.begin(1);
  variables.key_at(0).set_text("NAME");
  variables.at(0).set_text("value");
  const auto subnets = to["VpcConfig"]["SubnetIds"];
  subnets.begin(1);
  subnets.at(0).set_text("subnet-1");
  return tree;
}

template <class Operation>
void check_facts(const service_model& service, std::string_view name) {
  CHECK(&Operation::service() == &service);
  CHECK(&Operation::facts() == find_operation(service, name));
}

} // namespace

TEST_CASE("members of an input are read as what their model says") {
  const auto tree = some_function();
  const input<create_function> in{tree};
  CHECK(in[create_function::FunctionName] == "short");
  CHECK(in.get(create_function::Timeout) == 3);
  CHECK(in[create_function::MemorySize].value_or(128) == 128);
  CHECK_FALSE(in[create_function::Description]);
  std::vector<std::string> layers;
  for (const auto layer : in[create_function::Layers])
    layers.emplace_back(layer);
  CHECK(layers == std::vector<std::string>{"one", "two"});
  const auto variables = in[create_function::Environment][shapes::environment::Variables];
  REQUIRE(variables.size() == 1);
  CHECK(variables.key(0) == "NAME");
  CHECK(variables[0] == "value");
  CHECK(variables.find("NAME") == "value");
  CHECK(variables.has("NAME"));
  CHECK_FALSE(variables.has("OTHER"));
  CHECK(in[create_function::VpcConfig][shapes::vpc_config::SubnetIds][0] == "subnet-1");
}

TEST_CASE("of a structure that is not there all members are absent") {
  const value_tree tree{*find_operation(models::lambda(), "CreateFunction")->input};
  const input<create_function> in{tree};
  CHECK(in[create_function::FunctionName].empty());
  CHECK_FALSE(in[create_function::VpcConfig].present());
  CHECK(in[create_function::VpcConfig][shapes::vpc_config::SubnetIds].size() == 0);
  CHECK_FALSE(in.has(create_function::Role));
  CHECK(tree.is_all_taken());
}

TEST_CASE("what asks for something and was not read is named with its operation") {
  const auto tree = some_function();
  const input<create_function> in{tree};
  (void)in[create_function::FunctionName];
  (void)in[create_function::Timeout];
  CHECK(in.has(create_function::Layers));             // Takes nothing,
  CHECK(in.peek(create_function::Layers).size() > 0); // nor does this.
  (void)in[create_function::VpcConfig][shapes::vpc_config::SecurityGroupIds];
  CHECK(tree.untaken() == std::vector<std::string>{"VpcConfig.SubnetIds", "Environment", "Layers"});
  CHECK_FALSE(tree.is_all_taken());
  CHECK(not_implemented(create_function::facts(), tree.untaken())
        == "troupe: CreateFunction with VpcConfig.SubnetIds, Environment, Layers is not "
           "implemented");
  (void)in[create_function::Layers];
  (void)in[create_function::Environment].take_all();
  CHECK(tree.untaken() == std::vector<std::string>{"VpcConfig.SubnetIds"});
  CHECK_FALSE(tree.is_all_taken());
  (void)in[create_function::VpcConfig][shapes::vpc_config::SubnetIds];
  CHECK(tree.untaken().empty());
  CHECK(tree.is_all_taken());
}

TEST_CASE("the operations of the made headers are those of the tables") {
  check_facts<create_function>(models::lambda(), "CreateFunction");
  check_facts<model::lambda::invoke>(models::lambda(), "Invoke");
  check_facts<model::dynamodb::put_item>(models::dynamodb(), "PutItem");
  check_facts<model::logs::put_log_events>(models::logs(), "PutLogEvents");
  check_facts<model::s3::list_objects_v2>(models::s3(), "ListObjectsV2");
  check_facts<model::sts::get_caller_identity>(models::sts(), "GetCallerIdentity");
  check_facts<model::apigatewayv2::create_api>(models::apigatewayv2(), "CreateApi");
  CHECK(create_function::FunctionName.index
        == member_index(*create_function::facts().input, "FunctionName"));
  CHECK(shapes::vpc_config::SubnetIds.index
        == member_index(
            *create_function::facts().input->members[create_function::VpcConfig.index].type,
            "SubnetIds"));
}

} // namespace troupe::gateway::wire
