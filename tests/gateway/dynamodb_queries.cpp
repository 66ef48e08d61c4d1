// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/dynamodb_fixture.hpp"

namespace troupe {

using testing::dynamodb_door;

namespace {

const std::string invalid = "ValidationException: ";

struct with_notes : dynamodb_door {
  with_notes() {
    create("notes", true);
    for (const std::string at : {"1", "2", "3", "10"})
      REQUIRE(said("PutItem", R"({"TableName":"notes","Item":{"id":{"S":"a"},"at":{"N":")" + at
                                  + R"("},"t":{"S":"t)" + at + R"("}}})")
              == "{}");
  }
  reply query(const std::string& rest, const std::string& condition = "id = :i") {
    return call("Query", R"({"TableName":"notes","KeyConditionExpression":")" + condition
                             + R"(","ExpressionAttributeValues":{":i":{"S":"a"}})" + rest + "}");
  }
};

} // namespace

TEST_CASE_METHOD(with_notes, "Query answers items in the order of their range key") {
  CHECK(query(R"(,"ProjectionExpression":"#a","ExpressionAttributeNames":{"#a":"at"})").text
        == R"({"Items":[{"at":{"N":"1"}},{"at":{"N":"2"}},{"at":{"N":"3"}},{"at":{"N":"10"}}],)"
           R"("Count":4,"ScannedCount":4})");
  CHECK(query(R"(,"ScanIndexForward":false,"Limit":1)").text
        == R"({"Items":[{"at":{"N":"10"},"id":{"S":"a"},"t":{"S":"t10"}}],"Count":1,)"
           R"("ScannedCount":1,"LastEvaluatedKey":{"at":{"N":"10"},"id":{"S":"a"}}})");
}

TEST_CASE_METHOD(with_notes, "Query goes on after the key that it is given") {
  const auto page = query(R"(,"Limit":3)");
  const auto rest = query(R"(,"ExclusiveStartKey":)" + page.body["LastEvaluatedKey"].dump());
  CHECK(rest.body["Items"].size() == 1);
  CHECK_FALSE(rest.body["LastEvaluatedKey"].present());
}

TEST_CASE_METHOD(with_notes, "an empty starting key is no start from the beginning") {
  CHECK(query(R"(,"ExclusiveStartKey":{})").said()
        == invalid
               + "The provided starting key is invalid: The provided key element does not match "
                 "the schema");
}

TEST_CASE_METHOD(with_notes, "a count has no items, and tells both numbers") {
  CHECK(call("Query", R"({"TableName":"notes","KeyConditionExpression":"id = :i","Select":"COUNT",)"
                      R"("FilterExpression":"t = :t",)"
                      R"("ExpressionAttributeValues":{":i":{"S":"a"},":t":{"S":"t2"}},)"
                      R"("ReturnConsumedCapacity":"TOTAL"})")
            .text
        == R"({"Count":1,"ScannedCount":4,)"
           R"("ConsumedCapacity":{"TableName":"notes","CapacityUnits":0.5}})");
}

TEST_CASE_METHOD(with_notes, "what Query cannot do is refused in AWS's words") {
  CHECK(said("Query", R"({"TableName":"notes"})")
        == invalid
               + "Either the KeyConditions or KeyConditionExpression parameter must be specified "
                 "in the "
                 "request.");
  CHECK(
      query(R"(,"Limit":0)").said()
      == invalid
             + "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member "
               "must have value greater than or equal to 1");
  CHECK(query(R"(,"IndexName":"by_time")").said()
        == invalid + "The table does not have the specified index: by_time");
  CHECK(query(R"(,"Select":"SPECIFIC_ATTRIBUTES")").said()
        == invalid
               + "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                 "SPECIFIC_ATTRIBUTES");
  CHECK(query("", "t = :i").said() == invalid + "Query condition missed key schema element: id");
}

TEST_CASE_METHOD(with_notes, "Scan sees the whole table, and its segments together do") {
  CHECK(call("Scan", R"({"TableName":"notes"})").body["Count"].integer() == 4);
  std::int64_t total = 0;
  for (const std::string segment : {"0", "1"})
    total += call("Scan", R"({"TableName":"notes","TotalSegments":2,"Segment":)" + segment + "}")
                 .body["Count"]
                 .integer();
  CHECK(total == 4);
  CHECK(said("Scan", R"({"TableName":"notes","TotalSegments":2})")
        == invalid
               + "The Segment parameter is required but was not present in the request when "
                 "parameter "
                 "TotalSegments is present");
  CHECK(
      said("Scan", R"({"TableName":"notes","TotalSegments":2,"Segment":2})")
      == invalid
             + "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
               "Segment: 2 is not less than TotalSegments: 2");
}

TEST_CASE_METHOD(with_notes, "BatchGetItem gathers the items of several tables") {
  create("music");
  REQUIRE(said("PutItem", R"({"TableName":"music","Item":{"id":{"S":"1"}}})") == "{}");
  CHECK(said("BatchGetItem",
             R"({"RequestItems":{"music":{"Keys":[{"id":{"S":"1"}},{"id":{"S":"2"}}]},)"
             R"("notes":{"Keys":[{"id":{"S":"a"},"at":{"N":"1"}}],"ProjectionExpression":"t"}}})")
        == R"({"Responses":{"music":[{"id":{"S":"1"}}],"notes":[{"t":{"S":"t1"}}]},)"
           R"("UnprocessedKeys":{}})");
  CHECK(said("BatchGetItem", R"({"RequestItems":{}})")
        == invalid + "The requestItems parameter is required for BatchGetItem");
  CHECK(said("BatchGetItem",
             R"({"RequestItems":{"music":{"Keys":[{"id":{"S":"1"}},{"id":{"S":"1"}}]}}})")
        == invalid + "Provided list of item keys contains duplicates");
  CHECK(said("BatchGetItem", R"({"RequestItems":{"nothing":{"Keys":[{"id":{"S":"1"}}]}}})")
        == "ResourceNotFoundException: Requested resource not found");
}

TEST_CASE_METHOD(with_notes,
                 "BatchWriteItem writes to several tables, or to none where one refuses") {
  create("music");
  auto batch = [&](const std::string& note_key) {
    return said("BatchWriteItem",
                R"({"RequestItems":{"music":[{"PutRequest":{"Item":{"id":{"S":"1"}}}}],)"
                R"("notes":[{"DeleteRequest":{"Key":{)"
                    + note_key + R"(}}}]}})");
  };
  CHECK(batch(R"("id":{"S":"a"})")
        == invalid + "The provided key element does not match the schema");
  CHECK(said("GetItem", R"({"TableName":"music","Key":{"id":{"S":"1"}}})") == "{}");
  CHECK(batch(R"("id":{"S":"a"},"at":{"N":"1"})") == R"({"UnprocessedItems":{}})");
  CHECK(said("GetItem", R"({"TableName":"music","Key":{"id":{"S":"1"}}})")
        == R"({"Item":{"id":{"S":"1"}}})");
  CHECK(call("Scan", R"({"TableName":"notes"})").body["Count"].integer() == 3);
}

TEST_CASE_METHOD(with_notes, "a batch has its limits") {
  std::string writes;
  std::string keys;
  for (auto i = 0; i < 101; ++i) {
    const auto key = R"({"id":{"S":")" + std::to_string(i) + R"("},"at":{"N":"1"}})";
    keys += std::string(i == 0 ? "" : ",") + key;
    if (i < 26)
      writes += std::string(i == 0 ? "" : ",") + R"({"DeleteRequest":{"Key":)" + key + "}}";
  }
  CHECK(said("BatchGetItem", R"({"RequestItems":{"notes":{"Keys":[)" + keys + "]}}}")
        == invalid
               + "1 validation error detected: Value at 'RequestItems.notes.member.Keys' failed to "
                 "satisfy constraint: Member must have length less than or equal to 100");
  CHECK(said("BatchWriteItem", R"({"RequestItems":{"notes":[)" + writes + "]}}")
            .ends_with(
                "failed to satisfy constraint: Map value must satisfy constraint: [Member must "
                "have length less than or equal to 25, Member must have length greater than or "
                "equal to 1]"));
}

} // namespace troupe
