// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/call.hpp"
#include "gateway/http/buffered_body.hpp"
#include "tests/harness/deterministic.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

/// A gateway thread without a gateway: a courier, a site, one call, and a way to run its coroutines
/// together with the deterministic actor system.
namespace troupe::testing {

struct call_harness : deterministic {
  std::shared_ptr<boost::asio::io_context> io = std::make_shared<boost::asio::io_context>(1);
  settings configured;
  sessions issuer;
  services node{.system = &system, .issuer = &issuer};
  gateway::unimplemented_calls unimplemented;
  gateway::courier_handle post = gateway::make_courier(system, io);
  gateway::site here{configured, system_clock(), node, *post.get, unimplemented};
  gateway::http_request request{.method = "POST", .path = "/"};
  gateway::buffered_body body{""};
  gateway::call c{here, request, body, "00000000-0000-4000-8000-000000000001"};

  /// Runs actors and coroutines in turns until the task has its value; rethrows what it throws.
  template <class T>
  T await(gateway::task<T> what) {
    std::optional<T> value;
    std::exception_ptr thrown;
    boost::asio::co_spawn(*io, keep(std::move(what), value),
                          [&](std::exception_ptr failed) { thrown = failed; });
    for (int turn = 0; turn < 5000 && !value && !thrown; ++turn) {
      io->restart();
      if (io->poll() == 0)
        io->run_one_for(std::chrono::milliseconds{1});
      settle();
    }
    if (thrown)
      std::rethrow_exception(thrown);
    return std::move(value.value());
  }

private:
  template <class T>
  static gateway::task<void> keep(gateway::task<T> what, std::optional<T>& value) {
    value.emplace(co_await std::move(what));
  }
};

} // namespace troupe::testing
