// SPDX-License-Identifier: Apache-2.0
#include "actors/function/child_output.hpp"
#include "actors/function/nodejs.hpp"
#include "core/clock.hpp"
#include "core/json.hpp"
#include "core/limits.hpp"
#include "tests/actors/function_runtime.hpp"

#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/wait.h>

// These tests run real Node.js processes. Without the program `node` they fail, and shall.

using namespace troupe;
using namespace troupe::testing;
using kind = runtime_event::kind;

namespace {

struct node_fixture : owner_fixture {
  scratch_folder folder;
  std::size_t prebooted = 1;
  std::unique_ptr<nodejs_runtime> node;
  std::uint64_t last_id = 0;

  ~node_fixture() {
    node.reset();
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1); // No child survives, not even as a zombie.
  }

  nodejs_runtime& runtime_here() {
    if (!node)
      node = std::make_unique<nodejs_runtime>(
        nodejs_runtime::setup{.directory = folder.path() / "run",
                              .modules = folder.path() / "sdk",
                              .packages = folder.path() / "packages",
                              .prebooted = prebooted});
    return *node;
  }
  launch code(const std::string& text, const std::string& file = "index.js") {
    auto name = "packages/" + std::to_string(++last_id);
    folder.write(name + "/" + file, text);
    return {.function_name = "test",
            .runtime = "nodejs20.x",
            .handler = "index.handler",
            .code = folder.path() / name,
            .environment = {{"AWS_LAMBDA_FUNCTION_NAME", "test"}, {"COLOUR", "blue"}}};
  }
  std::unique_ptr<execution_environment> start(const launch& what) {
    return runtime_here().start(what, last_id, owner);
  }
  /// Loads it and expects that to work.
  std::unique_ptr<execution_environment> loaded(const launch& what) {
    auto environment = start(what);
    auto event = told.next_but_output();
    INFO(event.payload);
    REQUIRE(event.what == kind::ready);
    REQUIRE(event.environment == last_id);
    return environment;
  }
  std::unique_ptr<execution_environment> loaded(const std::string& text) { return loaded(code(text)); }
};

runtime_request request(std::string payload, std::string id = "11111111-2222-3333-4444-555555555555") {
  return {.request_id = std::move(id),
          .function_arn = "arn:aws:lambda:us-east-1:000000000000:function:test",
          .deadline_ms = system_clock().now() + 3'000,
          .payload = std::move(payload)};
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool is_alive(pid_t pid) {
  return ::kill(pid, 0) == 0;
}

} // namespace

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

TEST_CASE_METHOD(node_fixture, "a handler that throws or rejects is answered with Lambda's error object") {
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
  CHECK(has(printed, "\tERROR\tInvoke Error \t{\"errorType\":\"TypeError\",\"errorMessage\":\"boom\","
                     "\"stack\":[\"TypeError: boom\","));
  environment->invoke(request("2"));
  event = told.next_but_output();
  CHECK(event.payload == R"({"errorType":"string","errorMessage":"just text","trace":[]})");
  environment->invoke(request("3"));
  CHECK(has(told.next_but_output().payload, R"("errorMessage":"rejected")"));
}

