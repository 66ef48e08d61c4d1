// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/dynamodb_fixture.hpp"

namespace troupe {

using testing::dynamodb_door;

namespace {

struct with_music : dynamodb_door {
  with_music() { create(); }
  std::string put(const std::string& rest) {
    return said("PutItem", R"({"TableName":"music",)" + rest + "}");
  }
  std::string update(const std::string& rest) {
    return said("UpdateItem", R"({"TableName":"music","Key":{"id":{"S":"1"}},)" + rest + "}");
  }
  std::string get(const std::string& rest = "") {
    return said("GetItem", R"({"TableName":"music","Key":{"id":{"S":"1"}})" + rest + "}");
  }
};

const std::string item_1 = R"("Item":{"id":{"S":"1"},"n":{"N":"007"}})";
const std::string invalid = "ValidationException: ";

} // namespace

TEST_CASE_METHOD(with_music, "PutItem stores what GetItem finds, numbers in normal form") {
  CHECK(put(item_1) == "{}");
  CHECK(get() == R"({"Item":{"id":{"S":"1"},"n":{"N":"7"}}})");
  CHECK(get(R"(,"ProjectionExpression":"n")") == R"({"Item":{"n":{"N":"7"}}})");
  CHECK(get(R"(,"ProjectionExpression":"#x","ExpressionAttributeNames":{"#x":"nothing"})")
        == R"({"Item":{}})");
}

TEST_CASE_METHOD(with_music, "an item that is not there is no member at all") {
  CHECK(get() == "{}");
}

TEST_CASE_METHOD(with_music, "every type of value comes back as it was sent") {
  const std::string values
      = R"("b":{"B":"AAH/"},"bool":{"BOOL":false},"bs":{"BS":["AA==","AQ=="]},"id":{"S":"1"},)"
        R"("l":{"L":[{"S":"x"},{"L":[]}]},"m":{"M":{"k":{"NULL":true}}},"ns":{"NS":["-1","2"]},)"
        R"("s":{"S":"\"\u0001ü"},"ss":{"SS":["a","b"]},"z":{"S":""})";
  CHECK(put(R"("Item":{)" + values + "}") == "{}");
  CHECK(get() == R"({"Item":{)" + values + "}}");
}

