// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/lambda_fixture.hpp"

namespace troupe::testing {

TEST_CASE_METHOD(with_lambda, "concurrency is reserved within the account's") {
  const auto path = "/2017-10-31/functions/hello/concurrency";
  CHECK(send("PUT", path, R"({"ReservedConcurrentExecutions":3})").body
        == R"({"ReservedConcurrentExecutions":3})");
  CHECK(as.reserved->executions == 3);
  CHECK(send("PUT", path, R"({"ReservedConcurrentExecutions":901})").status == 400);
  CHECK(send("DELETE", path).status == 204);
  CHECK_FALSE(as.reserved->executions);
  CHECK(send("GET", "/2019-09-30/functions/hello/concurrency").body == "{}");
  CHECK(send("GET", "/2020-06-30/functions/hello/code-signing-config").body == "{}");
}

TEST_CASE_METHOD(with_lambda, "a function that is missing goes before how much it may reserve") {
  as.refusal = error{"ResourceNotFoundException", "Function not found: x"};
  CHECK(
      shown(send("PUT", "/2017-10-31/functions/hello/concurrency",
                 R"({"ReservedConcurrentExecutions":901})"))
      == R"(ResourceNotFoundException 404 {"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:000000000000:function:hello:$LATEST"})");
}

} // namespace troupe::testing
