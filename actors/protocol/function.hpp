// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/types.hpp"
#include "core/clock.hpp"

#include <string>

/// What is said to and by functions. `invocation` and its result travel between nodes.
namespace troupe {

enum class invocation_kind : std::uint8_t { request_response, event, dry_run };

/// One execution to be. The payload is JSON text that the platform never looks into.
struct invocation {
  std::string request_id; ///< A UUID; also names the execution in the log.
  std::string payload;
  std::string function_arn;   ///< As the caller named it.
  std::string client_context; ///< JSON text or empty.
  std::string trace_id;
  invocation_kind kind = invocation_kind::request_response;
  bool wants_log_tail = false;
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, invocation& x) {
  return f(caf::meta::type_name("invocation"), x.request_id, x.payload, x.function_arn,
           x.client_context, x.trace_id, x.kind, x.wants_log_tail);
}

/// What came of it. A handler that failed is an answer too, with `is_function_error`.
struct invocation_result {
  std::string payload; ///< What the handler returned as JSON, or the error object.
  bool is_function_error = false;
  std::string log_tail; ///< The last 4 KiB of this execution's log, if it was asked for.
  std::string executed_version = "$LATEST";
};
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, invocation_result& x) {
  return f(caf::meta::type_name("invocation_result"), x.payload, x.is_function_error, x.log_tail,
           x.executed_version);
}

} // namespace troupe
