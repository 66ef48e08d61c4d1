// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "tests/gateway/dynamodb_fixture.hpp"

namespace troupe {

using testing::dynamodb_door;

namespace {

const std::string keys = R"("AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],)"
                         R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"}])";
const std::string provisioned
    = R"("ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5})";

std::string named(const std::string& rest) {
  return R"({"TableName":"music",)" + rest + "}";
}

} // namespace

TEST_CASE_METHOD(dynamodb_door, "CreateTable describes the table that is being made") {
  const auto made = call("CreateTable", named(keys + "," + provisioned));
  REQUIRE(made.status == 200);
  const auto table = made.body["TableDescription"];
  CHECK(table["TableStatus"].text() == "CREATING");
  CHECK(table["TableArn"].text() == "arn:aws:dynamodb:us-east-1:000000000000:table/music");
  CHECK(table["TableId"].text().size() == 36);
  CHECK(table["ProvisionedThroughput"].dump()
        == R"({"NumberOfDecreasesToday":0,"ReadCapacityUnits":5,"WriteCapacityUnits":5})");
  CHECK(table["DeletionProtectionEnabled"].dump() == "false");
  CHECK(table["ItemCount"].dump() == "0");
  CHECK(table["CreationDateTime"].is_number());
  CHECK_FALSE(table["WarmThroughput"].present());
  CHECK_FALSE(table["BillingModeSummary"].present());
  CHECK(made.header("Content-Type") == "application/x-amz-json-1.0");
  CHECK(made.header("x-amz-crc32") == std::to_string(crc32(made.text)));
}

TEST_CASE_METHOD(dynamodb_door, "DescribeTable shows an active table by its name or its ARN") {
  create();
  const auto found = call("DescribeTable", R"({"TableName":"music"})");
  REQUIRE(found.status == 200);
  const auto table = found.body["Table"];
  CHECK(table["TableStatus"].text() == "ACTIVE");
  CHECK(table["BillingModeSummary"]["BillingMode"].text() == "PAY_PER_REQUEST");
  CHECK(table["WarmThroughput"].dump()
        == R"({"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"})");
  CHECK(call("DescribeTable",
             R"({"TableName":"arn:aws:dynamodb:us-east-1:000000000000:table/music"})")
            .body["Table"]["TableId"]
            .text()
        == table["TableId"].text());
}

TEST_CASE_METHOD(dynamodb_door, "DeleteTable shows little of the table, which is then gone") {
  create();
  const auto gone = call("DeleteTable", R"({"TableName":"music"})");
  REQUIRE(gone.status == 200);
  CHECK(gone.body["TableDescription"]["TableStatus"].text() == "DELETING");
  CHECK_FALSE(gone.body["TableDescription"]["KeySchema"].present());
  CHECK(said("DescribeTable", R"({"TableName":"music"})")
        == "ResourceNotFoundException: Requested resource not found: Table: music not found");
  CHECK(said("DeleteTable", R"({"TableName":"music"})")
        == "ResourceNotFoundException: Requested resource not found: Table: music not found");
}

TEST_CASE_METHOD(dynamodb_door, "ListTables goes through the names of the region in pages") {
  for (const auto* name : {"ccc", "aaa", "bbb"})
    create(name);
  CHECK(said("ListTables", "{}") == R"({"TableNames":["aaa","bbb","ccc"]})");
  CHECK(said("ListTables", R"({"Limit":2})")
        == R"({"TableNames":["aaa","bbb"],"LastEvaluatedTableName":"bbb"})");
  CHECK(said("ListTables", R"({"Limit":2,"ExclusiveStartTableName":"bbb"})")
        == R"({"TableNames":["ccc"]})");
  c.who.region = "eu-west-1";
  CHECK(said("ListTables", "{}") == R"({"TableNames":[]})");
}

TEST_CASE_METHOD(dynamodb_door, "a table that cannot be is refused in AWS's words") {
  const std::string invalid = "ValidationException: One or more parameter values were invalid: ";
  auto refused = [&](const std::string& rest) { return said("CreateTable", named(rest)); };
  CHECK(said("CreateTable", "{}")
        == "ValidationException: The parameter 'TableName' is required but was not present in the "
           "request");
  CHECK(said("CreateTable", R"({"TableName":"ab",)" + keys + "," + provisioned + "}")
        == "ValidationException: 1 validation error detected: Value 'ab' at 'tableName' failed to "
           "satisfy constraint: Member must have length greater than or equal to 3");
  CHECK(refused(keys + "," + provisioned + R"(,"BillingMode":"PAY_PER_REQUEST")")
        == invalid
               + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                 "BillingMode is "
                 "PAY_PER_REQUEST");
  CHECK(refused(keys)
        == invalid
               + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode "
                 "is "
                 "PROVISIONED");
  const std::string on_demand = R"(,"BillingMode":"PAY_PER_REQUEST")";
  const std::string a = R"({"AttributeName":"a","AttributeType":"S"})";
  auto schema = [&](const std::string& definitions, const std::string& elements) {
    return refused(R"("AttributeDefinitions":[)" + definitions + R"(],"KeySchema":[)" + elements
                   + "]" + on_demand);
  };
  CHECK(schema(a, R"({"AttributeName":"b","KeyType":"HASH"})")
        == invalid
               + "Some index key attributes are not defined in AttributeDefinitions. Keys: [b], "
                 "AttributeDefinitions: [a]");
  CHECK(schema(a, R"({"AttributeName":"a","KeyType":"RANGE"})")
        == "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key "
           "type");
  CHECK(schema(a + R"(,{"AttributeName":"b","AttributeType":"S"})",
               R"({"AttributeName":"a","KeyType":"HASH"})")
        == invalid
               + "Number of attributes in KeySchema does not exactly match number of attributes "
                 "defined in AttributeDefinitions");
}

