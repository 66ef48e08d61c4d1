// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/context.hpp"
#include "actors/function/instance_log.hpp"
#include "actors/function/record.hpp"
#include "actors/function/runtime.hpp"
#include "actors/function/scaling.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

/// One instance of a function: runs one invocation at a time in an execution environment, answers
/// the asker itself, and tells its supervisor with one message that it is free again.
///
///     cold -> loading -> idle <-> running
///       ^________|_________|________|          exit, time-out, failed initialisation
///
/// It loads its code when it is spawned. Where the environment ends (a time-out kills it, the code
/// exits), the instance stays and the next invocation loads the code anew; so an end costs the
/// invocation under way and no other. A failed initialisation is the answer of the next invocation,
/// as on Lambda; from the fifth in a row, it is repeated for a while instead of trying again.
///
/// Log lines go to the log group in batches, at most every `log_interval` or `log_batch_bytes`;
/// whatever is left goes when the instance ends. One tick serves time-outs and batches; none runs
/// while the instance is idle and its log is sent.
namespace troupe {

/// `tick_atom` and `runtime_event` are its own business.
using instance_actor = caf::typed_actor<
    // Runs the invocation and answers with what came of it.
    caf::replies_to<invocation>::with<invocation_result>,
    // Something happened in the environment.
    caf::reacts_to<runtime_event>,
    // Looks for what is overdue.
    caf::reacts_to<tick_atom>,
    // Finishes what it runs, sends its log, and ends.
    caf::reacts_to<stop_atom>>;

using report_sink = caf::typed_actor<caf::reacts_to<instance_report>>;

struct instance_setup {
  const context* node = nullptr;
  launch code;
  runtime* runs_on = nullptr;
  address function;
  std::string log_group;
  std::string log_stream;
  std::chrono::milliseconds timeout{3000};
  scaling::slot slot = 0;
  report_sink supervisor;
};

/// The setup of an instance of a function as it is now. `runs_on` is null if this node does not run
/// it.
instance_setup make_setup(const context* node, const address& where,
                          const function_record& function, std::string log_stream,
                          scaling::slot slot, report_sink supervisor);

struct instance_state {
  using time = std::chrono::steady_clock::time_point;
  enum class phase : std::uint8_t { cold, loading, idle, running };
  struct execution {
    caf::typed_response_promise<invocation_result> answer;
    invocation ask;
    time started;
  };
  /// Why the code could not be loaded: the error object, or how the process ended.
  struct init_failure {
    std::string error;
    std::string exit;
    bool reported = false; ///< An invocation has been answered with it.
  };

  instance_setup setup;
  phase now = phase::cold;
  std::unique_ptr<execution_environment> environment;
  std::uint64_t environment_id = 0;
  std::optional<execution> current;
  time loading_since{};
  std::optional<double> init_ms; ///< To be billed with the first invocation.
  std::optional<init_failure> failure;
  std::size_t failures_in_a_row = 0;
  time no_init_before{};
  std::uint32_t memory_used_mb = 0;
  time memory_looked{};

  instance_log log;
  time log_sent{};
  log_group_actor log_group;
  time log_group_since{};
  std::size_t lookups = 0;

  bool ticking = false;
  bool stopping = false;
  /// An invocation under way is answered even if a broken claim ends this actor.
  ~instance_state();
  static inline constexpr const char* name = "instance";
};

inline constexpr auto instance_tick = std::chrono::milliseconds{50};
inline constexpr auto log_interval = std::chrono::milliseconds{200};
inline constexpr std::size_t log_batch_bytes = 64u << 10;

instance_actor::behavior_type instance(instance_actor::stateful_pointer<instance_state> self,
                                       instance_setup setup);

} // namespace troupe
