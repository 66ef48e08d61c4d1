// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/lambda_fixture.hpp"

namespace troupe::testing {

TEST_CASE_METHOD(with_lambda, "what CreateFunction refuses, it refuses in Lambda's words") {
  const auto refused
      = [this](const std::string& text) { return shown(send("POST", functions, text)); };
  CHECK(refused("{}").starts_with(
      R"(ValidationException 400 {"message":"1 validation error detected: Value null at 'functionName')"));
  CHECK(
      refused(R"({"FunctionName":"x"})")
      == R"(ValidationException 400 {"message":"2 validation errors detected: Value null at 'role' failed to satisfy constraint: Member must not be null; Value null at 'code' failed to satisfy constraint: Member must not be null"})");
  CHECK(
      refused(creation(R"(,"Timeout":901,"MemorySize":127)"))
      == R"(ValidationException 400 {"message":"2 validation errors detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900; Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128"})");
  CHECK(
      refused(
          R"({"FunctionName":"h","Runtime":"nodejs20.x","Handler":"i.h","Role":"r1","Code":{}})")
      == R"(ValidationException 400 {"message":"1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+"})");
  CHECK(
      refused(creation(R"(,"Architectures":["X86_64"])"))
      == R"(ValidationException 400 {"message":"1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]"})");
  CHECK(
      refused(creation(R"(,"Layers":["arn:aws:lambda:us-east-1:000000000000:layer:a:1"])"))
      == R"(NotImplementedException 501 {"message":"troupe: CreateFunction with Layers is not implemented"})");
  CHECK(refused("no json").starts_with("InvalidRequestContentException 400"));
  CHECK_FALSE(as.created);
}

TEST_CASE_METHOD(with_lambda,
                 "an unknown runtime is refused with the known ones, a retired one as retired") {
  const auto with = [this](const std::string& runtime) {
    return shown(
        send("POST", functions,
             R"({"FunctionName":"h","Handler":"i.h","Role":"arn:aws:iam::000000000000:role/a",)"
             R"("Code":{"ZipFile":"UEs="},"Runtime":")"
                 + runtime + "\"}"));
  };
  CHECK(
      with("PYTHON3.9")
          .starts_with(
              R"(InvalidParameterValueException 400 {"Type":"User","message":"Value PYTHON3.9 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs20.x, python3.14, )"));
  CHECK(with("nodejs14.x").find("The runtime parameter of nodejs14.x is no longer supported")
        != std::string::npos);
}

TEST_CASE_METHOD(with_lambda, "variables are limited in size and in their names") {
  const auto refused = [this](const std::string& variables) {
    return shown(
        send("POST", functions, creation(R"(,"Environment":{"Variables":)" + variables + "}")));
  };
  CHECK(refused(R"({"AWS_REGION":"x","LAMBDA_TASK_ROOT":"y"})")
            .find("contains reserved keys that are currently not supported for modification. "
                  "Reserved keys used in this request: AWS_REGION, LAMBDA_TASK_ROOT")
        != std::string::npos);
  // Names and values are secrets: what breaks the model is not shown.
  CHECK(
      refused(R"({"_HANDLER":"secret"})")
      == R"json(ValidationException 400 {"message":"1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]"})json");
  // {"KEY":"..."} of exactly 4,096 bytes is the most.
  const auto fits = R"({"KEY":")" + std::string(4'096 - 10, 'x') + R"("})";
  CHECK(refused(fits).find(" 201 ") != std::string::npos);
  const auto exceeds = R"({"KEY":")" + std::string(4'096 - 9, 'x') + R"("})";
  CHECK(refused(exceeds).find("exceeded the 4KB limit. String measured: {\\\"KEY\\\":")
        != std::string::npos);
}

