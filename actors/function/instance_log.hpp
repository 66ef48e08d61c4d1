// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/log.hpp"
#include "core/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What one instance writes to its log stream, in Lambda's text format: the lines of the platform
/// and what the code prints, gathered into batches. Pure: it sends nothing.
///
/// Each line of output is an event of its own, newline included; a line longer than
/// `log_line_bytes_max` becomes several. What one invocation prints beyond
/// `limits::invocation_output_bytes_max` is dropped, with one line that says so.
namespace troupe {

inline constexpr std::size_t log_line_bytes_max = 256u << 10;

/// What the REPORT line says.
struct invocation_report {
  double duration_ms = 0;
  std::uint64_t billed_ms = 0;
  std::int64_t memory_mb = 0;
  std::uint32_t memory_used_mb = 0;
  std::optional<double> init_ms;
  std::string_view status;     ///< `error`, `timeout`, or empty.
  std::string_view error_type; ///< With `error`.
};

class instance_log {
public:
  /// `INIT_START ...`
  void init_start(epoch_ms now, std::string_view runtime, std::string_view region);
  /// `INIT_REPORT ...`, for an initialisation that took too long.
  void init_timed_out(epoch_ms now, double init_ms);
  /// `START ...`; from here on the invocation's tail is kept, if it is wanted.
  void start(epoch_ms now, std::string_view request_id, bool wants_tail);
  /// `END ...` and `REPORT ...`.
  void finish(epoch_ms now, std::string_view request_id, const invocation_report& report);
  /// A line of the platform's; it ends with a newline.
  void line(epoch_ms now, std::string text);
  /// What the code printed.
  void output(epoch_ms now, std::string_view text);

  /// The last `limits::log_tail_bytes_max` bytes of the invocation's log.
  std::string take_tail();

  [[nodiscard]] bool empty() const { return batch_.empty(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  std::vector<log_event> take_batch();

private:
  void add(epoch_ms now, std::string text);

  std::vector<log_event> batch_;
  std::size_t bytes_ = 0;
  std::string tail_;
  bool keeps_tail_ = false;
  std::size_t printed_ = 0; ///< By the invocation under way.
};

/// `YYYY/MM/DD/[$LATEST]<32 hex>`
std::string log_stream_name(epoch_ms now, std::string_view random_bytes);

/// The ARN that stands for a runtime's version.
std::string runtime_version_arn(std::string_view runtime, std::string_view region);

} // namespace troupe