TEST_CASE_METHOD(with_music, "a failed condition brings the old item if asked") {
  const std::string fresh_only = R"-(,"ConditionExpression":"attribute_not_exists(id)")-";
  CHECK(put(item_1 + fresh_only) == "{}");
  CHECK(put(item_1 + fresh_only)
        == "ConditionalCheckFailedException: The conditional request failed");
  const auto refused
      = call("PutItem", R"({"TableName":"music",)" + item_1 + fresh_only
                            + R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
  CHECK(refused.status == 400);
  CHECK(refused.body["Item"].dump() == R"({"id":{"S":"1"},"n":{"N":"7"}})");
}

TEST_CASE_METHOD(with_music, "writes return the values they are asked for") {
  CHECK(put(item_1 + R"(,"ReturnValues":"ALL_OLD")") == "{}");
  CHECK(put(item_1 + R"(,"ReturnValues":"ALL_OLD")")
        == R"({"Attributes":{"id":{"S":"1"},"n":{"N":"7"}}})");
  CHECK(put(item_1 + R"(,"ReturnValues":"ALL_NEW")")
        == invalid + "ReturnValues can only be ALL_OLD or NONE");
  CHECK(update(R"("UpdateExpression":"SET n = n + :one, s = :s","ReturnValues":"UPDATED_NEW",)"
               R"("ExpressionAttributeValues":{":one":{"N":"1"},":s":{"S":"x"}})")
        == R"({"Attributes":{"n":{"N":"8"},"s":{"S":"x"}}})");
  CHECK(
      said("DeleteItem", R"({"TableName":"music","Key":{"id":{"S":"1"}},"ReturnValues":"ALL_OLD"})")
      == R"({"Attributes":{"id":{"S":"1"},"n":{"N":"8"},"s":{"S":"x"}}})");
  CHECK(said("DeleteItem", R"({"TableName":"music","Key":{"id":{"S":"1"}}})") == "{}");
}

TEST_CASE_METHOD(with_music, "operations tell what capacity they consumed") {
  const std::string total = R"(,"ReturnConsumedCapacity":"TOTAL")";
  CHECK(put(R"("Item":{"id":{"S":"1"},"x":{"S":")" + std::string(1'024, 'x') + R"("}})" + total)
        == R"({"ConsumedCapacity":{"TableName":"music","CapacityUnits":2.0}})");
  const auto read = [&](const std::string& rest) {
    return call("GetItem", R"({"TableName":"music","Key":{"id":{"S":"1"}})" + rest + "}")
        .body["ConsumedCapacity"];
  };
  CHECK(read(total)["CapacityUnits"].number() == 0.5);
  CHECK(read(total + R"(,"ConsistentRead":true)")["CapacityUnits"].number() == 1.0);
  CHECK(read(R"(,"ReturnConsumedCapacity":"INDEXES")")["Table"]["CapacityUnits"].number() == 0.5);
  CHECK_FALSE(read("").present());
}

TEST_CASE_METHOD(with_music, "an unknown table is refused without its name") {
  CHECK(said("PutItem", R"({"TableName":"nothing","Item":{"id":{"S":"1"}}})")
        == "ResourceNotFoundException: Requested resource not found");
  CHECK(said("GetItem", R"({"TableName":"nothing","Key":{"id":{"S":"1"}}})")
        == "ResourceNotFoundException: Requested resource not found");
}

TEST_CASE_METHOD(with_music, "values of the wrong JSON type are told before anything else") {
  CHECK(said("PutItem", R"({"Item":{"id":{"N":123}}})")
        == "SerializationException: NUMBER_VALUE cannot be converted to String");
  CHECK(said("PutItem", R"({"TableName":3,"Item":{}})")
        == "SerializationException: NUMBER_VALUE cannot be converted to String");
}

TEST_CASE_METHOD(with_music, "broken values are told after the bounds") {
  CHECK(put(R"("Item":{"id":{"S":"1","N":"1"}},"ReturnValues":"X")")
            .starts_with(invalid + "1 validation error detected: Value 'X' at 'returnValues'"));
  CHECK(put(R"("Item":{"id":{}})")
        == invalid
               + "Supplied AttributeValue is empty, must contain exactly one of the supported "
                 "datatypes");
}

TEST_CASE_METHOD(with_music, "placeholders must be used, and defined") {
  CHECK(put(item_1 + R"(,"ExpressionAttributeValues":{":v":{"S":"x"}})")
        == invalid
               + "ExpressionAttributeValues can only be specified when using expressions: "
                 "ConditionExpression is null");
  CHECK(put(item_1
            + R"(,"ConditionExpression":"id = :v","ExpressionAttributeValues":{":v":{"S":"1"},)"
              R"(":unused":{"S":"x"}})")
        == invalid
               + "Value provided in ExpressionAttributeValues unused in expressions: keys: "
                 "{:unused}");
  CHECK(put(item_1 + R"(,"ConditionExpression":"id = :v")")
        == invalid
               + "Invalid ConditionExpression: An expression attribute value used in expression is "
                 "not "
                 "defined; attribute value: :v");
}

TEST_CASE_METHOD(with_music, "legacy parameters are refused by name") {
  CHECK(put(item_1 + R"(,"Expected":{"id":{"Exists":false}})")
        == invalid
               + "troupe: the legacy parameter Expected is not supported; use "
                 "ConditionExpression");
  CHECK(put(item_1 + R"(,"Expected":{},"ConditionExpression":"id = id")")
        == invalid
               + "Can not use both expression and non-expression parameters in the same request: "
                 "Non-expression parameters: {Expected} Expression parameters: "
                 "{ConditionExpression}");
  CHECK(get(R"(,"AttributesToGet":["n"])")
        == invalid
               + "troupe: the legacy parameter AttributesToGet is not supported; use "
                 "ProjectionExpression");
  CHECK(update(R"("AttributeUpdates":{})")
        == invalid
               + "troupe: the legacy parameter AttributeUpdates is not supported; use "
                 "UpdateExpression");
}

} // namespace troupe
