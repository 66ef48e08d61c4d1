// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/nodejs.hpp"
#include "core/clock.hpp"
#include "tests/actors/function_runtime.hpp"

#include <catch2/catch.hpp>

#include <sys/wait.h>

/// For tests that run real Node.js processes. Without the program `node` they fail, and shall.
namespace troupe::testing {

using kind = runtime_event::kind;

struct node_fixture : owner_fixture {
  scratch_folder folder;
  std::size_t prebooted = 1;
  std::shared_ptr<const isolation> walls = *isolation::find(isolation_wish::best);
  std::unique_ptr<nodejs_runtime> node;
  std::uint64_t last_id = 0;

  ~node_fixture() {
    node.reset();
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1); // No child survives, not even as a zombie.
  }

  nodejs_runtime& runtime_here() {
    std::filesystem::create_directories(folder.path() / "packages");
    if (!node)
      node = std::make_unique<nodejs_runtime>(
          nodejs_runtime::setup{.directory = folder.path() / "run",
                                .modules = folder.path() / "sdk",
                                .packages = folder.path() / "packages",
                                .prebooted = prebooted,
                                .walls = walls});
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
  std::unique_ptr<execution_environment> loaded(const std::string& text) {
    return loaded(code(text));
  }
};

inline runtime_request request(std::string payload,
                               std::string id = "11111111-2222-3333-4444-555555555555") {
  return {.request_id = std::move(id),
          .function_arn = "arn:aws:lambda:us-east-1:000000000000:function:test",
          .deadline_ms = system_clock().now() + 3'000,
          .payload = std::move(payload)};
}

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The processes that we have started, and what they have.
inline std::size_t processes() {
  return processes_below(::getpid()).size();
}

} // namespace troupe::testing