TEST_CASE_METHOD(node_fixture, "console lines have Lambda's text format and come before the answer") {
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

TEST_CASE_METHOD(node_fixture, "a result that is not JSON is a marshalling error, and the next one works") {
  auto environment = loaded(R"(exports.handler = async (event) => {
    if (event === 1) return 1n;
    if (event === 2) { const a = {}; a.a = a; return a; }
    return event;
  };)");
  for (const auto* bad : {"1", "2"}) {
    environment->invoke(request(bad));
    auto event = told.next_but_output();
    CHECK(event.what == kind::error);
    CHECK(has(event.payload, R"({"errorType":"Runtime.MarshalError","errorMessage":"Unable to stringify)"));
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

TEST_CASE_METHOD(node_fixture, "a handler that never returns dies when its environment is dropped") {
  auto environment = loaded(R"(exports.handler = async () => {
    console.log('pid', process.pid, '.');
    for (;;);
  };)");
  environment->invoke(request("{}"));
  auto printed = told.next().payload;
  REQUIRE(has(printed, "pid "));
  auto pid = std::stoi(printed.substr(printed.find("pid ") + 4));
  CHECK(is_alive(pid));
  environment.reset();
  CHECK(soon([&] { return !is_alive(pid); }));
  CHECK(told.next(50ms).payload.empty()); // Nothing more is heard of it.
}

TEST_CASE_METHOD(node_fixture, "a process that exits is told with its status, after what it printed") {
  for (auto [status, how] : {std::pair{"0", ""}, std::pair{"3", "exit status 3"}}) {
    auto environment = loaded("exports.handler = async () => { console.log('bye'); process.exit("
                              + std::string{status} + "); };");
    environment->invoke(request("{}"));
    std::string printed;
    auto event = told.next_but_output(printed);
    CHECK(event.what == kind::ended);
    CHECK(event.payload == how);
    CHECK(has(printed, "\tINFO\tbye\n"));
  }
}

TEST_CASE_METHOD(node_fixture, "a process that is killed is told with the signal") {
  auto environment = loaded("exports.handler = async () => { process.kill(process.pid, 'SIGKILL'); "
                            "await new Promise((r) => setTimeout(r, 1000)); };");
  environment->invoke(request("{}"));
  auto event = told.next_but_output();
  CHECK(event.what == kind::ended);
  CHECK(event.payload == "signal: killed");
}

TEST_CASE_METHOD(node_fixture, "an unhandled rejection or exception is answered and ends the process") {
  for (auto [code_text, type] :
       {std::pair{"Promise.reject(new Error('lost'));", "Runtime.UnhandledPromiseRejection"},
        std::pair{"setTimeout(() => { throw new RangeError('lost'); }, 1);", "RangeError"}}) {
    auto environment = loaded("exports.handler = async () => { " + std::string{code_text}
                              + " await new Promise((r) => setTimeout(r, 2000)); };");
    environment->invoke(request("{}"));
    auto event = told.next_but_output();
    CHECK(event.what == kind::error);
    CHECK(has(event.payload, "\"errorType\":\"" + std::string{type} + "\""));
    event = told.next_but_output();
    CHECK(event.what == kind::ended);
    CHECK(event.payload.starts_with("exit status 12"));
  }
}

TEST_CASE_METHOD(node_fixture, "of 100 MB printed in one invocation only a bounded part is handed on") {
  auto environment = loaded(R"(exports.handler = async () => {
    const line = 'x'.repeat(1023) + '\n';
    for (let i = 0; i < 100 * 1024; ++i) process.stdout.write(line);
    return 'done';
  };)");
  environment->invoke(request("{}"));
  std::string printed;
  auto event = told.next_but_output(printed);
  CHECK(event.payload == R"("done")");
  CHECK(printed.size() <= limits::invocation_output_bytes_max);
  CHECK(printed.size() > limits::invocation_output_bytes_max - child_output::notice_bytes_max);
  auto kept = limits::invocation_output_bytes_max - child_output::notice_bytes_max;
  auto dropped = 100u * 1024 * 1024 - kept;
  CHECK(has(printed, "Output dropped: " + std::to_string(dropped) + " bytes"));
  environment->invoke(request("{}"));
  CHECK(told.next_but_output().payload == R"("done")");
}

TEST_CASE_METHOD(node_fixture, "a payload of 6 MB goes in and comes back") {
  auto environment = loaded("exports.handler = async (event) => event;");
  auto payload = '"' + std::string(limits::invoke_payload_bytes_max - 2, 'y') + '"';
  environment->invoke(request(payload));
  auto event = told.next();
  CHECK(event.what == kind::response);
  CHECK((event.payload == payload));
}

TEST_CASE_METHOD(node_fixture, "an answer past Lambda's limit is its error, and the next one works") {
  auto environment = loaded("exports.handler = async (event) => 'z'.repeat(event - 2);");
  environment->invoke(request("6291556"));
  CHECK(told.next().what == kind::response);
  environment->invoke(request("6291557"));
  auto event = told.next();
  CHECK(event.what == kind::error);
  CHECK(event.payload
        == R"({"errorMessage":"Response payload size exceeded maximum allowed payload size )"
           R"((6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"})");
  environment->invoke(request("3"));
  CHECK(told.next().payload == R"("z")");
}

