// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/function/runtime.hpp"

#include <caf/actor_system.hpp>

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

/// Functions that are C++ and linked with Troupe: their handler is `native:NAME`.
///
/// They run in this process, on the actors' threads: a callable must not sleep, and nothing can
/// stop one that never returns. What they print is not captured.
namespace troupe {

/// One invocation, as a native function sees it. The message that an actor function receives.
struct native_event {
  std::string payload; ///< JSON text.
  std::string request_id;
  std::string function_arn;
  std::string trace_id;
  std::string client_context;   ///< JSON text or empty.
  std::int64_t deadline_ms = 0; ///< Milliseconds since the epoch.
};

/// JSON text in, JSON text out. An exception is answered as the function's error: its type and
/// what().
using native_callable = std::function<std::string(const native_event&)>;
/// Makes the actor of one instance of the function. It receives `native_event` and answers with
/// `std::string`, JSON text; its state lives as long as the instance.
using native_factory = std::function<caf::actor(caf::actor_system&)>;

/// The functions of a program by name, filled before Troupe starts.
class native_functions {
public:
  native_functions& add(std::string name, native_callable run);
  native_functions& add_actor(std::string name, native_factory make);

  using entry = std::variant<native_callable, native_factory>;
  /// Null if there is none.
  [[nodiscard]] const entry* find(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> names() const;

private:
  std::map<std::string, entry> all_;
};

class native_runtime final : public runtime {
public:
  /// Both outlive the runtime.
  native_runtime(const native_functions& functions, caf::actor_system& system)
      : functions_(functions), system_(system) {}

  [[nodiscard]] bool runs(const launch& what) const override;
  std::unique_ptr<execution_environment> start(const launch& what, std::uint64_t id,
                                               caf::actor owner) override;

private:
  const native_functions& functions_;
  caf::actor_system& system_;
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::native_event)
