// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "core/json.hpp"
#include "core/limits.hpp"
#include "gateway/services.hpp"
#include "tests/gateway/call_harness.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch.hpp>

namespace troupe {

namespace {

/// What the one function of these tests was asked, and what it says.
struct scripted {
  std::optional<error> refusal;
  function_description description{.name = "hello"};
  invocation_result outcome{.payload = "42"};
  std::vector<invocation> invoked;
  std::optional<create_function> created;
  std::optional<update_function_configuration> changed;
  std::optional<add_permission> permitted;
  std::optional<reserve_concurrency> reserved;
  std::vector<address> resolved;

  template <class T>
  caf::result<T> say(T value) const {
    if (refusal)
      return to_caf(*refusal);
    return value;
  }
};

caf::behavior function(caf::event_based_actor*, scripted* as) {
  return {
      [as](invocation& ask) {
        as->invoked.push_back(std::move(ask));
        return as->say(as->outcome);
      },
      [as](troupe::create_function& ask) {
        as->created = std::move(ask);
        as->description.configuration = as->created->configuration;
        return as->say(as->description);
      },
      [as](describe_function) { return as->say(as->description); },
      [as](troupe::update_function_configuration& ask) {
        as->changed = std::move(ask);
        return as->say(as->description);
      },
      [as](troupe::update_function_code&) { return as->say(as->description); },
      [as](troupe::delete_function) { return as->say(true); },
      [as](troupe::add_permission& ask) {
        as->permitted = ask;
        return as->say(ask.statement);
      },
      [as](reserve_concurrency& ask) {
        as->reserved = ask;
        return as->say(true);
      },
  };
}

caf::behavior names(caf::event_based_actor*, scripted* as, caf::actor one) {
  return {
      [as, one](const resolve& ask) {
        as->resolved.push_back(ask.where);
        return caf::actor_cast<caf::strong_actor_ptr>(one);
      },
      [](const list_names& ask) {
        names_page page{{"a", "b"}, true};
        if (!ask.after.empty())
          page = {{"c"}, false};
        return page;
      },
  };
}

struct with_lambda : testing::call_harness {
  scripted as;
  caf::actor one = system.spawn(function, &as);
  caf::actor all = system.spawn(names, &as, one);

  with_lambda() {
    node.directory = caf::actor_cast<directory_actor>(all);
    node.catalog = caf::actor_cast<catalog_actor>(all);
    c.who = {"000000000000", "us-east-1", "lambda", "test"};
    request.fields.push_back({"host", "127.0.0.1:4566"});
  }
  ~with_lambda() {
    here.routes.clear();
    for (const auto& actor : {one, all})
      caf::anon_send_exit(actor, caf::exit_reason::kill);
    settle();
  }

  gateway::http_response send(const std::string& method, const std::string& path,
                              std::string text = "") {
    const auto mark = path.find('?');
    request.method = method;
    request.path = path.substr(0, mark);
    request.query = mark == std::string::npos ? "" : path.substr(mark + 1);
    request.content_length = text.size();
    gateway::buffered_body sent{std::move(text)};
    gateway::call one_call{here, request, sent, "00000000-0000-4000-8000-000000000001", c.who};
    return await(gateway::lambda::dispatch(one_call));
  }
  static std::string header(const gateway::http_response& answer, std::string_view name) {
    for (const auto& field : answer.fields)
      if (field.name == name)
        return field.value;
    return "";
  }
  /// `<type> <status> <body>`
  static std::string shown(const gateway::http_response& answer) {
    return header(answer, "x-amzn-ErrorType") + " " + std::to_string(answer.status) + " "
           + answer.body;
  }
};

constexpr auto functions = "/2015-03-31/functions";
constexpr auto hello = "/2015-03-31/functions/hello";
constexpr auto invocations = "/2015-03-31/functions/hello/invocations";

/// A JSON string of so many bytes.
std::string quoted(std::size_t bytes) {
  return '"' + std::string(bytes - 2, 'x') + '"';
}

std::string creation(const std::string& members = "") {
  return R"({"FunctionName":"hello","Runtime":"nodejs20.x","Handler":"index.handler",)"
         R"("Role":"arn:aws:iam::000000000000:role/any","Code":{"ZipFile":"UEs="})"
         + members + "}";
}

} // namespace

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
      refused(creation(R"(,"Layers":["arn:aws:lambda:us-east-1:1:layer:a:1"])"))
      == R"(NotImplementedException 501 {"Type":"User","message":"troupe: Layers is not implemented"})");
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
  CHECK(refused(R"({"AWS_REGION":"x","_HANDLER":"y"})")
            .find("contains reserved keys that are currently not supported for modification. "
                  "Reserved keys used in this request: AWS_REGION, _HANDLER")
        != std::string::npos);
  // {"KEY":"..."} of exactly 4,096 bytes is the most.
  const auto fits = R"({"KEY":")" + std::string(4'096 - 10, 'x') + R"("})";
  CHECK(refused(fits).find(" 201 ") != std::string::npos);
  const auto exceeds = R"({"KEY":")" + std::string(4'096 - 9, 'x') + R"("})";
  CHECK(refused(exceeds).find("exceeded the 4KB limit. String measured: {\\\"KEY\\\":")
        != std::string::npos);
}

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
  as.refusal = error{code::no_such_function, "Function not found: x"};
  CHECK(
      shown(send("POST", invocations))
      == R"(ResourceNotFoundException 404 {"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:000000000000:function:hello:$LATEST"})");
  as.refusal = error{code::concurrency_exceeded, "Rate Exceeded.",
                     "ReservedFunctionConcurrentInvocationLimitExceeded"};
  CHECK(
      shown(send("POST", invocations))
      == R"(TooManyRequestsException 429 {"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."})");
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
      shown(send("PUT", std::string{hello} + "/code", R"({"S3Bucket":"b","S3Key":"k"})"))
      == R"(NotImplementedException 501 {"Type":"User","message":"troupe: code from S3Bucket (send ZipFile instead) is not implemented"})");
}

TEST_CASE_METHOD(with_lambda, "a deletion answers with nothing, and only for the whole function") {
  const auto answer = send("DELETE", hello);
  CHECK(answer.status == 204);
  CHECK(answer.body.empty());
  CHECK(
      shown(send("DELETE", std::string{hello} + "?Qualifier=$LATEST"))
      == R"(InvalidParameterValueException 400 {"Type":"User","message":"$LATEST version cannot be deleted without deleting the function."})");
}

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

TEST_CASE_METHOD(with_lambda, "what Troupe does not have is answered by name") {
  CHECK(
      shown(send("POST", std::string{hello} + "/aliases", "{}"))
      == R"(NotImplementedException 501 {"Type":"User","message":"troupe: Lambda.CreateAlias is not implemented"})");
  CHECK(shown(send("GET", "/2019-09-30/functions/hello/provisioned-concurrency?List=ALL"))
            .find("Lambda.ListProvisionedConcurrencyConfigs")
        != std::string::npos);
  CHECK(send("PATCH", hello).status == 404);
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

} // namespace troupe
