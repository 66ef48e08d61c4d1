// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"
#include "core/sessions.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The interface between an instance actor and what runs the code.
///
/// A `runtime` makes `execution_environment`s; each serves one invocation at a time, of one
/// function, for its whole life. Nothing here blocks: what happens in an environment comes back to
/// the owner actor as `runtime_event` messages. Dropping an environment kills what runs in it.
namespace troupe {

/// The code of one function and all that its process may know.
struct launch {
  std::string function_name;
  std::string runtime;              ///< `nodejs20.x`, `provided.al2023`, ...
  std::string handler;              ///< `index.handler`, `native:hello`.
  std::filesystem::path code;       ///< The unpacked package; empty for native functions.
  std::shared_ptr<const void> held; ///< What keeps the package there.
  std::map<std::string, std::string> environment; ///< Complete: nothing is inherited.
  session who;                                    ///< Its role and name, for whom it asks Troupe.
  std::uint32_t memory_mb = 128;
  std::uint32_t temporary_mb = 512; ///< The size of /tmp.
};

/// One invocation as the code sees it.
struct runtime_request {
  std::string request_id;
  std::string function_arn;
  std::string trace_id;
  std::string client_context;   ///< JSON text or empty.
  std::int64_t deadline_ms = 0; ///< Milliseconds since the epoch.
  std::string payload;          ///< JSON text.
};

/// What an environment reports to its owner, in order.
struct runtime_event {
  enum class kind : std::uint8_t {
    ready,       ///< The handler is loaded.
    init_failed, ///< It could not be loaded; `payload` is the error object.
    response,    ///< `payload` is what the handler returned, JSON.
    error,       ///< The handler threw; `payload` is the error object.
    output,      ///< `payload` is what the code printed: complete lines, or a part of a long one.
    ended, ///< The process is gone; `payload` is `exit status 1`, `signal: killed`, or empty for 0.
  };
  std::uint64_t environment = 0; ///< Which one of the owner's environments it is.
  kind what{};
  std::string request_id; ///< Of `response` and `error`.
  std::string payload;
  /// Of `response` and `error`: what the code has spent since the last one on a processor, or
  /// waiting for one, as far as it is known. Sampled, so that one may tell of several invocations.
  std::chrono::nanoseconds processor_time{};
};

class execution_environment {
public:
  virtual ~execution_environment() = default;
  virtual void invoke(runtime_request request) = 0;
  /// Ask this first: an environment that runs in this process and needs no message answers at once
  /// with `response` or `error`, and the owner hears nothing more of it. Nothing, and `request` as
  /// it was, if the answer has to come by `invoke`.
  [[nodiscard]] virtual std::optional<runtime_event> invoke_now(runtime_request& /*request*/) {
    return std::nullopt;
  }
  /// Peak resident memory in MB, as far as it is known; 0 if not.
  [[nodiscard]] virtual std::uint32_t memory_used_mb() const { return 0; }
};

class runtime {
public:
  virtual ~runtime() = default;
  /// True for the runtimes (and handlers) that this one runs.
  [[nodiscard]] virtual bool runs(const launch& what) const = 0;
  /// Begins to load the code. `ready` or `init_failed` follows; `id` comes back in every event.
  virtual std::unique_ptr<execution_environment> start(const launch& what, std::uint64_t id,
                                                       caf::actor owner)
      = 0;
};

/// All runtimes of a node, first match wins.
class runtimes {
public:
  void add(std::unique_ptr<runtime> one) { all_.push_back(std::move(one)); }
  /// Null if none runs it.
  [[nodiscard]] runtime* find(const launch& what) const {
    for (const auto& one : all_)
      if (one->runs(what))
        return one.get();
    return nullptr;
  }

private:
  std::vector<std::unique_ptr<runtime>> all_;
};

} // namespace troupe

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::runtime_event)
