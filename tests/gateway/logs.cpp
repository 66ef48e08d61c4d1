// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/service_fixture.hpp"

namespace troupe {

namespace {

struct logs_door : testing::service_door {
  gateway::http_response call(const std::string& operation, std::string text) {
    request.method = "POST";
    request.fields = {{"x-amz-target", "Logs_20140328." + operation}};
    gateway::buffered_body sent{std::move(text)};
    gateway::call one{here, request, sent, c.request_id, c.who};
    return await(gateway::serve(one, *gateway::find_signed_service("logs")));
  }
  /// `InvalidParameterException: text`, or the body of a success.
  std::string said(const std::string& operation, std::string text) {
    const auto answer = call(operation, std::move(text));
    if (answer.status == 200)
      return answer.body;
    const auto refusal = parsed(answer);
    return std::string{refusal["__type"].text()} + ": " + std::string{refusal["message"].text()};
  }
  void make() {
    REQUIRE(call("CreateLogGroup", R"({"logGroupName":"g"})").status == 200);
    REQUIRE(call("CreateLogStream", R"({"logGroupName":"g","logStreamName":"s"})").status == 200);
  }
  std::string put(std::size_t count, const std::string& message) {
    const auto now = std::to_string(system_clock().now());
    std::string text = R"({"logGroupName":"g","logStreamName":"s","logEvents":[)";
    for (std::size_t i = 0; i < count; ++i)
      text.append(i ? "," : "")
          .append(R"({"timestamp":)")
          .append(now)
          .append(R"(,"message":)")
          .append(json_quote(message))
          .append("}");
    return said("PutLogEvents", text + "]}");
  }
};

bool begins(const std::string& text, std::string_view with) {
  return text.starts_with(with);
}

constexpr std::string_view invalid = "InvalidParameterException: ";

} // namespace

TEST_CASE_METHOD(logs_door, "a batch holds one event at least and 10,000 at most") {
  make();
  CHECK(begins(put(0, "x"), invalid));
  CHECK(begins(put(10'000, "x"), R"({"nextSequenceToken")"));
  CHECK(begins(put(10'001, "x"), invalid));
}

TEST_CASE_METHOD(logs_door, "an event holds one mebibyte less 26 bytes, and one byte at least") {
  make();
  CHECK(begins(put(1, std::string(1'048'576 - 26, 'x')), R"({"nextSequenceToken")"));
  CHECK(
      put(1, std::string(1'048'576 - 25, 'x'))
      == "InvalidParameterException: Log event too large: 1048577 bytes exceeds limit of 1048576");
  CHECK(begins(put(1, ""), invalid));
}

TEST_CASE_METHOD(logs_door, "a member that is missing, empty or of the wrong type is named") {
  CHECK(said("CreateLogGroup", "{}")
        == "InvalidParameterException: 1 validation error detected: Value null at 'logGroupName' "
           "failed "
           "to satisfy constraint: Member must not be null");
  CHECK(begins(said("CreateLogGroup", R"({"logGroupName":""})"), invalid));
  CHECK(begins(said("CreateLogGroup", R"({"logGroupName":7})"), "SerializationException"));
  CHECK(begins(said("CreateLogGroup", "{"), "SerializationException"));
  CHECK(begins(said("CreateLogGroup", "[]"), "SerializationException"));
  CHECK(begins(said("CreateLogStream", R"({"logGroupName":"g","logStreamName":"a:b"})"), invalid));
  CHECK(begins(said("CreateLogGroup", R"({"logGroupName":"g","logGroupClass":"X"})"), invalid));
  make();
  CHECK(begins(said("PutLogEvents",
                    R"({"logGroupName":"g","logStreamName":"s","logEvents":[{"message":"x"}]})"),
               "InvalidParameterException: 1 validation error detected: Value null at "
               "'logEvents.1.member.timestamp'"));
  CHECK(begins(said("GetLogEvents", R"({"logGroupName":"g","logStreamName":"s","limit":0})"),
               invalid));
  CHECK(begins(said("GetLogEvents", R"({"logGroupName":"g","logStreamName":"s","startTime":1.5})"),
               "SerializationException"));
  CHECK(begins(said("DescribeLogStreams", R"({"logGroupName":"g","limit":51})"), invalid));
  CHECK(begins(said("FilterLogEvents", "{}"), "ValidationException"));
}

TEST_CASE_METHOD(
    logs_door,
    "parameters that Troupe does not have are refused by name, if they ask for something") {
  make();
  const auto filter = [&](const char* members) {
    return said("FilterLogEvents", std::string{R"({"logGroupName":"g",)"} + members + "}");
  };
  CHECK(
      filter(R"("filterPattern":"ERROR")")
      == "NotImplementedException: troupe: FilterLogEvents with filterPattern is not implemented");
  CHECK(begins(filter(R"("filterPattern":"")"), R"({"events":[])"));
  CHECK(begins(filter(R"("filterPattern":"\" \"")"), R"({"events":[])"));
  CHECK(said("CreateLogGroup", R"({"logGroupName":"p","deletionProtectionEnabled":true})")
        == "NotImplementedException: troupe: CreateLogGroup with deletionProtectionEnabled is not "
           "implemented");
  CHECK(begins(filter(R"("unmask":true)"), "NotImplementedException"));
  CHECK(begins(filter(R"("unmask":false,"interleaved":true)"), R"({"events":[])"));
  CHECK(begins(filter(R"("startFromHead":false)"), "NotImplementedException"));
  CHECK(begins(filter(R"("logStreamNames":["a"],"logStreamNamePrefix":"b")"), invalid));
}

TEST_CASE_METHOD(logs_door, "a group is meant by name and by ARN") {
  make();
  const auto describe = [&](const std::string& identifier) {
    return said("DescribeLogStreams", R"({"logGroupIdentifier":")" + identifier + "\"}");
  };
  const std::string arn = "arn:aws:logs:us-east-1:000000000000:log-group:g";
  CHECK(begins(describe("g"), R"({"logStreams":[{"logStreamName":"s")"));
  CHECK(describe(arn) == describe("g"));
  CHECK(begins(describe(arn + ":*"), invalid)); // As the model has it.
  CHECK(begins(describe("arn:aws:logs:us-east-1:111111111111:log-group:g"),
               "ResourceNotFoundException"));
  CHECK(begins(describe("arn:aws:sqs:us-east-1:000000000000:g"), invalid));
}

TEST_CASE_METHOD(logs_door, "streams are not ordered by time where a prefix is given") {
  make();
  CHECK(said("DescribeLogStreams",
             R"({"logGroupName":"g","orderBy":"LastEventTime","logStreamNamePrefix":"s"})")
        == "InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix.");
}

TEST_CASE_METHOD(logs_door, "an entity is said not to be taken, and the events are") {
  make();
  const auto now = std::to_string(system_clock().now());
  const auto answer
      = said("PutLogEvents", R"({"logGroupName":"g","logStreamName":"s","entity":{},"logEvents":[)"
                             R"({"message":"x","timestamp":)"
                                 + now + "}]}");
  CHECK(answer.find(R"("rejectedEntityInfo":{"errorType":"UnsupportedLogGroupType"})")
        != std::string::npos);
}

TEST_CASE_METHOD(logs_door, "an operation that Troupe does not have is named") {
  CHECK(said("StartLiveTail", "{}")
        == "NotImplementedException: troupe: Logs.StartLiveTail is not implemented");
}

TEST_CASE_METHOD(logs_door, "a commit that failed is told as a fault, and the next put is taken") {
  make();
  store.fail_next_commit = code::internal;
  CHECK(begins(put(1, "x"), "InternalFailure: "));
  CHECK(begins(put(1, "y"), R"({"nextSequenceToken")"));
}

} // namespace troupe
