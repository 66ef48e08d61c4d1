// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/constraints.hpp"
#include "gateway/wire/json_codec.hpp"
#include "gateway/wire/models.hpp"

#include <catch2/catch.hpp>

/// What DynamoDB's model and its overlay say of types and bounds, in AWS's words.
namespace troupe::gateway::wire {

namespace {

outcome<value_tree> read(const std::string& text, std::string_view operation) {
  const auto* known = find_operation(models::dynamodb(), operation);
  REQUIRE(known);
  return read_json_request(models::dynamodb(), *known, text);
}

std::string wrong_type(const std::string& text, std::string_view operation = "CreateTable") {
  auto tree = read(text, operation);
  if (tree)
    return "";
  CHECK(tree.why().type == "SerializationException");
  return tree.why().message;
}

std::string broken(const std::string& text, std::string_view operation) {
  auto tree = read(text, operation);
  REQUIRE(tree);
  const auto found = broken_constraints(models::dynamodb(), std::as_const(*tree).root());
  if (!found)
    return "";
  CHECK(found->type == "ValidationException");
  return found->message;
}

} // namespace

TEST_CASE("a member of the wrong type is named in the deserializer's words") {
  CHECK(wrong_type(R"({"TableName":"a","Unknown":[1]})").empty());
  CHECK(wrong_type(R"({"TableName":null})").empty());
  CHECK(wrong_type(R"({"TableName":12})") == "NUMBER_VALUE cannot be converted to String");
  CHECK(wrong_type(R"({"TableName":1.5})") == "DECIMAL_VALUE cannot be converted to String");
  CHECK(wrong_type(R"({"TableName":true})") == "TRUE_VALUE cannot be converted to String");
  CHECK(wrong_type(R"({"TableName":{}})") == "Start of structure or map found where not expected");
  CHECK(wrong_type(R"({"TableName":[]})") == "Unrecognized collection type class java.lang.String");
  CHECK(wrong_type(R"({"KeySchema":"a"})") == "Unexpected field type");
  CHECK(wrong_type(R"({"KeySchema":{}})") == "Start of structure or map found where not expected");
  CHECK(wrong_type(R"({"KeySchema":["a"]})") == "Unexpected value type in payload");
  CHECK(wrong_type(R"({"KeySchema":[[]]})")
        == "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement");
  CHECK(wrong_type(R"({"ProvisionedThroughput":{"ReadCapacityUnits":"1"}})")
        == "STRING_VALUE cannot be converted to Long");
  CHECK(wrong_type(R"({"Item":[]})", "PutItem")
        == "Unrecognized collection type java.util.Map<java.lang.String, "
           "com.amazonaws.dynamodb.v20120810.AttributeValue>");
  CHECK(wrong_type(R"({"ConsistentRead":"True"})", "GetItem").empty());
  CHECK(wrong_type(R"({"ConsistentRead":"maybe"})", "GetItem")
        == "Unexpected token received from parser");
}

TEST_CASE("a missing or bad table name of an item operation is reported alone") {
  CHECK(broken(R"({})", "PutItem")
        == "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: "
           "Member must not be null");
  CHECK(broken(R"({"TableName":"","ReturnValues":"X"})", "PutItem")
        == "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: "
           "Member must have length greater than or equal to 1");
  CHECK(broken(R"({"TableName":"a;","Item":{}})", "PutItem")
        == "1 validation error detected: Value 'a;' at 'tableName' failed to satisfy constraint: "
           "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  const std::string longest(255, 'a');
  CHECK(broken(R"({"TableName":")" + longest + R"(","Item":{}})", "PutItem").empty());
  CHECK(broken(R"({"TableName":")" + longest + R"(b","Item":{}})", "PutItem")
        == "1 validation error detected: Value '" + longest
               + "b' at 'tableName' failed to satisfy constraint: Member must have length less "
                 "than or "
                 "equal to 255");
}

TEST_CASE("enumerations and missing members are collected, up to ten") {
  CHECK(
      broken(R"({"TableName":"abc","ReturnValues":"X","ReturnConsumedCapacity":"Y"})", "PutItem")
      == "3 validation errors detected: Value null at 'item' failed to satisfy constraint: Member "
         "must not be null; Value 'X' at 'returnValues' failed to satisfy constraint: Member must "
         "satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; Value 'Y' at "
         "'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value "
         "set: [INDEXES, TOTAL, NONE]");
  std::string many = R"({"TableName":"abc","AttributeDefinitions":[)";
  for (auto i = 0; i < 12; ++i)
    many += std::string(i == 0 ? "" : ",") + R"({"AttributeName":"a","AttributeType":"X"})";
  CHECK(broken(many + R"(],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]})", "CreateTable")
            .starts_with("10 validation errors detected: Value 'X' at "
                         "'attributeDefinitions.1.member.attributeType'"));
}

TEST_CASE("lists print as Java prints them") {
  const std::string key = R"({"AttributeName":"a","KeyType":"HASH"})";
  CHECK(broken(R"({"TableName":"abc","AttributeDefinitions":[],"KeySchema":[)" + key + "," + key
                   + "," + key + "]}",
               "CreateTable")
        == "1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), "
           "KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=a, "
           "keyType=HASH)]' at 'keySchema' failed to satisfy constraint: Member must have length "
           "less "
           "than or equal to 2");
}

TEST_CASE("numbers keep their bounds") {
  CHECK(broken(R"({"Limit":100})", "ListTables").empty());
  CHECK(
      broken(R"({"Limit":101})", "ListTables")
      == "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member "
         "must have value less than or equal to 100");
  CHECK(broken(R"({"TableName":"abc","Limit":0})", "Scan")
        == "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member "
           "must have value greater than or equal to 1");
}

} // namespace troupe::gateway::wire
