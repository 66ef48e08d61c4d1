// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/settings.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

/// Diagnostics for the operator, on standard error: one line an event, `key=value` after a short
/// verb phrase, the request id first. Lines are handed to a thread that writes them; when it falls
/// behind, the oldest are dropped, nobody waits. What customers log goes to CloudWatch's actors
/// instead.
///
///     2026-11-24T08:30:00.123Z info request id=8c9b… service=lambda operation=Invoke status=200
///     ms=1.204
///
/// Access lines come together for up to a tenth of a second and are written in one piece.
///
/// Before `start_logging` and after `stop_logging` the calls do nothing.
namespace troupe {

void start_logging(const settings& how);
/// Writes what is waiting and ends the thread. The logging calls of other threads have ended by
/// now.
void stop_logging();

void log_debug(std::string_view line);
void log_info(std::string_view line);
void log_warn(std::string_view line);
void log_error(std::string_view line);

/// A value as it stands in a line: in quotes, with escapes, unless it is a plain word.
std::string log_value(std::string_view value);

/// What the one line about a request says. Empty texts are left out.
struct access_entry {
  std::string_view request_id;
  std::string_view remote_address;
  std::string_view service;
  std::string_view operation;
  std::string_view resource; ///< What it is about, as an ARN; empty: not known.
  std::string_view method;
  std::string_view path;
  unsigned status = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::chrono::microseconds took{0};
  std::string_view error_type; ///< The AWS name of the error, if it was one.
};

/// False when access lines are switched off, so that nobody needs to gather them.
bool is_access_logged();
void access_line(const access_entry& request);

} // namespace troupe
