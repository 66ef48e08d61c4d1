// SPDX-License-Identifier: Apache-2.0
#include "actors/function/child_output.hpp"
#include "core/limits.hpp"
#include "tests/actors/function_runtime_node.hpp"

using namespace troupe;
using namespace troupe::testing;

TEST_CASE_METHOD(node_fixture,
                 "a handler that never returns dies when its environment is dropped") {
  prebooted = 0;
  auto environment = loaded(R"(exports.handler = async () => {
    require('child_process').spawn('/bin/sleep', ['1000'], { detached: true });
    console.log('busy');
    for (;;);
  };)");
  environment->invoke(request("{}"));
  CHECK(has(told.next().payload, "busy"));
  CHECK(soon([] { return processes() == 3; })); // Its init, Node.js, what that started.
  environment.reset();
  CHECK(soon([] { return processes() == 0; }));
  CHECK(told.next(50ms).payload.empty()); // Nothing more is heard of it.
}

TEST_CASE_METHOD(node_fixture,
                 "a process that exits is told with its status, after what it printed") {
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

TEST_CASE_METHOD(node_fixture,
                 "an unhandled rejection or exception is answered and ends the process") {
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

TEST_CASE_METHOD(node_fixture,
                 "of 100 MB printed in one invocation only a bounded part is handed on") {
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

TEST_CASE_METHOD(node_fixture,
                 "an answer past Lambda's limit is its error, and the next one works") {
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

TEST_CASE_METHOD(node_fixture,
                 "a frame longer than any answer ends the environment with Lambda's error") {
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

TEST_CASE_METHOD(node_fixture,
                 "code that exits or is killed while it loads ends without having loaded") {
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
  const auto has_walls = walls->has_walls();
  auto directory = has_walls ? "/var/task" : what.code.string();
  auto modules
      = has_walls ? "/var/runtime/node_modules" : (folder.path() / "sdk/node_modules").string();
  CHECK(told.next_but_output().payload
        == R"([["AWS_LAMBDA_FUNCTION_NAME","test"],["COLOUR","blue"],["NODE_PATH",")" + modules
               + ":" + directory + R"("],["PWD",")" + directory + R"("],["_X_AMZN_TRACE_ID",""]])");
}

TEST_CASE_METHOD(node_fixture,
                 "variables that Node.js reads when it boots get a process of their own") {
  auto what
      = code("exports.handler = async () => process.execArgv.length + process.env.NODE_OPTIONS + "
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
  auto slow = code("globalThis.id = Math.random(); exports.handler = async () => id;");
  REQUIRE(soon([&] { return here.ready() == 1; }));
  auto begin = std::chrono::steady_clock::now();
  auto environment = loaded(slow);
  environment->invoke(request("{}"));
  auto first = told.next_but_output().payload;
  std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  CHECK(took < 500ms); // Measured: 2 ms. Generous, for a busy machine.
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

TEST_CASE_METHOD(node_fixture,
                 "an environment that is dropped while it waits for a process costs nothing") {
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

TEST_CASE_METHOD(node_fixture,
                 "environments that outlive the runtime do nothing, and no process survives") {
  auto environment = loaded("exports.handler = async () => 1;");
  node.reset();
  CHECK(processes() == 0);
  environment->invoke(request("{}"));
  CHECK(environment->memory_used_mb() == 0);
}

TEST_CASE_METHOD(owner_fixture, "without Node.js a function fails with the words that help") {
  scratch_folder folder;
  nodejs_runtime node{{.node = "no-such-node",
                       .search = "/bin",
                       .directory = folder.path(),
                       .walls = *isolation::find(isolation_wish::best)}};
  auto environment = node.start({.runtime = "nodejs20.x", .handler = "index.handler"}, 4, owner);
  auto event = told.next();
  CHECK(event.what == kind::init_failed);
  CHECK(has(event.payload, "apt-get install nodejs"));
  CHECK(told.next().what == kind::ended);
}

TEST_CASE_METHOD(owner_fixture, "a Node.js that does not boot is told to the function that waits") {
  scratch_folder folder;
  auto broken = folder.write("node", "#!/bin/sh\necho broken >&2\nexit 9\n");
  std::filesystem::permissions(broken, std::filesystem::perms{0755});
  nodejs_runtime node{{.node = broken,
                       .directory = folder.path(),
                       .prebooted = 0,
                       .walls = *isolation::find(isolation_wish::best)}};
  auto environment = node.start({.runtime = "nodejs20.x", .handler = "index.handler"}, 4, owner);
  auto event = told.next();
  CHECK(event.what == kind::init_failed);
  CHECK(has(event.payload, "broken"));
  CHECK(told.next().what == kind::ended);
}

TEST_CASE_METHOD(node_fixture, "a frame that is not due ends the environment and no other") {
  auto other = loaded("exports.handler = async () => 'other';");
  // What the code writes while it idles, answers that nobody asked for, a second LOADED.
  for (const auto* frame : {"[0, 0, 0, 6, 19, 2, 114, 57, 51, 52]", "[0, 0, 0, 1, 17]",
                            "[0, 0, 0, 1, 16]", "[0, 0, 0, 1, 99]"}) {
    auto environment
        = loaded(std::string{"exports.handler = async () => { const send = () => "
                             "require('fs').writeSync(3, Buffer.from("}
                 + frame + ")); send(); await new Promise((r) => setTimeout(r, 5000)); };");
    environment->invoke(request("{}", "r1"));
    auto event = told.next_but_output();
    CHECK(event.what == kind::ended);
    CHECK(event.environment == last_id);
    CHECK(event.payload == "signal: killed");
  }
  auto idle = loaded("exports.handler = async () => { setTimeout(() => require('fs').writeSync(3, "
                     "Buffer.from([0])), 20); return 1; };");
  idle->invoke(request("{}", "r1"));
  CHECK(told.next_but_output().payload == "1");
  CHECK(told.next_but_output().what == kind::ended);
  other->invoke(request("{}"));
  CHECK(told.next_but_output().payload == R"("other")");
}

TEST_CASE_METHOD(node_fixture,
                 "the memory limit holds for what the code starts, and while it idles") {
  const std::string eat
      // Slowly enough that it is seen between the limit and what a single process can take at all,
      // however busy the machine is.
      = "const held = []; const eat = () => { held.push(Buffer.alloc(8 << 20, 1)); "
        "setTimeout(eat, 20); }; ";
  const std::string child
      = "require('child_process').spawn(process.execPath, ['-e', `" + eat + "eat()`]); ";
  for (const auto& text : {
           eat + "exports.handler = async () => { eat(); await new Promise(() => {}); };",
           child
               + "exports.handler = async () => { await new Promise((r) => setTimeout(r, 1e6)); };",
           eat + "exports.handler = async () => { setTimeout(eat, 1); return 1; };",
           "exports.handler = async () => { " + child + " return 1; };",
       }) {
    auto what = code(text);
    what.memory_mb = 128;
    auto environment = loaded(what);
    environment->invoke(request("{}"));
    std::string printed;
    auto event = told.next_but_output(printed);
    if (event.what == kind::response)
      event = told.next_but_output(printed);
    CHECK(event.what == kind::ended);
    CHECK(event.payload == "signal: killed");
    const auto said = printed.find("Memory used: ");
    REQUIRE(said != std::string::npos);
    const auto used = std::stoul(printed.substr(said + 13));
    CHECK(used > 128 + memory_headroom_mb);
    CHECK(used < 128 + memory_headroom_mb + 1'200); // What grows in a second, at most.
  }
}

TEST_CASE_METHOD(node_fixture, "code that replaces built-in methods cannot make its process hang") {
  auto environment = loaded(R"(
    for (const type of [Buffer, Buffer.prototype, Uint8Array.prototype, String.prototype, JSON,
      Array.prototype, Date.prototype, require('net').Socket.prototype, require('fs')])
      for (const name of Object.getOwnPropertyNames(type))
        if (name !== 'constructor' && typeof Object.getOwnPropertyDescriptor(type, name).value === 'function')
          try { type[name] = () => 0; } catch {}
    globalThis.Buffer = undefined;
    exports.handler = async (event) => event;)");
  for (const auto size : {10u, 300'000u}) {
    const auto payload = '"' + std::string(size, 'x') + '"';
    environment->invoke(request(payload));
    const auto event = told.next_but_output();
    CHECK(event.what == kind::response);
    CHECK((event.payload == payload));
  }
}
