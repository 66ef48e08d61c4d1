// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "tests/gateway/lambda_fixture.hpp"

namespace troupe::testing {

namespace {

constexpr auto invocations = "/2015-03-31/functions/hello/invocations";

/// A JSON string of so many bytes.
std::string quoted(std::size_t bytes) {
  return '"' + std::string(bytes - 2, 'x') + '"';
}

} // namespace

TEST_CASE_METHOD(with_lambda, "an invocation answers with what the handler returned") {
  const auto answer = send("POST", invocations, R"({"a":1})");
  CHECK(answer.status == 200);
  CHECK(answer.body == "42");
  CHECK(header(answer, "X-Amz-Executed-Version") == "$LATEST");
  CHECK(header(answer, "X-Amz-Function-Error").empty());
  CHECK(header(answer, "x-amzn-RequestId") == as.invoked.at(0).request_id);
  CHECK(header(answer, "X-Amzn-Trace-Id").starts_with("Root=1-"));
  CHECK(as.invoked[0].payload == R"({"a":1})");
  CHECK(as.invoked[0].function_arn == "arn:aws:lambda:us-east-1:000000000000:function:hello");
}

TEST_CASE_METHOD(with_lambda,
                 "a failed handler is a 200 with its error, and the tail if it was asked for") {
  as.outcome
      = {.payload = R"({"errorType":"Error"})", .is_function_error = true, .log_tail = "END"};
  request.fields.push_back({"x-amz-log-type", "Tail"});
  const auto answer = send("POST", invocations);
  CHECK(answer.status == 200);
  CHECK(header(answer, "X-Amz-Function-Error") == "Unhandled");
  CHECK(header(answer, "X-Amz-Log-Result") == to_base64("END"));
  CHECK(as.invoked.at(0).payload == "{}"); // What an empty body stands for.
  CHECK(as.invoked[0].wants_log_tail);
}

TEST_CASE_METHOD(with_lambda, "events and dry runs answer without a body") {
  request.fields.push_back({"x-amz-invocation-type", "Event"});
  const auto event = send("POST", invocations, "1");
  CHECK(event.status == 202);
  CHECK(event.body.empty());
  CHECK(header(event, "X-Amz-Executed-Version").empty());
  request.fields.back().value = "DryRun";
  CHECK(send("POST", invocations, "1").status == 204);
  request.fields.back().value = "Sometimes";
  CHECK(
      shown(send("POST", invocations, "1"))
      == R"(ValidationException 400 {"message":"1 validation error detected: Value 'Sometimes' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"})");
}

TEST_CASE_METHOD(with_lambda, "what Troupe does not have of an invocation is refused by name") {
  request.fields.push_back({"x-amz-tenant-id", "t"});
  CHECK(
      shown(send("POST", invocations))
      == R"(NotImplementedException 501 {"message":"troupe: Invoke with TenantId is not implemented"})");
  CHECK(as.invoked.empty());
}

TEST_CASE_METHOD(with_lambda, "a payload that is no JSON, or too much of it, is refused") {
  CHECK(
      shown(send("POST", invocations, "\x99"))
      == R"(InvalidRequestContentException 400 {"Type":"User","message":"Could not parse request body into json: Could not parse payload into json: Unexpected character ((CTRL-CHAR, code 153)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]"})");
  CHECK(send("POST", invocations, "{\"a\":").status == 400);
  CHECK(send("POST", invocations, quoted(limits::invoke_payload_bytes_max)).status == 200);
  const auto too_large = send("POST", invocations, quoted(limits::invoke_payload_bytes_max + 1));
  CHECK(too_large.status == 413);
  CHECK(too_large.body.find("6291457 byte payload is too large for the RequestResponse invocation "
                            "type (limit 6291456 bytes)")
        != std::string::npos);
  request.fields.push_back({"x-amz-invocation-type", "Event"});
  CHECK(send("POST", invocations, quoted(limits::invoke_event_payload_bytes_max + 1)).status
        == 413);
}

TEST_CASE_METHOD(with_lambda, "refusals of an invocation are Lambda's") {
  as.refusal = error{"ResourceNotFoundException", "Function not found: x"};
  CHECK(
      shown(send("POST", invocations))
      == R"(ResourceNotFoundException 404 {"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:000000000000:function:hello:$LATEST"})");
  as.refusal = error{"TooManyRequestsException",
                     "Rate Exceeded.",
                     {{"Reason", "ReservedFunctionConcurrentInvocationLimitExceeded"}}};
  CHECK(
      shown(send("POST", invocations))
      == R"(TooManyRequestsException 429 {"Type":"User","Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","message":"Rate Exceeded."})");
}

TEST_CASE_METHOD(with_lambda,
                 "an answer is waited for as long as the function may take, and some slack") {
  std::atomic<std::uint64_t> forgettings = 0;
  here.forgettings = &forgettings;
  const auto patience = [this]() -> std::chrono::seconds {
    const auto* known = gateway::find_route(here, noun::function, as.resolved.at(0));
    return known ? std::chrono::duration_cast<std::chrono::seconds>(known->patience)
                 : std::chrono::seconds{-1};
  };
  as.description.configuration.timeout_seconds = 7;
  CHECK(send("POST", invocations).status == 200);
  CHECK(patience() == std::chrono::seconds{67});
  as.description.configuration.timeout_seconds = 900;
  CHECK(send("PUT", "/2015-03-31/functions/hello/configuration", R"({"Timeout":900})").status
        == 200);
  CHECK(patience() == std::chrono::seconds{-1});
  CHECK(send("POST", invocations).status == 200);
  CHECK(patience() == std::chrono::seconds{960});
  here.forgettings = nullptr;
}

} // namespace troupe::testing
