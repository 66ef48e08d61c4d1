// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/lambda_fixture.hpp"

namespace troupe::testing {

TEST_CASE_METHOD(with_lambda, "a function is found by every form of its name") {
  for (const auto* name :
       {"hello", "function:hello", "000000000000:function:hello", "hello:$LATEST",
        "arn:aws:lambda:us-east-1:000000000000:function:hello",
        "arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Ahello%3A%24LATEST"}) {
    INFO(name);
    const auto answer = send("GET", std::string{functions} + "/" + name + "/configuration");
    CHECK(answer.status == 200);
    CHECK(answer.body.find(R"("State":"Active","LastUpdateStatus":"Successful")")
          != std::string::npos);
  }
  for (const auto& where : as.resolved)
    CHECK(where == address{"000000000000", "us-east-1", "hello"});
}

TEST_CASE_METHOD(with_lambda, "names that are none are refused with the pattern") {
  for (const auto* name : {"*", "my-function!", "invalid-account:function:my-function",
                           "arn:aws:lambda:us-east-1::function:f",
                           "arn:aws:lambda:us-east-1:000000000000:function:f:1:2",
                           "arn:aws:ec2:us-east-1:000000000000:instance:i-1"}) {
    INFO(name);
    const auto refused = shown(send("GET", std::string{functions} + "/" + name));
    CHECK(refused.starts_with("ValidationException 400"));
    CHECK(refused.find("at 'functionName' failed to satisfy constraint: Member must satisfy "
                       "regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?")
          != std::string::npos);
  }
}

TEST_CASE_METHOD(with_lambda, "a name and a qualifier that are none are refused together") {
  const auto refused = shown(send("GET", std::string{functions} + "/*?Qualifier=a%3f"));
  CHECK(refused.find("2 validation errors detected: ") != std::string::npos);
  CHECK(refused.find("Value '*' at 'functionName'") != std::string::npos);
  CHECK(refused.find("Value 'a?' at 'qualifier'") != std::string::npos);
}

TEST_CASE_METHOD(with_lambda, "a region that is none of AWS's has its functions by ARN too") {
  c.who.region = "local";
  const auto path = std::string{functions} + "/arn:aws:lambda:local:000000000000:function:hello:";
  CHECK(send("GET", path + "$LATEST/configuration").body.find(R"(:local:000000000000:function:)")
        != std::string::npos);
  CHECK(send("POST", path + "$LATEST/invocations").status == 200);
  CHECK(as.resolved.front() == address{"000000000000", "local", "hello"});
  CHECK(shown(send("GET", path + "1:2")).starts_with("ValidationException 400"));
}

TEST_CASE_METHOD(with_lambda, "what stands before $LATEST is a name, whatever it looks like") {
  for (const auto* name : {"function", "us-east-1", "000000000000"})
    CHECK(send("GET", std::string{functions} + "/" + name + ":$LATEST").status == 200);
  CHECK(as.resolved.at(1) == address{"000000000000", "us-east-1", "us-east-1"});
}

TEST_CASE_METHOD(with_lambda, "other regions, accounts, and versions are not here") {
  CHECK(
      shown(
          send("GET", std::string{functions} + "/arn:aws:lambda:eu-west-1:000000000000:function:f"))
      == R"json(ResourceNotFoundException 404 {"Type":"User","Message":"Functions from 'eu-west-1' are not reachable in this region ('us-east-1')"})json");
  CHECK(send("GET", std::string{functions} + "/arn:aws:lambda:us-east-1:111111111111:function:f")
            .status
        == 403);
  CHECK(
      shown(send("GET", std::string{hello} + "?Qualifier=1221"))
      == R"(ResourceNotFoundException 404 {"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:000000000000:function:hello:1221"})");
  CHECK(
      shown(send("GET", std::string{hello} + ":1?Qualifier=2"))
      == R"(InvalidParameterValueException 400 {"Type":"User","message":"The derived qualifier from the function name does not match the specified qualifier."})");
}

} // namespace troupe::testing
