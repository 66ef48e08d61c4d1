// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "core/limits.hpp"
#include "tests/gateway/lambda_fixture.hpp"

namespace troupe::testing {

TEST_CASE_METHOD(with_lambda,
                 "a function is created with Lambda's defaults, and shown as pending") {
  const auto answer = send("POST", functions, creation());
  CHECK(answer.status == 201);
  REQUIRE(as.created);
  CHECK(as.created->zip == "PK");
  CHECK(as.created->configuration.timeout_seconds == 3);
  const auto shown_function = json::parse(answer.body);
  REQUIRE(shown_function.ok());
  const auto& made = *shown_function;
  CHECK(made["FunctionArn"].text() == "arn:aws:lambda:us-east-1:000000000000:function:hello");
  CHECK(made["State"].text() == "Pending");
  CHECK(made["StateReason"].text() == "The function is being created.");
  CHECK_FALSE(made["LastUpdateStatus"].present());
  CHECK_FALSE(made["Environment"].present());
  CHECK(made["Timeout"].integer() == 3);
  CHECK(made["MemorySize"].integer() == 128);
  CHECK(made["Architectures"].dump() == R"(["x86_64"])");
  CHECK(made["LoggingConfig"].dump() == R"({"LogFormat":"Text","LogGroup":"/aws/lambda/hello"})");
  CHECK(made["SnapStart"].dump() == R"({"ApplyOn":"None","OptimizationStatus":"Off"})");
  CHECK(made["Version"].text() == "$LATEST");
}

TEST_CASE_METHOD(with_lambda, "functions are listed page by page, without their state") {
  const auto first = json::parse(send("GET", std::string{functions} + "/?MaxItems=2").body);
  REQUIRE(first.ok());
  CHECK((*first)["Functions"].size() == 2);
  const auto one_function = (*first)["Functions"].elements().front();
  CHECK(one_function["FunctionArn"].text() == "arn:aws:lambda:us-east-1:000000000000:function:a");
  CHECK_FALSE(one_function["State"].present());
  CHECK_FALSE(one_function["RuntimeVersionConfig"].present());
  const auto marker = std::string{(*first)["NextMarker"].text()};
  const auto next = json::parse(
      send("GET", std::string{functions} + "?FunctionVersion=ALL&Marker=" + percent_encode(marker))
          .body);
  REQUIRE(next.ok());
  CHECK((*next)["Functions"].elements().front()["FunctionArn"].text()
        == "arn:aws:lambda:us-east-1:000000000000:function:c:$LATEST");
  CHECK_FALSE((*next)["NextMarker"].present());
  CHECK(send("GET", std::string{functions} + "?MaxItems=0").status == 400);
}

TEST_CASE_METHOD(with_lambda, "an update shows that it is in progress") {
  const auto answer = send("PUT", std::string{hello} + "/configuration",
                           R"({"Timeout":9,"RevisionId":"r","Environment":{"Variables":{}}})");
  CHECK(answer.status == 200);
  CHECK(answer.body.find(R"("State":"Active","LastUpdateStatus":"InProgress")")
        != std::string::npos);
  REQUIRE(as.changed);
  CHECK(as.changed->timeout_seconds == 9);
  CHECK(as.changed->revision == "r");
  CHECK(as.changed->environment == std::map<std::string, std::string>{});
  CHECK_FALSE(as.changed->handler);
  CHECK(
      shown(send("PUT", std::string{hello} + "/code", R"({"S3Bucket":"bucket","S3Key":"k"})"))
      == R"json(NotImplementedException 501 {"message":"troupe: UpdateFunctionCode with S3Bucket, S3Key is not implemented"})json");
}

TEST_CASE_METHOD(with_lambda, "a deletion answers with nothing, and only for the whole function") {
  const auto answer = send("DELETE", hello);
  CHECK(answer.status == 204);
  CHECK(answer.body.empty());
  CHECK(
      shown(send("DELETE", std::string{hello} + "?Qualifier=$LATEST"))
      == R"(InvalidParameterValueException 400 {"Type":"User","message":"$LATEST version cannot be deleted without deleting the function."})");
}

TEST_CASE_METHOD(with_lambda, "what Troupe does not have is answered by name") {
  CHECK(
      shown(send("POST", std::string{hello} + "/aliases", "{}"))
      == R"(NotImplementedException 501 {"message":"troupe: Lambda.CreateAlias is not implemented"})");
  CHECK(shown(send("GET", "/2019-09-30/functions/hello/provisioned-concurrency?List=ALL"))
            .find("Lambda.ListProvisionedConcurrencyConfigs")
        != std::string::npos);
  CHECK(
      shown(send("PATCH", hello))
      == R"(UnknownOperationException 404 {"message":"Unable to determine service/operation name to be authorized"})");
}

TEST_CASE_METHOD(with_lambda,
                 "the code's address leads back here, and is for those who were told it") {
  as.description.code_sha256 = std::string(32, '\x01');
  const auto answer = send("GET", hello);
  const auto parsed = json::parse(answer.body);
  REQUIRE(parsed.ok());
  CHECK((*parsed)["Code"]["RepositoryType"].text() == "S3");
  CHECK((*parsed)["Code"]["Location"].text().starts_with(
      "http://127.0.0.1:4566/2015-03-31/functions/hello/code?sha256="
      + to_hex(as.description.code_sha256) + "&X-Amz-Algorithm=AWS4-HMAC-SHA256&"));
  CHECK(send("GET", std::string{hello} + "/code?sha256=00").status == 404);
}

TEST_CASE_METHOD(with_lambda, "lists refuse a page that is none, and the master's region") {
  const std::string versions = std::string{hello} + "/versions";
  for (const auto& path : {std::string{functions}, versions}) {
    CHECK(send("GET", path + "?MaxItems=10000").status == 200);
    CHECK(shown(send("GET", path + "?MaxItems=10001")).starts_with("ValidationException 400"));
    for (const auto* size : {"x", "1x", "1,2", "1.5", ""})
      CHECK(
          shown(send("GET", path + "?MaxItems=" + size))
          == R"(InvalidRequestContentException 400 {"Type":"User","message":"MaxItems must be a whole number"})");
    CHECK(shown(send("GET", path + "?Marker=*")).find("Invalid Marker") != std::string::npos);
  }
  const auto after = json::parse(send("GET", versions + "?Marker=" + to_base64("x")).body);
  REQUIRE(after.ok());
  CHECK((*after)["Versions"].size() == 0);
  CHECK(
      shown(send("GET", std::string{functions} + "?MasterRegion=ALL&FunctionVersion=ALL"))
      == R"(NotImplementedException 501 {"message":"troupe: ListFunctions with MasterRegion is not implemented"})");
}

TEST_CASE_METHOD(with_lambda, "a qualifier counts where the operation has one") {
  CHECK(send("GET", std::string{hello} + "/configuration?Qualifier=7").status == 404);
  CHECK(send("GET", std::string{hello} + "/versions?Qualifier=7").status == 200);
  CHECK(send("PUT", std::string{hello} + "/configuration?Qualifier=7", "{}").status == 200);
  CHECK(send("GET", "/2019-09-30/functions/hello/concurrency?Qualifier=7").status == 200);
}

TEST_CASE_METHOD(with_lambda, "an update of the code refuses what Troupe does not have") {
  const auto update = [this](const std::string& members) {
    return shown(
        send("PUT", std::string{hello} + "/code", R"({"ZipFile":"UEs=",)" + members + "}"));
  };
  CHECK(update(R"("Publish":true)").find("troupe: UpdateFunctionCode with Publish is not")
        != std::string::npos);
  CHECK(update(R"("PublishTo":"LATEST_PUBLISHED")").find("PublishTo") != std::string::npos);
  CHECK(update(R"("SourceKMSKeyArn":"arn:aws:kms:us-east-1:0:key/k")").find("SourceKMSKeyArn")
        != std::string::npos);
  CHECK(update(R"("DryRun":"yes")").starts_with("InvalidRequestContentException 400"));
  CHECK(update(R"("Publish":false,"DryRun":true)").find(" 200 ") != std::string::npos);
}

TEST_CASE_METHOD(with_lambda, "more than a request may be is refused by its operation's name") {
  const std::string too_much(limits::lambda_request_bytes_max + 1, ' ');
  CHECK(
      shown(send("PUT", std::string{hello} + "/code", too_much))
      == R"(RequestEntityTooLargeException 413 {"message":"Request must be smaller than 70167211 bytes for the UpdateFunctionCode operation"})");
}

} // namespace troupe::testing
