// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/function_runtime_node.hpp"

using namespace troupe;
using namespace troupe::testing;

TEST_CASE_METHOD(node_fixture, "a Node.js handler answers with what it returns") {
  auto environment = loaded("exports.handler = async (event) => ({ got: event });");
  for (const auto* id : {"first", "second"}) {
    environment->invoke(request(R"({"a":[1,"ü"]})", id));
    auto event = told.next();
    CHECK(event.what == kind::response);
    CHECK(event.request_id == id);
    CHECK(event.payload == R"({"got":{"a":[1,"ü"]}})");
  }
  CHECK(environment->memory_used_mb() > 10);
}

TEST_CASE_METHOD(node_fixture, "undefined is answered as null") {
  auto environment = loaded("exports.handler = async () => {};");
  environment->invoke(request("{}"));
  CHECK(told.next().payload == "null");
}

TEST_CASE_METHOD(node_fixture,
                 "a handler that throws or rejects is answered with Lambda's error object") {
  auto environment = loaded(R"(
    exports.handler = async (event) => {
      if (event === 1) throw new TypeError('boom');
      if (event === 2) throw 'just text';
      return Promise.reject(new Error('rejected'));
    };)");
  std::string printed;
  environment->invoke(request("1"));
  auto event = told.next_but_output(printed);
  CHECK(event.what == kind::error);
  CHECK(event.payload.starts_with(
      R"({"errorType":"TypeError","errorMessage":"boom","trace":["TypeError: boom","    at )"));
  CHECK(has(printed,
            "\tERROR\tInvoke Error \t{\"errorType\":\"TypeError\",\"errorMessage\":\"boom\","
            "\"stack\":[\"TypeError: boom\","));
  environment->invoke(request("2"));
  event = told.next_but_output();
  CHECK(event.payload == R"({"errorType":"string","errorMessage":"just text","trace":[]})");
  environment->invoke(request("3"));
  CHECK(has(told.next_but_output().payload, R"("errorMessage":"rejected")"));
}

TEST_CASE_METHOD(node_fixture,
                 "console lines have Lambda's text format and come before the answer") {
  auto environment = loaded(R"(exports.handler = async () => {
    console.log('hello %s', 'world', { a: 1 });
    console.error('bad\nworse');
    process.stdout.write('raw');
    return 1;
  };)");
  environment->invoke(request("{}", "the-id"));
  std::string printed;
  auto event = told.next_but_output(printed);
  CHECK(event.payload == "1");
  REQUIRE(printed.size() > 24);
  CHECK((printed[10] == 'T' && printed[23] == 'Z'));
  CHECK(printed.substr(24).starts_with("\tthe-id\tINFO\thello world { a: 1 }\n"));
  CHECK(has(printed, "Z\tthe-id\tERROR\tbad\rworse\n"));
  CHECK(printed.ends_with("\nraw"));
}

TEST_CASE_METHOD(node_fixture,
                 "a result that is not JSON is a marshalling error, and the next one works") {
  auto environment = loaded(R"(exports.handler = async (event) => {
    if (event === 1) return 1n;
    if (event === 2) { const a = {}; a.a = a; return a; }
    return event;
  };)");
  for (const auto* bad : {"1", "2"}) {
    environment->invoke(request(bad));
    auto event = told.next_but_output();
    CHECK(event.what == kind::error);
    CHECK(has(event.payload,
              R"({"errorType":"Runtime.MarshalError","errorMessage":"Unable to stringify)"));
  }
  environment->invoke(request("3"));
  CHECK(told.next_but_output().payload == "3");
}

TEST_CASE_METHOD(node_fixture, "callbacks and context methods end an invocation as on Lambda") {
  auto environment = loaded(R"(exports.handler = (event, context, callback) => {
    if (event === 'callback') { setTimeout(() => callback(null, 'later'), 5); return; }
    if (event === 'error') return callback(new Error('no'));
    if (event === 'succeed') return context.succeed({ ok: true });
    if (event === 'fail') return context.fail(new Error('failed'));
    if (event === 'now') {
      context.callbackWaitsForEmptyEventLoop = false;
      setInterval(() => {}, 1000);
      return callback(null, 'at once');
    }
    if (event === 'context') return context.succeed(context);
    if (event === 'time') return context.succeed(context.getRemainingTimeInMillis());
    return 'a value that nobody takes';
  };)");
  auto answer = [&](const char* payload) {
    environment->invoke(request(payload));
    return told.next_but_output();
  };
  CHECK(answer(R"("callback")").payload == R"("later")");
  CHECK(has(answer(R"("error")").payload, R"("errorMessage":"no")"));
  CHECK(answer(R"("succeed")").payload == R"({"ok":true})");
  CHECK(has(answer(R"("fail")").payload, R"("errorMessage":"failed")"));
  CHECK(answer(R"("nothing")").payload == "null");
  CHECK(answer(R"("context")").payload
        == R"({"callbackWaitsForEmptyEventLoop":true,"functionName":"test",)"
           R"("invokedFunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:test",)"
           R"("awsRequestId":"11111111-2222-3333-4444-555555555555"})");
  auto left = std::stol(answer(R"("time")").payload);
  CHECK((left > 1'000 && left <= 3'000));
  CHECK(answer(R"("now")").payload == R"("at once")");
}

