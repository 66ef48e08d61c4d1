// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/http/buffered_body.hpp"
#include "gateway/s3/refusals.hpp"
#include "gateway/wire/errors.hpp"
#include "gateway/wire/models.hpp"
#include "tests/gateway/call_harness.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;
using testing::call_harness;

namespace {

std::string_view field(const http_response& answer, std::string_view name) {
  for (const auto& each : answer.fields)
    if (each.name == name)
      return each.value;
  return {};
}

} // namespace

TEST_CASE_METHOD(call_harness,
                 "DynamoDB's errors carry their namespace, a checksum and a long id") {
  const auto answer = refuse(c, wire::models::dynamodb(),
                             {"ResourceNotFoundException", "Requested resource not found"});
  CHECK(answer.status == 400);
  CHECK(answer.body
        == R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",)"
           R"("message":"Requested resource not found"})");
  CHECK(field(answer, "Content-Type") == "application/x-amz-json-1.0");
  CHECK(field(answer, "x-amz-crc32") == std::to_string(crc32(answer.body)));
  CHECK(field(answer, "x-amzn-RequestId").size() == 52);
}

TEST_CASE_METHOD(call_harness,
                 "DynamoDB spells Message as its deserializer does, and not at all for no JSON") {
  CHECK(
      refuse(c, wire::models::dynamodb(), {code::serialization, "Unexpected field type"}).body
      == R"({"__type":"com.amazon.coral.service#SerializationException","Message":"Unexpected field type"})");
  CHECK(refuse(c, wire::models::dynamodb(), {code::serialization}).body
        == R"({"__type":"com.amazon.coral.service#SerializationException"})");
  const auto large = refuse(c, wire::models::dynamodb(), {code::too_large, "too large"});
  CHECK(large.status == 413);
  CHECK(large.body.empty());
}

TEST_CASE_METHOD(call_harness, "Logs' errors name their type without a namespace") {
  const auto answer
      = refuse(c, wire::models::logs(),
               {"ResourceNotFoundException", "The specified log group does not exist."});
  CHECK(answer.status == 400);
  CHECK(
      answer.body
      == R"({"__type":"ResourceNotFoundException","message":"The specified log group does not exist."})");
  CHECK(field(answer, "Content-Type") == "application/x-amz-json-1.1");
}

TEST_CASE_METHOD(call_harness, "Lambda's errors spell the message by their type") {
  const auto missing
      = refuse(c, wire::models::lambda(), {"ResourceNotFoundException", "Function not found: f"});
  CHECK(missing.status == 404);
  CHECK(field(missing, "x-amzn-ErrorType") == "ResourceNotFoundException");
  CHECK(missing.body == R"({"Type":"User","Message":"Function not found: f"})");
  const auto exists = refuse(c, wire::models::lambda(),
                             {"ResourceConflictException", "Function already exist: f"});
  CHECK(exists.status == 409);
  CHECK(exists.body == R"({"Type":"User","message":"Function already exist: f"})");
  const auto busy = refuse(c, wire::models::lambda(),
                           {"TooManyRequestsException",
                            "Rate Exceeded.",
                            {{"Reason", "ReservedFunctionConcurrentInvocationLimitExceeded"}}});
  CHECK(busy.status == 429);
  CHECK(
      busy.body
      == R"({"Type":"User","Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","message":"Rate Exceeded."})");
}

TEST_CASE_METHOD(call_harness, "API Gateway's errors are a message and a header") {
  const auto answer = refuse(c, wire::models::apigatewayv2(),
                             {"NotFoundException", "Invalid API identifier specified"});
  CHECK(answer.status == 404);
  CHECK(field(answer, "x-amzn-ErrorType") == "NotFoundException");
  CHECK(answer.body == R"({"message":"Invalid API identifier specified"})");
}

TEST_CASE_METHOD(call_harness,
                 "S3's errors are XML, escaped, with what helps to find the mistake") {
  request.path = "/b/<k>";
  const auto answer
      = s3::refuse(c, {"NoSuchKey", "The specified key does not exist.", {{"Key", "<k>"}}});
  CHECK(answer.status == 404);
  CHECK(answer.body.starts_with(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code>"
      "<Message>The specified key does not exist.</Message>"
      "<Key>&lt;k&gt;</Key><Resource>/b/&lt;k&gt;</Resource><RequestId>"));
  CHECK(field(answer, "x-amz-request-id").size() == 16);
}

TEST_CASE_METHOD(call_harness, "S3's missing sub-resources have codes of their own") {
  const auto answer = s3::refuse(c, {"NoSuchTagSet", "The TagSet does not exist"});
  CHECK(answer.status == 404);
  CHECK(answer.body.find("<Code>NoSuchTagSet</Code>") != std::string::npos);
}

TEST_CASE_METHOD(call_harness, "STS answers in the query protocol's XML") {
  const auto answer
      = refuse(c, wire::models::sts(),
               {code::unknown_key, "The security token included in the request is invalid."});
  CHECK(answer.status == 403);
  CHECK(answer.body.find("<Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>")
        != std::string::npos);
}

TEST_CASE_METHOD(call_harness, "what finds no room is 503 in every service, to be tried again") {
  const error why{code::overloaded, std::string{please_wait}};
  const auto shown = [&](const http_response& answer) {
    CHECK(answer.status == 503);
    CHECK(field(answer, "Retry-After") == "1");
    return std::string{field(answer, "x-amzn-ErrorType")} + answer.body;
  };
  CHECK(shown(refuse(c, wire::models::dynamodb(), why))
        == R"({"__type":"com.amazonaws.dynamodb.v20120810#ServiceUnavailable",)"
           R"("message":"Please reduce your request rate."})");
  CHECK(
      shown(refuse(c, wire::models::logs(), why))
      == R"({"__type":"ServiceUnavailableException","message":"Please reduce your request rate."})");
  CHECK(shown(refuse(c, wire::models::lambda(), why))
        == R"(ServiceUnavailableException{"message":"Please reduce your request rate."})");
  CHECK(shown(refuse(c, wire::models::apigatewayv2(), why))
        == R"(ServiceUnavailableException{"message":"Please reduce your request rate."})");
  CHECK(shown(refuse_plainly(c, why)) == R"({"message":"Please reduce your request rate."})");
  CHECK(shown(s3::refuse(c, why))
        == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SlowDown</Code>"
           "<Message>Please reduce your request rate.</Message><Resource>/</Resource>"
           "<RequestId>0000000000004000</RequestId><HostId>"
               + to_base64(c.request_id) + "</HostId></Error>");
  CHECK(shown(refuse(c, wire::models::sts(), why))
        == "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
           "<Type>Receiver</Type><Code>ServiceUnavailable</Code>"
           "<Message>Please reduce your request rate.</Message></Error>"
           "<RequestId>"
               + c.request_id + "</RequestId></ErrorResponse>");
}

TEST_CASE("every code is an error in every service, and none a success") {
  for (const auto* model :
       {&wire::models::apigatewayv2(), &wire::models::dynamodb(), &wire::models::iam(),
        &wire::models::lambda(), &wire::models::logs(), &wire::models::s3(), &wire::models::sts()})
    for (int number = 1; number < 256; ++number) {
      const error_type kind{static_cast<code>(number)};
      if (kind == code::of_model)
        continue;
      const auto as = name_of(*model, kind);
      CHECK_FALSE(as.type.empty());
      CHECK((as.status >= 400 || as.status == 304));
    }
}

TEST_CASE("an error of the model has its status, one of the overlay that one, any other is a 400") {
  const auto status
      = [](const wire::service_model& of, const char* name) { return name_of(of, name).status; };
  CHECK(status(wire::models::lambda(), "ResourceConflictException") == 409);
  CHECK(status(wire::models::lambda(), "RequestEntityTooLargeException") == 413);
  CHECK(status(wire::models::s3(), "NoSuchTagSet") == 404);
  CHECK(status(wire::models::dynamodb(), "ResourceNotFoundException") == 400);
  CHECK(status(wire::models::logs(), "NoSuchThing") == 400);
}

TEST_CASE_METHOD(call_harness, "fields go where the model's error has them, with its types") {
  const error why{"ConditionalCheckFailedException",
                  "The conditional request failed",
                  {{"Item", R"({"a":{"N":"1"}})"}, {"Other", "left out"}}};
  const auto answer = refuse(c, wire::models::dynamodb(), why);
  CHECK(
      answer.body
      == R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","Item":{"a":{"N":"1"}},"message":"The conditional request failed"})");
}