TEST_CASE_METHOD(dynamodb_door, "a table without keys is refused, and does no harm") {
  const std::string null_at = "ValidationException: 1 validation error detected: Value null at ";
  const std::string not_null = " failed to satisfy constraint: Member must not be null";
  CHECK(said("CreateTable",
             named(R"("AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],)"
                   + provisioned))
        == null_at + "'keySchema'" + not_null);
  CHECK(said("CreateTable",
             named(R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],)" + provisioned))
        == null_at + "'attributeDefinitions'" + not_null);
}

TEST_CASE_METHOD(dynamodb_door,
                 "warm throughput that is named by half has a default for the other") {
  const auto made = call(
      "CreateTable",
      named(keys
            + R"(,"BillingMode":"PAY_PER_REQUEST","WarmThroughput":{"ReadUnitsPerSecond":9})"));
  CHECK(made.body["TableDescription"]["WarmThroughput"].dump()
        == R"({"ReadUnitsPerSecond":9,"WriteUnitsPerSecond":4000,"Status":"UPDATING"})");
}

TEST_CASE_METHOD(dynamodb_door, "a table is made once") {
  create();
  CHECK(said("CreateTable", named(keys + "," + provisioned))
        == "ResourceInUseException: Table already exists: music");
}

TEST_CASE_METHOD(dynamodb_door, "what is not built is refused by name") {
  const std::string index
      = R"([{"IndexName":"abc","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],)"
        R"("Projection":{"ProjectionType":"ALL"}}])";
  const std::pair<std::string, std::string> members[] = {
      {"GlobalSecondaryIndexes", index},
      {"LocalSecondaryIndexes", index},
      {"ResourcePolicy", R"("{}")"},
      {"OnDemandThroughput", R"({"MaxReadRequestUnits":1})"},
      {"GlobalTableSourceArn", R"("arn:aws:dynamodb:us-east-1:000000000000:table/other")"},
      {"GlobalTableSettingsReplicationMode", R"("ENABLED")"},
      {"StreamSpecification", R"({"StreamEnabled":true})"},
      {"SSESpecification", R"({"Enabled":true})"},
  };
  for (const auto& [name, value] : members) {
    const auto refused
        = call("CreateTable", named(keys + "," + provisioned + ",\"" + name + "\":" + value));
    CHECK(refused.status == 501);
    CHECK(refused.said()
          == "NotImplementedException: troupe: CreateTable with " + name + " is not implemented");
  }
  CHECK(call("CreateTable",
             named(keys + "," + provisioned + R"(,"StreamSpecification":{"StreamEnabled":false})"))
            .status
        == 200);
  CHECK(said("TransactWriteItems", "{}")
        == "NotImplementedException: troupe: DynamoDB.TransactWriteItems is not implemented");
}

TEST_CASE_METHOD(dynamodb_door, "what deployment tools ask about is answered as it is") {
  CHECK(
      call("CreateTable", named(keys + "," + provisioned + R"(,"Tags":[{"Key":"k","Value":"v"}])"))
          .status
      == 200);
  CHECK(said("ListTagsOfResource",
             R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/music"})")
        == R"({"Tags":[{"Key":"k","Value":"v"}]})");
  CHECK(said("DescribeTimeToLive", R"({"TableName":"music"})")
        == R"({"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}})");
  CHECK(said("DescribeContinuousBackups", R"({"TableName":"music"})")
        == R"({"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED",)"
           R"("PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"DISABLED"}}})");
  CHECK(said("DescribeContinuousBackups", R"({"TableName":"nothing"})")
        == "TableNotFoundException: Table not found: nothing");
  CHECK(said("DescribeEndpoints", "{}")
        == R"({"Endpoints":[{"Address":"localhost:4566","CachePeriodInMinutes":1440}]})");
  CHECK(call("DescribeLimits", "{}").body["TableMaxReadCapacityUnits"].integer() == 40'000);
}

TEST_CASE_METHOD(dynamodb_door, "a body that is no JSON object is refused without a word") {
  for (const auto* text : {"", "{", "[]", "3"}) {
    const auto refused = call("PutItem", text);
    CHECK(refused.status == 400);
    CHECK(refused.text == R"({"__type":"com.amazon.coral.service#SerializationException"})");
  }
}

} // namespace troupe