TEST_CASE_METHOD(node_fixture, "a frame longer than any answer ends the environment with Lambda's error") {
  auto environment = loaded(R"(exports.handler = async () => {
    require('fs').writeSync(3, Buffer.from([0x7f, 0xff, 0xff, 0xff, 19]));
    await new Promise((r) => setTimeout(r, 5000));
  };)");
  environment->invoke(request("{}", "r9"));
  auto event = told.next_but_output();
  CHECK(event.what == kind::error);
  CHECK(event.request_id == "r9");
  CHECK(has(event.payload, "Function.ResponseSizeTooLarge"));
  CHECK(told.next_but_output().what == kind::ended);
}

TEST_CASE_METHOD(node_fixture, "a process that uses far more memory than it may is killed") {
  auto what = code(R"(exports.handler = async () => {
    const held = [];
    for (;;) { held.push(Buffer.alloc(8 << 20, 1)); await new Promise((r) => setTimeout(r, 5)); }
  };)");
  what.memory_mb = 128;
  auto environment = loaded(what);
  environment->invoke(request("{}"));
  std::string printed;
  auto event = told.next_but_output(printed);
  CHECK(event.what == kind::ended);
  CHECK(event.payload == "signal: killed");
  CHECK(has(printed, "Memory used: "));
}

