// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/server.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>

/// The floor of the benchmarks: Troupe's own server with a handler that answers at once. What a
/// request costs above this is routing, actors and storage.
///
///     bare_server PORT THREADS
namespace {

using namespace troupe::gateway;

class fixed_answer final : public request_handler {
public:
  task<http_response> handle(http_request&, request_body&) override {
    http_response answer;
    answer.set("Content-Type", "application/json").body = R"({"message":"Hello from Lambda!"})";
    co_return answer;
  }
};

} // namespace

int main(int count, char** arguments) {
  const int port = count > 1 ? std::atoi(arguments[1]) : 0;
  const int threads = count > 2 ? std::atoi(arguments[2]) : 1;
  // Before any thread starts, so that only `sigwait` below sees them.
  sigset_t endings;
  sigemptyset(&endings);
  sigaddset(&endings, SIGINT);
  sigaddset(&endings, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &endings, nullptr);

  server_options options;
  options.port = static_cast<std::uint16_t>(port);
  options.threads = static_cast<unsigned>(threads);
  http_server server{options, [](const auto&) { return std::make_unique<fixed_answer>(); }};
  if (auto bound = server.bind(); !bound) {
    std::fprintf(stderr, "%s\n", bound.refusal().message.c_str());
    return 1;
  }
  server.start();
  std::printf("bare_server listens on port %u\n", static_cast<unsigned>(server.port()));
  std::fflush(stdout);
  int ending = 0;
  sigwait(&endings, &ending);
  server.stop();
  return 0;
}
