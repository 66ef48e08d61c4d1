// SPDX-License-Identifier: Apache-2.0
#include "actors/function/instance_log.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/limits.hpp"

#include <fmt/format.h>

#include <iterator>

namespace troupe {

namespace {

/// `nodejs20.x` is called `nodejs:20` in the INIT_START line.
std::string runtime_version(std::string_view runtime) {
  const auto digit = runtime.find_first_of("0123456789");
  if (digit == std::string_view::npos || runtime.starts_with("provided"))
    return std::string{runtime.substr(0, runtime.find('.'))} + ":"
           + std::string{runtime.substr(runtime.find('.') + 1)} + ".v1";
  auto version = runtime.substr(digit);
  if (version.ends_with(".x"))
    version.remove_suffix(2);
  return fmt::format("{}:{}.v1", runtime.substr(0, digit), version);
}

} // namespace

void instance_log::init_start(epoch_ms now, std::string_view runtime, std::string_view region) {
  add(now, fmt::format("INIT_START Runtime Version: {}\tRuntime Version ARN: {}\n",
                       runtime_version(runtime), runtime_version_arn(runtime, region)));
}

void instance_log::init_timed_out(epoch_ms now, double init_ms) {
  add(now,
      fmt::format("INIT_REPORT Init Duration: {:.2f} ms\tPhase: init\tStatus: timeout\n", init_ms));
}

void instance_log::start(epoch_ms now, std::string_view request_id, bool wants_tail) {
  tail_.clear();
  keeps_tail_ = wants_tail;
  printed_ = 0;
  add(now, fmt::format("START RequestId: {} Version: $LATEST\n", request_id));
}

void instance_log::finish(epoch_ms now, std::string_view request_id,
                          const invocation_report& report) {
  add(now, fmt::format("END RequestId: {}\n", request_id));
  std::string text;
  auto to = std::back_inserter(text);
  fmt::format_to(
      to,
      "REPORT RequestId: {}\tDuration: {:.2f} ms\tBilled Duration: {} ms\tMemory Size: {} "
      "MB\tMax Memory Used: {} MB\t",
      request_id, report.duration_ms, report.billed_ms, report.memory_mb, report.memory_used_mb);
  if (report.init_ms)
    fmt::format_to(to, "Init Duration: {:.2f} ms\t", *report.init_ms);
  if (!report.status.empty())
    fmt::format_to(to, "Status: {}", report.status);
  if (!report.error_type.empty())
    fmt::format_to(to, "\tError Type: {}", report.error_type);
  text += '\n';
  add(now, std::move(text));
}

void instance_log::line(epoch_ms now, std::string text) {
  add(now, std::move(text));
}

void instance_log::output(epoch_ms now, std::string_view text) {
  if (printed_ > limits::invocation_output_bytes_max)
    return;
  printed_ += text.size();
  if (printed_ > limits::invocation_output_bytes_max) {
    add(now, fmt::format("troupe: output beyond {} bytes is dropped\n",
                         limits::invocation_output_bytes_max));
    return;
  }
  while (!text.empty()) {
    auto length = text.find('\n');
    length = length == std::string_view::npos ? text.size() : length + 1;
    length = std::min(length, log_line_bytes_max);
    add(now, std::string{text.substr(0, length)});
    text.remove_prefix(length);
  }
}

std::string instance_log::take_tail() {
  keeps_tail_ = false;
  auto tail = std::exchange(tail_, {});
  if (tail.size() > limits::log_tail_bytes_max)
    tail.erase(0, tail.size() - limits::log_tail_bytes_max);
  return tail;
}

std::vector<log_event> instance_log::take_batch() {
  bytes_ = 0;
  return std::exchange(batch_, {});
}

void instance_log::add(epoch_ms now, std::string text) {
  if (keeps_tail_) {
    tail_ += text;
    if (tail_.size() > 16 * limits::log_tail_bytes_max)
      tail_.erase(0, tail_.size() - limits::log_tail_bytes_max);
  }
  bytes_ += text.size();
  batch_.push_back({now, std::move(text)});
}

std::string log_stream_name(epoch_ms now, std::string_view random_bytes) {
  return to_log_date(now) + "/[$LATEST]" + to_hex(random_bytes);
}

std::string runtime_version_arn(std::string_view runtime, std::string_view region) {
  return fmt::format("arn:aws:lambda:{}::runtime:{}", region, to_hex(sha256(runtime)));
}

} // namespace troupe