TEST_CASE_METHOD(with_lambda, "ten broken constraints are reported, however many there are") {
  const auto answer = shown(
      send("POST", functions,
           R"({"FunctionName":"h","Runtime":"nodejs20.x","Handler":"a b","Role":"r","Code":{},)"
           R"("Timeout":0,"MemorySize":1,"PackageType":"Tar","PublishTo":"x","KMSKeyArn":"k",)"
           R"("TracingConfig":{"Mode":"x"},"SnapStart":{"ApplyOn":"x"},"Architectures":["x"],)"
           R"("LoggingConfig":{"LogFormat":"x","LogGroup":"a b"}})"));
  CHECK(answer.find("10 validation errors detected") != std::string::npos);
}

TEST_CASE_METHOD(with_lambda, "a list with much that is wrong is one broken constraint") {
  std::string given;
  for (int i = 0; i < 1'000; ++i)
    given += R"(,"mips")";
  const auto answer
      = shown(send("POST", functions, creation(R"(,"Architectures":[)" + given.substr(1) + "]")));
  CHECK(answer.find("2 validation errors detected") != std::string::npos);
  CHECK(answer.size() < 100'000);
}

TEST_CASE_METHOD(with_lambda, "a member of another type than the model's is refused by name") {
  for (const auto* member :
       {R"("Environment":"x")", R"("TracingConfig":"Active")", R"("SnapStart":[])",
        R"("EphemeralStorage":512)", R"("LoggingConfig":"Text")", R"("Architectures":"arm64")",
        R"("Tags":["a"])", R"("Tags":{"a":1})", R"("Timeout":"3")", R"("PackageType":1)",
        R"("Description":{})"}) {
    const std::string text{member};
    const auto answer = shown(send("POST", functions, creation("," + text)));
    INFO(member << " " << answer);
    CHECK(answer.starts_with("InvalidRequestContentException 400"));
    CHECK(answer.find(text.substr(1, text.find('"', 1) - 1)) != std::string::npos);
  }
  CHECK(shown(send("POST", functions, creation(R"(,"Environment":{"Variables":[]})")))
            .find("Variables must be an object")
        != std::string::npos);
  CHECK_FALSE(as.created);
}

TEST_CASE_METHOD(with_lambda,
                 "members that Troupe does not have are refused, unless they are empty") {
  const auto create = [this](const std::string& member) {
    return shown(send("POST", functions, creation("," + member)));
  };
  CHECK(
      create(R"("TenancyConfig":{"TenantIsolationMode":"PER_TENANT"})")
      == R"(NotImplementedException 501 {"message":"troupe: CreateFunction with TenancyConfig is not implemented"})");
  CHECK(create(R"("PackageType":"Image")").find("troupe: CreateFunction with PackageType Image")
        != std::string::npos);
  CHECK(create(R"("PackageType":"Tar")").starts_with("ValidationException 400"));
  CHECK(create(R"("EphemeralStorage":{})").find("Value null at 'ephemeralStorage.size'")
        != std::string::npos);
  CHECK(create(R"("Layers":[],"VpcConfig":{"SubnetIds":[],"Ipv6AllowedForDualStack":false},)"
               R"("DeadLetterConfig":{"TargetArn":""},"Publish":false,"KMSKeyArn":"")")
            .find(" 201 ")
        != std::string::npos);
}

TEST_CASE_METHOD(with_lambda, "log levels are Lambda's, and go with the JSON format only") {
  const auto create = [this](const std::string& logging) {
    return shown(send("POST", functions, creation(R"(,"LoggingConfig":)" + logging)));
  };
  CHECK(create(R"({"ApplicationLogLevel":"LOUD"})").find("'loggingConfig.applicationLogLevel'")
        != std::string::npos);
  CHECK(create(R"({"SystemLogLevel":"ERROR"})").find("'loggingConfig.systemLogLevel'")
        != std::string::npos);
  CHECK(create(R"({"LogFormat":"JSON"})")
            .find("troupe: CreateFunction with LoggingConfig.LogFormat JSON")
        != std::string::npos);
  const auto text = create(R"({"LogFormat":"Text","ApplicationLogLevel":"WARN","LogGroup":"g"})");
  CHECK(text.find(R"("LoggingConfig":{"LogFormat":"Text","LogGroup":"g"})") != std::string::npos);
}

} // namespace troupe::testing
