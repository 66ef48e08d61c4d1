// SPDX-License-Identifier: Apache-2.0
#include "config/logging.hpp"

#include "config/line_gatherer.hpp"
#include "core/clock.hpp"

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>

namespace troupe {

namespace {

constexpr std::size_t lines_waiting_max = 8'192;
constexpr std::size_t buffer_bytes_max = 64u << 10;
/// The logger of access lines, which come several at a time and with their own beginnings.
constexpr auto access_name = "access";

/// Writes to standard error in one piece what has come together, but never leaves a line lying when
/// nothing follows it.
class standard_error final : public spdlog::sinks::base_sink<std::mutex> {
public:
  explicit standard_error(spdlog::details::thread_pool& queue) : queue_(queue) {}

protected:
  void sink_it_(const spdlog::details::log_msg& line) override {
    if (line.logger_name == access_name) {
      buffer_.append(line.payload.begin(), line.payload.end());
      buffer_.push_back('\n');
    } else {
      formatter_->format(line, buffer_);
    }
    if (queue_.queue_size() == 0 || buffer_.size() >= buffer_bytes_max)
      flush_();
  }
  void flush_() override {
    const auto* bytes = buffer_.data();
    auto left = buffer_.size();
    while (left > 0) {
      const auto written = ::write(STDERR_FILENO, bytes, left);
      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        break; // Nobody reads: there is nowhere to complain.
      bytes += written;
      left -= static_cast<std::size_t>(written);
    }
    buffer_.clear();
  }

private:
  // Only the pool's own thread comes here, and the pool joins it before it goes. A counted pointer
  // would let that thread become the last owner, and join itself.
  spdlog::details::thread_pool& queue_;
  spdlog::memory_buf_t buffer_;
};

std::shared_ptr<spdlog::async_logger> current_logger;
std::shared_ptr<spdlog::details::thread_pool> writer_thread;
std::shared_ptr<spdlog::async_logger> access_logger;
std::unique_ptr<line_gatherer> access_lines;
std::atomic<bool> logs_access{false};

spdlog::string_view_t view(std::string_view text) {
  return {text.data(), text.size()};
}

void log(spdlog::level::level_enum level, std::string_view line) {
  if (current_logger)
    current_logger->log(level, view(line));
}

bool is_plain(char c) {
  return c > ' ' && c < 0x7F && c != '"' && c != '\\';
}

void append_value(std::string& line, std::string_view value) {
  if (!value.empty() && std::ranges::all_of(value, is_plain)) {
    line += value;
    return;
  }
  line += '"';
  for (char c : value) {
    if (c == '"' || c == '\\')
      line += {'\\', c};
    else if (static_cast<unsigned char>(c) < ' ' || c == 0x7F)
      line += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    else
      line += c;
  }
  line += '"';
}

// One line for each request: appending does without what a format string costs.
void append(std::string& line, std::string_view name, std::string_view value) {
  if (value.empty())
    return;
  line.append(" ").append(name).append("=");
  append_value(line, value);
}

void append(std::string& line, std::string_view name, std::uint64_t value) {
  line.append(" ").append(name).append("=").append(fmt::format_int{value}.c_str());
}

} // namespace

void start_logging(const settings& how) {
  stop_logging();
  writer_thread = std::make_shared<spdlog::details::thread_pool>(lines_waiting_max, 1);
  auto sink = std::make_shared<standard_error>(*writer_thread);
  current_logger = std::make_shared<spdlog::async_logger>(
      "troupe", sink, writer_thread, spdlog::async_overflow_policy::overrun_oldest);
  current_logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      "%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc, "\n"));
  current_logger->set_level(spdlog::level::from_str(how.log.level));
  current_logger->flush_on(spdlog::level::err);
  if (!how.log.access || !current_logger->should_log(spdlog::level::info))
    return;
  access_logger = std::make_shared<spdlog::async_logger>(
      access_name, std::move(sink), writer_thread, spdlog::async_overflow_policy::overrun_oldest);
  access_lines = std::make_unique<line_gatherer>(
      [](std::string_view lines) { access_logger->log(spdlog::level::info, view(lines)); });
  logs_access = true;
}

void stop_logging() {
  logs_access = false;
  access_lines.reset();
  access_logger.reset();
  if (current_logger)
    current_logger->flush();
  current_logger.reset();
  writer_thread.reset(); // Joins the thread, which empties its queue first.
}

void log_debug(std::string_view line) {
  log(spdlog::level::debug, line);
}

void log_info(std::string_view line) {
  log(spdlog::level::info, line);
}

void log_warn(std::string_view line) {
  log(spdlog::level::warn, line);
}

void log_error(std::string_view line) {
  log(spdlog::level::err, line);
}

std::string log_value(std::string_view value) {
  std::string text;
  append_value(text, value);
  return text;
}

bool is_access_logged() {
  return logs_access.load(std::memory_order_relaxed);
}

void access_line(const access_entry& request) {
  if (!is_access_logged())
    return;
  auto line = std::string{};
  line.reserve(256);
  line += to_iso8601(system_clock().now());
  line += " info request";
  append(line, "id", request.request_id);
  append(line, "service", request.service);
  append(line, "operation", request.operation);
  append(line, "resource", request.resource);
  append(line, "method", request.method);
  append(line, "path", request.path);
  append(line, "status", request.status);
  append(line, "error", request.error_type);
  append(line, "in", request.bytes_in);
  append(line, "out", request.bytes_out);
  const auto took = static_cast<std::uint64_t>(std::max<std::int64_t>(request.took.count(), 0));
  append(line, "ms", took / 1'000);
  line.append(".").append(fmt::format_int{1'000 + took % 1'000}.c_str() + 1); // Three digits.
  append(line, "from", request.remote_address);
  access_lines->add(line);
}

} // namespace troupe
