// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/constraints.hpp"
#include "gateway/wire/models.hpp"
#include "gateway/wire/patterns.hpp"
#include "tests/gateway/wire_cases.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <thread>

/// Constraints in AWS's words: the sentences are recorded answers of AWS itself, or what it says by
/// the same rules.
namespace troupe::gateway::wire::test {

namespace {

/// What a service says of an operation's input, given as its members' names have it.
std::string said(const service_model& service, std::string_view operation, std::string_view input) {
  const auto* found = find_operation(service, operation);
  REQUIRE(found != nullptr);
  REQUIRE(found->input != nullptr);
  value_tree tree{*found->input};
  fill(tree.edit().begin(), *json::parse(input));
  const auto why = broken_constraints(service, static_cast<const value_tree&>(tree).root());
  return why ? why->message : "";
}

std::string said_of_function(std::string_view members) {
  return said(
      models::lambda(), "CreateFunction",
      std::string{R"({"FunctionName":"f","Role":"arn:aws:iam::000000000000:role/r","Code":{})"}
          .append(members)
          .append("}"));
}

constexpr const char* one = "1 validation error detected: ";

} // namespace

TEST_CASE("an input that keeps all constraints is not spoken of") {
  CHECK(said_of_function("").empty());
  CHECK(said_of_function(R"(,"Timeout":1,"Description":"","Layers":[])").empty());
}

TEST_CASE("bounds hold at their edge and are named past it") {
  CHECK(said_of_function(R"(,"Timeout":1)").empty());
  CHECK(said_of_function(R"(,"Timeout":0)")
        == std::string{one}
               + "Value '0' at 'timeout' failed to satisfy constraint: Member must have "
                 "value greater than or equal to 1");
  const std::string longest(256, 'd');
  CHECK(said_of_function(",\"Description\":\"" + longest + "\"").empty());
  CHECK(said_of_function(",\"Description\":\"" + longest + "d\"")
        == std::string{one} + "Value '" + longest
               + "d' at 'description' failed to satisfy constraint: Member must have length less "
                 "than "
                 "or equal to 256");
}

TEST_CASE("length is counted in UTF-16 units") {
  std::string wide;
  for (int i = 0; i < 128; ++i)
    wide += "\xF0\x9F\x98\xB9"; // A letter outside the basic plane: two units.
  CHECK(said_of_function(",\"Description\":\"" + wide + "\"").empty());
  CHECK_FALSE(said_of_function(",\"Description\":\"" + wide + "d\"").empty());
}

TEST_CASE("what is required and what is none of an enumeration come in one sentence") {
  CHECK(
      said(models::lambda(), "CreateFunction", R"({"FunctionName":"f","PackageType":"Jar"})")
      == "3 validation errors detected: Value null at 'role' failed to satisfy constraint: Member "
         "must not be null; Value null at 'code' failed to satisfy constraint: Member must not be "
         "null; Value 'Jar' at 'packageType' failed to satisfy constraint: Member must satisfy "
         "enum "
         "value set: [Image, Zip]");
}

TEST_CASE("a pattern is decided and printed as the model has it") {
  CHECK(said_of_function(R"(,"SnapStart":{"ApplyOn":"invalidOption"})")
        == std::string{one}
               + "Value 'invalidOption' at 'snapStart.applyOn' failed to satisfy "
                 "constraint: Member must satisfy enum value set: [PublishedVersions, None]");
  CHECK(
      said(models::lambda(), "CreateFunction", R"({"FunctionName":"f","Role":"r1","Code":{}})")
      == std::string{one}
             + R"(Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular )"
               R"(expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+)");
}

TEST_CASE("Lambda reports elements of scalars together") {
  CHECK(said_of_function(R"(,"Architectures":["X86_64"])")
        == std::string{one}
               + "Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must "
                 "satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member "
                 "must "
                 "not be null]");
  CHECK(said_of_function(R"(,"Architectures":["x86_64","arm64"])")
        == std::string{one}
               + "Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member "
                 "must "
                 "have length less than or equal to 1");
  CHECK(said_of_function(R"(,"VpcConfig":{"SubnetIds":["net"]})")
        == std::string{one}
               + "Value '[net]' at 'vpcConfig.subnetIds' failed to satisfy constraint: Member must "
                 "satisfy constraint: [Member must have length less than or equal to 1024, Member "
                 "must "
                 "have length greater than or equal to 0, Member must satisfy regular expression "
                 "pattern: subnet-[0-9a-z]*]");
}

TEST_CASE("a sensitive value is not shown") {
  const auto sentence = said_of_function(R"(,"Environment":{"Variables":{"1":"secret"}})");
  CHECK(sentence.find("secret") == std::string::npos);
  CHECK(sentence.starts_with(std::string{one} + "Value at 'environment.variables' failed"));
}

TEST_CASE("DynamoDB reports a bad table name of CreateTable alone, and values in its own order") {
  const auto& service = models::dynamodb();
  CHECK(said(service, "CreateTable", R"({"TableName":"a!"})")
        == "2 validation errors detected: Value 'a!' at 'tableName' failed to satisfy constraint: "
           "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a!' at "
           "'tableName' "
           "failed to satisfy constraint: Member must have length greater than or equal to 3");
  CHECK(said(service, "CreateTable", R"({"TableName":"abc"})")
        == "2 validation errors detected: Value null at 'attributeDefinitions' failed to satisfy "
           "constraint: Member must not be null; Value null at 'keySchema' failed to satisfy "
           "constraint: Member must not be null");
  CHECK(
      said(
          service, "CreateTable",
          R"({"TableName":"abc","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"Q"}],)"
          R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]})")
      == std::string{one}
             + "Value 'Q' at 'attributeDefinitions.1.member.attributeType' failed to satisfy "
               "constraint: Member must satisfy enum value set: [B, N, S]");
  CHECK(
      said(service, "PutItem", R"({"TableName":"arn:aws:dynamodb:eu-west-1:1:table/t","Item":{}})")
          .empty());
}