TEST_CASE_METHOD(node_fixture, "ECMAScript modules load by suffix and by package type") {
  auto by_suffix = loaded(code("const x = await Promise.resolve(1); "
                               "export const handler = async () => x;",
                               "index.mjs"));
  by_suffix->invoke(request("{}"));
  CHECK(told.next_but_output().payload == "1");
  auto by_type = code("import fs from 'node:fs'; export const handler = async () => typeof fs.open;");
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

TEST_CASE_METHOD(node_fixture, "the SDK's folder serves require and import beside the function's own") {
  folder.write("sdk/node_modules/@aws-sdk/client-x/index.js", "exports.name = 'sdk';");
  folder.write("sdk/node_modules/@aws-sdk/client-x/package.json", R"({"main":"index.js"})");
  auto required = code("const x = require('@aws-sdk/client-x'); exports.handler = async () => x.name;");
  auto environment = loaded(required);
  environment->invoke(request("{}"));
  CHECK(told.next_but_output().payload == R"("sdk")");
  auto own = "packages/" + std::to_string(last_id) + "/node_modules/@aws-sdk/client-x/index.js";
  folder.write(own, "exports.name = 'own';");
  environment = loaded(required);
  environment->invoke(request("{}"));
  CHECK(told.next_but_output().payload == R"("own")");
  environment = loaded(code("import x from '@aws-sdk/client-x'; export const handler = async () => x.name;",
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
  expect({"", "absent.handler",
          R"({"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module 'absent')"
          R"(\nRequire stack:\n- /var/runtime/index.mjs",)"});
  expect({"require('left-pad')", "index.handler",
          R"({"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module 'left-pad')"});
  expect({"exports.other = 1;", "index.handler",
          R"({"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is undefined or not exported")"});
  expect({"exports.handler = 1;", "index.handler",
          R"({"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is not a function")"});
  expect({"exports.handler = }", "index.handler",
          R"({"errorType":"Runtime.UserCodeSyntaxError","errorMessage":"SyntaxError: Unexpected token '}'")"});
  expect({"throw new Error('at load')", "index.handler", R"({"errorType":"Error","errorMessage":"at load")"});
  expect({"exports.handler = awslambda.streamifyResponse(async () => {});", "index.handler",
          R"({"errorType":"Runtime.StreamingNotSupported","errorMessage":"awslambda.streamifyResponse)"});
}

TEST_CASE_METHOD(node_fixture, "code that exits or is killed while it loads ends without having loaded") {
  auto environment = start(code("process.exit(5);"));
  auto event = told.next_but_output();
  CHECK(event.what == kind::ended);
  CHECK(event.payload == "exit status 5");
}

TEST_CASE_METHOD(node_fixture, "the code sees the given environment and no variable of ours") {
  ::setenv("TROUPE_TEST_SECRET", "leaked", 1);
  auto what = code("exports.handler = async () => Object.entries(process.env).sort();");
  auto environment = loaded(what);
  environment->invoke(request("{}"));
  auto directory = what.code.string();
  auto modules = (folder.path() / "sdk/node_modules").string();
  CHECK(told.next_but_output().payload
        == R"([["AWS_LAMBDA_FUNCTION_NAME","test"],["COLOUR","blue"],["NODE_PATH",")" + modules + ":"
             + directory + R"("],["PWD",")" + directory + R"("],["_X_AMZN_TRACE_ID",""]])");
}

TEST_CASE_METHOD(node_fixture, "variables that Node.js reads when it boots get a process of their own") {
  auto what = code("exports.handler = async () => process.execArgv.length + process.env.NODE_OPTIONS + "
                   "require('v8').getHeapStatistics().heap_size_limit / 1048576;");
  what.environment["NODE_OPTIONS"] = "--max-old-space-size=77";
  auto environment = loaded(what);
  environment->invoke(request("{}"));
  auto payload = told.next_but_output().payload;
  CHECK(has(payload, "--max-old-space-size=77"));
  CHECK(std::stoi(payload.substr(payload.rfind("77") + 2)) < 300);
}

TEST_CASE_METHOD(node_fixture, "a booted process makes a cold start quick, and is replaced") {
  auto& here = runtime_here();
  auto slow = code("exports.handler = async () => process.pid;");
  REQUIRE(soon([&] { return here.ready() == 1; }));
  auto begin = std::chrono::steady_clock::now();
  auto environment = loaded(slow);
  environment->invoke(request("{}"));
  auto first = told.next_but_output().payload;
  std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  CHECK(took < 500ms); // Generous: the machine may be busy. A process that boots under load takes longer.
  WARN("cold start from the pool in ms: " << took.count());
  REQUIRE(soon([&] { return here.ready() == 1; }));
  auto other = loaded(slow);
  other->invoke(request("{}"));
  CHECK(told.next_but_output().payload != first);
}

TEST_CASE_METHOD(node_fixture, "more functions than booted processes all load") {
  std::vector<std::unique_ptr<execution_environment>> environments;
  auto what = code("exports.handler = async () => 1;");
  for (int i = 0; i < 6; ++i)
    environments.push_back(start(what));
  for (int i = 0; i < 6; ++i)
    CHECK(told.next_but_output().what == kind::ready);
}

TEST_CASE_METHOD(node_fixture, "an environment that is dropped while it waits for a process costs nothing") {
  prebooted = 0;
  auto what = code("exports.handler = async () => 1;");
  start(what).reset();
  auto environment = loaded(what);
  environment->invoke(request("{}"));
  CHECK(told.next_but_output().payload == "1");
}

TEST_CASE_METHOD(node_fixture, "a booted process that dies is replaced") {
  auto& here = runtime_here();
  REQUIRE(soon([&] { return here.ready() == 1; }));
  auto environment = loaded("exports.handler = async () => 1;");
  REQUIRE(soon([&] { return here.ready() == 1; }));
  environment.reset();
  auto other = loaded("exports.handler = async () => 2;");
  other->invoke(request("{}"));
  CHECK(told.next_but_output().payload == "2");
}

TEST_CASE_METHOD(owner_fixture, "without Node.js a function fails with the words that help") {
  scratch_folder folder;
  nodejs_runtime node{{.node = "no-such-node", .search = "/bin", .directory = folder.path()}};
  auto environment = node.start({.runtime = "nodejs20.x", .handler = "index.handler"}, 4, owner);
  auto event = told.next();
  CHECK(event.what == kind::init_failed);
  CHECK(has(event.payload, "apt-get install nodejs"));
  CHECK(told.next().what == kind::ended);
}

TEST_CASE_METHOD(owner_fixture, "a Node.js that does not boot is told to the function that waits") {
  scratch_folder folder;
  auto broken = folder.write("node", "#!/bin/sh\necho broken >&2\nexit 9\n");
  std::filesystem::permissions(broken, std::filesystem::perms::owner_all);
  nodejs_runtime node{{.node = broken, .directory = folder.path(), .prebooted = 0}};
  auto environment = node.start({.runtime = "nodejs20.x", .handler = "index.handler"}, 4, owner);
  auto event = told.next();
  CHECK(event.what == kind::init_failed);
  CHECK(has(event.payload, "broken"));
  CHECK(told.next().what == kind::ended);
}
