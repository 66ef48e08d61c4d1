// SPDX-License-Identifier: Apache-2.0
#include "actors/function/instance_failure.hpp"

#include "core/json.hpp"
#include "core/limits.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

std::string exit_text(std::string_view how) {
  return how.empty() ? "Runtime exited without providing a reason"
                     : fmt::format("Runtime exited with error: {}", how);
}

std::string timeout_text(std::chrono::milliseconds timeout) {
  return fmt::format("Task timed out after {:.2f} seconds",
                     std::chrono::duration<double>(timeout).count());
}

std::string error_object(std::string_view type, std::string_view message) {
  json_writer out;
  out.begin_object().member("errorType", type).member("errorMessage", message).end_object();
  return std::move(out).take();
}

} // namespace

execution_outcome outcome_of_exit(std::string_view request_id, std::string_view how) {
  return {.payload = error_object("Runtime.ExitError", fmt::format("RequestId: {} Error: {}",
                                                                   request_id, exit_text(how))),
          .failed = true,
          .status = "error",
          .error_type = "Runtime.ExitError"};
}

execution_outcome outcome_of_timeout(std::string_view request_id,
                                     std::chrono::milliseconds timeout) {
  return {.payload
          = error_object("Sandbox.Timedout",
                         fmt::format("RequestId: {} Error: {}", request_id, timeout_text(timeout))),
          .failed = true,
          .status = "timeout"};
}

execution_outcome outcome_of_large_response() {
  json_writer out;
  out.begin_object();
  out.member("errorMessage",
             fmt::format("Response payload size exceeded maximum allowed payload size ({} bytes).",
                         limits::invoke_response_bytes_max));
  out.member("errorType", "Function.ResponseSizeTooLarge").end_object();
  return {.payload = std::move(out).take(), .failed = true};
}

std::string exit_line(std::string_view request_id, std::string_view how) {
  return fmt::format("RequestId: {} Error: {}\n", request_id, exit_text(how));
}

std::string timeout_line(epoch_ms now, std::string_view request_id,
                         std::chrono::milliseconds timeout) {
  return fmt::format("{} {} {}\n", to_iso8601(now), request_id, timeout_text(timeout));
}

} // namespace troupe