TEST_CASE("a structure is shown as Java prints it") {
  CHECK(said(models::dynamodb(), "CreateTable",
             R"({"TableName":"abc","AttributeDefinitions":[],"KeySchema":[)"
             R"({"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"HASH"},)"
             R"({"AttributeName":"c"}]})")
        == "2 validation errors detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), "
           "KeySchemaElement(attributeName=b, keyType=HASH), KeySchemaElement(attributeName=c, "
           "keyType=null)]' at 'keySchema' failed to satisfy constraint: Member must have length "
           "less "
           "than or equal to 2; Value null at 'keySchema.3.member.keyType' failed to satisfy "
           "constraint: Member must not be null");
}

TEST_CASE("at most as many are reported as the service prints") {
  std::string members;
  for (int i = 0; i < 20; ++i)
    members += std::string{i == 0 ? "" : ","} + R"({"timestamp":-1,"message":""})";
  const auto sentence
      = said(models::logs(), "PutLogEvents",
             R"({"logGroupName":"g","logStreamName":"s","logEvents":[)" + members + "]}");
  CHECK(sentence.starts_with("10 validation errors detected: "));
}

TEST_CASE("a service says it by its own error") {
  const auto& list = *find_operation(models::logs(), "DescribeLogGroups");
  value_tree tree{*list.input};
  tree.edit()["limit"].set_integer(0);
  const auto why = broken_constraints(models::logs(), static_cast<const value_tree&>(tree).root());
  REQUIRE(why);
  CHECK(why->type == "InvalidParameterException");
}

TEST_CASE("all patterns of all models compile") {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator{TROUPE_SOURCE_DIR "/models"}) {
    if (entry.path().extension() != ".json")
      continue;
    const auto model = json::parse(read_file(entry.path()));
    REQUIRE(model);
    for (const auto& [name, shape] : (*model)["shapes"].members())
      if (const auto pattern = shape["pattern"]; pattern.is_string()) {
        CAPTURE(entry.path().filename().string(), name);
        CHECK_NOTHROW(matches_pattern("", pattern.text()));
        ++count;
      }
  }
  CHECK(count > 300);
}

TEST_CASE("a pattern takes the whole text, in UTF-8, within its limit") {
  CHECK(matches_pattern("ab", "a|ab"));
  CHECK_FALSE(matches_pattern("ab ", "a|ab"));
  CHECK_FALSE(matches_pattern("ab\n", "ab"));
  CHECK(matches_pattern("\xC3\xA4", "[\\u00A1-\\u00FF]"));
  CHECK(matches_pattern("\xF0\x9F\x98\xB9", "[\\uD800\\uDC00-\\uDBFF\\uDFFF]"));
  CHECK(matches_pattern("a-_", "[\\w-_]+"));
  CHECK_FALSE(matches_pattern("\t", "\\p{Print}+"));
  CHECK_FALSE(matches_pattern("\xC3", "."));
  CHECK(matches_pattern(std::string(200'000, 'a'), "[a-z]+"));
  CHECK_FALSE(matches_pattern(std::string(40, 'a') + "!", "(a+)+b?(a+)+"));
}

TEST_CASE("a client's own pattern is looked for, within the same bounds") {
  CHECK(finds_pattern("a1b", "\\d") == true);
  CHECK(finds_pattern("a1b", "^\\d+$") == false);
  CHECK(finds_pattern("", "(") == std::nullopt);
  CHECK(finds_pattern(std::string(40, 'a') + "b", "^(a+)+$") == false);
}

TEST_CASE("a pattern may be asked for by many threads at once") {
  std::vector<std::thread> threads;
  std::vector<char> held(8, 0);
  for (std::size_t i = 0; i < held.size(); ++i)
    threads.emplace_back([&held, i] {
      bool all = true;
      for (int round = 0; round < 200; ++round)
        all = all
              && matches_pattern("x1", "x[0-9]{" + std::to_string(1 + round % 3) + "}")
                     == (round % 3 == 0);
      held[i] = all ? 1 : 0;
    });
  for (auto& one : threads)
    one.join();
  CHECK(std::ranges::count(held, 1) == 8);
}

} // namespace troupe::gateway::wire::test
