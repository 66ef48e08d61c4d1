// SPDX-License-Identifier: Apache-2.0
#include "actors/function/instance_log.hpp"

#include "actors/function/instance_failure.hpp"
#include "core/limits.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

std::vector<std::string> lines_of(instance_log& log) {
  std::vector<std::string> lines;
  for (auto& event : log.take_batch())
    lines.push_back(std::move(event.message));
  return lines;
}

} // namespace

TEST_CASE("an invocation's lines are Lambda's, to the tab") {
  instance_log log;
  log.start(1, "id-1", false);
  log.output(2, "hello\n");
  log.finish(3, "id-1",
             {.duration_ms = 12.341,
              .billed_ms = 115,
              .memory_mb = 128,
              .memory_used_mb = 41,
              .init_ms = 102.5});
  CHECK(lines_of(log)
        == std::vector<std::string>{
            "START RequestId: id-1 Version: $LATEST\n", "hello\n", "END RequestId: id-1\n",
            "REPORT RequestId: id-1\tDuration: 12.34 ms\tBilled Duration: 115 ms\tMemory Size: 128 "
            "MB\tMax Memory Used: 41 MB\tInit Duration: 102.50 ms\t\n"});
}

TEST_CASE("the report of a failed run says how it failed") {
  instance_log log;
  log.finish(3, "id-1",
             {.duration_ms = 1,
              .billed_ms = 1,
              .memory_mb = 128,
              .memory_used_mb = 41,
              .status = "error",
              .error_type = "Runtime.ExitError"});
  CHECK(lines_of(log).back()
        == "REPORT RequestId: id-1\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 "
           "MB\tMax Memory Used: 41 MB\tStatus: error\tError Type: Runtime.ExitError\n");
}

TEST_CASE("each line of output is an event, and a line that is too long becomes several") {
  instance_log log;
  log.start(1, "id", false);
  log.take_batch();
  log.output(2, "one\ntwo\nthr");
  CHECK(lines_of(log) == std::vector<std::string>{"one\n", "two\n", "thr"});
  log.output(2, std::string(log_line_bytes_max + 1, 'x'));
  const auto lines = lines_of(log);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].size() == log_line_bytes_max);
  CHECK(lines[1] == "x");
}

TEST_CASE(
    "output beyond its limit is dropped with a line that says so, for that invocation alone") {
  instance_log log;
  log.start(1, "a", false);
  log.output(1, std::string(limits::invocation_output_bytes_max, 'x'));
  log.take_batch();
  log.output(1, "y");
  CHECK(lines_of(log).front().find("is dropped") != std::string::npos);
  log.output(1, "z");
  CHECK(log.empty());
  log.start(1, "b", false);
  log.take_batch();
  log.output(1, "again\n");
  CHECK(lines_of(log) == std::vector<std::string>{"again\n"});
}

TEST_CASE("the tail is the end of this invocation's log") {
  instance_log log;
  log.start(1, "a", true);
  log.output(1, std::string(100'000, 'x') + "\nlast\n");
  const auto tail = log.take_tail();
  CHECK(tail.size() == limits::log_tail_bytes_max);
  CHECK(tail.ends_with("x\nlast\n"));
  log.start(1, "b", true);
  CHECK(log.take_tail() == "START RequestId: b Version: $LATEST\n");
}

TEST_CASE("the ends that the code does not describe have Lambda's error objects") {
  CHECK(
      outcome_of_exit("id", "").payload
      == R"({"errorType":"Runtime.ExitError","errorMessage":"RequestId: id Error: Runtime exited without providing a reason"})");
  CHECK(
      outcome_of_exit("id", "exit status 127").payload
      == R"({"errorType":"Runtime.ExitError","errorMessage":"RequestId: id Error: Runtime exited with error: exit status 127"})");
  CHECK(
      outcome_of_timeout("id", std::chrono::seconds{1}).payload
      == R"({"errorType":"Sandbox.Timedout","errorMessage":"RequestId: id Error: Task timed out after 1.00 seconds"})");
  CHECK(
      outcome_of_large_response().payload
      == R"({"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"})");
  CHECK(timeout_line(1'700'000'000'000, "id", std::chrono::seconds{3})
        == "2023-11-14T22:13:20.000Z id Task timed out after 3.00 seconds\n");
}

TEST_CASE("a log stream is named by day and a random number") {
  CHECK(log_stream_name(1'700'000'000'000, std::string(16, '\xab'))
        == "2023/11/14/[$LATEST]abababababababababababababababab");
}

} // namespace troupe
