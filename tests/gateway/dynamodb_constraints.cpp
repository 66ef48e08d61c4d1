// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/constraints.hpp"

#include "gateway/dynamodb/model.hpp"

#include <catch2/catch.hpp>

namespace troupe::gateway::dynamodb {

namespace {

json parsed(const std::string& text) {
  auto document = json::parse(text);
  REQUIRE(document.ok());
  return *document;
}

std::string wrong_type(const std::string& text, const shape& request = model::create_table) {
  const auto found = check_types(parsed(text), request);
  if (!found)
    return "";
  CHECK(found->kind == code::serialization);
  return found->message;
}

std::string broken(const std::string& text, const shape& request,
                   table_name_rule rule = table_name_rule::first) {
  const auto found = check_constraints(parsed(text), request, rule);
  if (!found)
    return "";
  CHECK(found->kind == code::validation);
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
  CHECK(wrong_type(R"({"Item":[]})", model::put_item)
        == "Unrecognized collection type java.util.Map<java.lang.String, "
           "com.amazonaws.dynamodb.v20120810.AttributeValue>");
  CHECK(wrong_type(R"({"ConsistentRead":"True"})", model::get_item).empty());
  CHECK(wrong_type(R"({"ConsistentRead":"maybe"})", model::get_item)
        == "Unexpected token received from parser");
}

TEST_CASE("a missing or bad table name of an item operation is reported alone") {
  CHECK(broken(R"({})", model::put_item)
        == "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: "
           "Member must not be null");
  CHECK(broken(R"({"TableName":"","ReturnValues":"X"})", model::put_item)
        == "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: "
           "Member must have length greater than or equal to 1");
  CHECK(broken(R"({"TableName":"a;","Item":{}})", model::put_item)
        == "1 validation error detected: Value 'a;' at 'tableName' failed to satisfy constraint: "
           "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  const std::string longest(255, 'a');
  CHECK(broken(R"({"TableName":")" + longest + R"(","Item":{}})", model::put_item).empty());
  CHECK(broken(R"({"TableName":")" + longest + R"(b","Item":{}})", model::put_item)
        == "1 validation error detected: Value '" + longest
               + "b' at 'tableName' failed to satisfy constraint: Member must have length less "
                 "than or "
                 "equal to 255");
}

TEST_CASE("enumerations and missing members are collected, up to ten") {
  CHECK(
      broken(R"({"TableName":"abc","ReturnValues":"X","ReturnConsumedCapacity":"Y"})",
             model::put_item)
      == "3 validation errors detected: Value null at 'item' failed to satisfy constraint: Member "
         "must not be null; Value 'X' at 'returnValues' failed to satisfy constraint: Member must "
         "satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; Value 'Y' at "
         "'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value "
         "set: [INDEXES, TOTAL, NONE]");
  std::string many = R"({"TableName":"abc","AttributeDefinitions":[)";
  for (auto i = 0; i < 12; ++i)
    many += std::string(i == 0 ? "" : ",") + R"({"AttributeName":"a","AttributeType":"X"})";
  CHECK(broken(many + R"(],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]})",
               model::create_table)
            .starts_with("10 validation errors detected: Value 'X' at "
                         "'attributeDefinitions.1.member.attributeType'"));
}

TEST_CASE("lists print as Java prints them") {
  const std::string key = R"({"AttributeName":"a","KeyType":"HASH"})";
  CHECK(broken(R"({"TableName":"abc","AttributeDefinitions":[],"KeySchema":[)" + key + "," + key
                   + "," + key + "]}",
               model::create_table)
        == "1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), "
           "KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=a, "
           "keyType=HASH)]' at 'keySchema' failed to satisfy constraint: Member must have length "
           "less "
           "than or equal to 2");
}

TEST_CASE("numbers keep their bounds") {
  CHECK(broken(R"({"Limit":100})", model::list_tables).empty());
  CHECK(
      broken(R"({"Limit":101})", model::list_tables)
      == "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member "
         "must have value less than or equal to 100");
  CHECK(broken(R"({"TableName":"abc","Limit":0})", model::scan)
        == "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member "
           "must have value greater than or equal to 1");
}

} // namespace troupe::gateway::dynamodb