TEST_CASE_METHOD(node_fixture, "a promise that can never be settled is answered, not waited for") {
  auto environment = loaded("exports.handler = () => new Promise(() => {});");
  environment->invoke(request("{}"));
  CHECK(has(told.next_but_output().payload, R"("errorType":"Runtime.NodeJsExit")"));
}

TEST_CASE_METHOD(node_fixture, "ECMAScript modules load by suffix and by package type") {
  auto by_suffix = loaded(code("const x = await Promise.resolve(1); "
                               "export const handler = async () => x;",
                               "index.mjs"));
  by_suffix->invoke(request("{}"));
  CHECK(told.next_but_output().payload == "1");
  auto by_type
      = code("import fs from 'node:fs'; export const handler = async () => typeof fs.open;");
  folder.write("packages/" + std::to_string(last_id) + "/package.json", R"({"type":"module"})");
  auto environment = loaded(by_type);
  environment->invoke(request("{}"));
  CHECK(told.next_but_output().payload == R"("function")");
}

TEST_CASE_METHOD(node_fixture, "a handler is named by folder, file and nested export") {
  auto what = code("exports.api = { v1: { run: async () => 'nested' } };", "src/app/main.js");
  what.handler = "src/app/main.api.v1.run";
  auto environment = loaded(what);
  environment->invoke(request("{}"));
  CHECK(told.next_but_output().payload == R"("nested")");
}

TEST_CASE_METHOD(node_fixture,
                 "the SDK's folder serves require and import beside the function's own") {
  folder.write("sdk/node_modules/@aws-sdk/client-x/index.js", "exports.name = 'sdk';");
  folder.write("sdk/node_modules/@aws-sdk/client-x/package.json", R"({"main":"index.js"})");
  auto required
      = code("const x = require('@aws-sdk/client-x'); exports.handler = async () => x.name;");
  auto environment = loaded(required);
  environment->invoke(request("{}"));
  CHECK(told.next_but_output().payload == R"("sdk")");
  auto own = "packages/" + std::to_string(last_id) + "/node_modules/@aws-sdk/client-x/index.js";
  folder.write(own, "exports.name = 'own';");
  environment = loaded(required);
  environment->invoke(request("{}"));
  CHECK(told.next_but_output().payload == R"("own")");
  environment
      = loaded(code("import x from '@aws-sdk/client-x'; export const handler = async () => x.name;",
                    "index.mjs"));
  environment->invoke(request("{}"));
  CHECK(told.next_but_output().payload == R"("sdk")");
}

TEST_CASE_METHOD(node_fixture, "code that does not load is told with Lambda's error") {
  struct failure {
    const char* text;
    const char* handler;
    const char* error;
  };
  auto expect = [&](const failure& one) {
    auto what = code(one.text);
    what.handler = one.handler;
    auto environment = start(what);
    std::string printed;
    auto event = told.next_but_output(printed);
    INFO(event.payload);
    CHECK(event.what == kind::init_failed);
    CHECK(event.payload.starts_with(one.error));
    CHECK(has(printed, "\tundefined\tERROR\tUncaught Exception \t{\"errorType\":"));
    CHECK(told.next_but_output().what == kind::ended);
  };
  expect(
      {"", "absent.handler",
       R"({"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module 'absent')"
       R"(\nRequire stack:\n- /var/runtime/index.mjs",)"});
  expect({"require('left-pad')", "index.handler",
          R"({"errorType":"Runtime.ImportModuleError",)"
          R"("errorMessage":"Error: Cannot find module 'left-pad')"});
  expect({"exports.other = 1;", "index.handler",
          R"({"errorType":"Runtime.HandlerNotFound",)"
          R"("errorMessage":"index.handler is undefined or not exported")"});
  expect(
      {"exports.handler = 1;", "index.handler",
       R"({"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is not a function")"});
  expect({"exports.handler = }", "index.handler",
          R"({"errorType":"Runtime.UserCodeSyntaxError",)"
          R"("errorMessage":"SyntaxError: Unexpected token '}'")"});
  expect({"throw new Error('at load')", "index.handler",
          R"({"errorType":"Error","errorMessage":"at load")"});
  expect(
      {"exports.handler = awslambda.streamifyResponse(async () => {});", "index.handler",
       R"({"errorType":"Runtime.StreamingNotSupported","errorMessage":"awslambda.streamifyResponse)"});
}
