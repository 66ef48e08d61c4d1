// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/lambda_fixture.hpp"

namespace troupe::testing {

TEST_CASE_METHOD(with_lambda, "a permission becomes the statement that Lambda makes of it") {
  const auto answer = send("POST", std::string{hello} + "/policy",
                           R"({"StatementId":"s3","Action":"lambda:InvokeFunction",)"
                           R"("Principal":"s3.amazonaws.com","SourceArn":"arn:aws:s3:::b",)"
                           R"("SourceAccount":"000000000000"})");
  CHECK(answer.status == 201);
  REQUIRE(as.permitted);
  CHECK(
      as.permitted->statement.text
      == R"({"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:000000000000:function:hello","Condition":{"StringEquals":{"AWS:SourceAccount":"000000000000"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}})");
  const auto refused = [this](const std::string& members, const std::string& query = "") {
    return shown(send("POST", std::string{hello} + "/policy" + query, "{" + members + "}"));
  };
  CHECK(
      refused(R"("StatementId":"example.com","Action":"lambda:InvokeFunction","Principal":"*")")
      == R"json(ValidationException 400 {"message":"1 validation error detected: Value 'example.com' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)"})json");
  CHECK(
      refused(R"("StatementId":"s","Action":"lambda:InvokeFunction","Principal":"nobody")")
      == R"(InvalidParameterValueException 400 {"Type":"User","message":"The provided principal was invalid. Please check the principal and try again."})");
  CHECK(refused(R"("StatementId":"s","Action":"lambda:InvokeFunction","Principal":"*")",
                "?Qualifier=$LATEST")
            .find("We currently do not support adding policies for $LATEST.")
        != std::string::npos);
}

TEST_CASE_METHOD(with_lambda, "a condition of a permission keeps to its form") {
  const auto refused = [this](const std::string& member) {
    return shown(send("POST", std::string{hello} + "/policy",
                      R"({"StatementId":"s","Action":"lambda:InvokeFunction","Principal":"*",)"
                          + member + "}"));
  };
  const std::pair<const char*, const char*> cases[]
      = {{R"("SourceAccount":"1")", "'sourceAccount'"},
         {R"("SourceArn":"bucket")", "'sourceArn'"},
         {R"("PrincipalOrgID":"o-1")", "'principalOrgID'"},
         {R"("EventSourceToken":"a b")", "'eventSourceToken'"},
         {R"("FunctionUrlAuthType":"SOME")", "'functionUrlAuthType'"}};
  for (const auto& [member, path] : cases) {
    const auto answer = refused(member);
    INFO(answer);
    CHECK(answer.starts_with("ValidationException 400"));
    CHECK(answer.find(path) != std::string::npos);
  }
  for (const auto* member : {R"("SourceAccount":1)", R"("InvokedViaFunctionUrl":"yes")",
                             R"("RevisionId":1)", R"("SourceArn":{})"})
    CHECK(refused(member).starts_with("InvalidRequestContentException 400"));
  CHECK_FALSE(as.permitted);
}

} // namespace troupe::testing
