// SPDX-License-Identifier: Apache-2.0
#include "actors/function/child_output.hpp"
#include "actors/function/child_process.hpp"
#include "actors/function/frame.hpp"
#include "tests/actors/function_runtime.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

#include <array>

using namespace troupe;
using namespace troupe::testing;
using namespace std::string_literals;

namespace {

constexpr auto stdout_stream = child_output::stream::output;
constexpr auto stderr_stream = child_output::stream::error;

struct printed_text {
  std::vector<std::string> events;
  child_output::sink sink = [this](std::string text) { events.push_back(std::move(text)); };
};

std::string response_bytes(const std::string& id, const std::string& payload) {
  auto body = "\x13"s + static_cast<char>(id.size()) + id + payload;
  return "\0\0"s + static_cast<char>(body.size() >> 8) + static_cast<char>(body.size()) + body;
}

program shell(const std::string& script) {
  return {
      .file = "/bin/sh", .arguments = {"-c", script}, .environment = {{"PATH", "/usr/bin:/bin"}}};
}

bool readable(int fd) {
  pollfd wanted{fd, POLLIN, 0};
  return ::poll(&wanted, 1, 10'000) == 1;
}

/// All that it prints, until it closes its end.
std::string read_all(int fd) {
  std::string text;
  std::array<char, 4096> part{};
  while (readable(fd)) {
    auto count = ::read(fd, part.data(), part.size());
    if (count <= 0)
      break;
    text.append(part.data(), static_cast<std::size_t>(count));
  }
  return text;
}

struct ended_child {
  std::string printed;
  std::optional<std::string> how;
};

ended_child run_to_end(const program& what) {
  auto child = child_process::spawn(what, walls_here());
  REQUIRE(child);
  ended_child end;
  end.printed = read_all(child->standard_output());
  REQUIRE(readable(child->exit_descriptor()));
  end.how = child->reap();
  return end;
}

} // namespace

TEST_CASE("frames come out whole however their bytes are cut") {
  auto bytes = response_bytes("request", "{\"a\":1}") + response_bytes("r2", "");
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    frame_reader reader{1000};
    std::vector<std::string> seen;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      auto part = std::string_view{bytes}.substr(at, step);
      while (auto whole = reader.next(part))
        seen.push_back(whole->request_id + "=" + whole->payload);
    }
    CHECK(seen == std::vector<std::string>{"request={\"a\":1}", "r2="});
  }
}

TEST_CASE("a frame at the limit is read and one past it breaks the reader") {
  auto bytes = response_bytes("id", "12345");
  frame_reader enough{bytes.size() - 4};
  std::string_view rest{bytes};
  CHECK(enough.next(rest).has_value());
  frame_reader too_small{bytes.size() - 5};
  rest = bytes;
  CHECK_FALSE(too_small.next(rest).has_value());
  CHECK(too_small.broken() == frame_reader::trouble::too_long);
}

TEST_CASE("bytes outside the grammar break the frame reader") {
  for (const auto& bytes : {"\0\0\0\0"s, "\0\0\0\1\x63"s, "\0\0\0\2\x13\5"s, "\0\0\0\1\x13"s}) {
    frame_reader reader{1000};
    std::string_view rest{bytes};
    CHECK_FALSE(reader.next(rest).has_value());
    CHECK(reader.broken() == frame_reader::trouble::malformed);
  }
}

TEST_CASE("output is handed on in complete lines, the rest with the end of the invocation") {
  printed_text printed;
  child_output output{1'000};
  output.take(stdout_stream, "one\ntw", printed.sink);
  output.take(stderr_stream, "err", printed.sink);
  output.take(stdout_stream, "o\nthree", printed.sink);
  output.finish(printed.sink);
  CHECK(printed.events == std::vector<std::string>{"one\n", "two\n", "three", "err"});
}

TEST_CASE("output beyond the limit is dropped and counted, and the next invocation starts anew") {
  printed_text printed;
  child_output output{4 + child_output::notice_bytes_max};
  output.take(stdout_stream, "abc\nd", printed.sink);
  output.take(stdout_stream, "efghi\n", printed.sink);
  output.finish(printed.sink);
  REQUIRE(printed.events.size() == 2);
  CHECK(printed.events[0] == "abc\n");
  CHECK(printed.events[1]
        == "Output dropped: 7 bytes beyond the 4 that are kept of one invocation\n");
  output.take(stdout_stream, "x\n", printed.sink);
  output.finish(printed.sink);
  CHECK(printed.events.size() == 3);
}

TEST_CASE("a child has the environment that it was given and no descriptor of ours") {
  ::setenv("TROUPE_TEST_SECRET", "leaked", 1);
  auto inherited = ::fcntl(STDIN_FILENO, F_DUPFD, 50); // Without close-on-exec.
  auto end = run_to_end(shell("env; echo /proc/self/fd/*; ulimit -n; ulimit -c"));
  ::close(inherited);
  CHECK(end.printed.find("TROUPE_TEST_SECRET") == std::string::npos);
  CHECK(end.printed.find("PATH=/usr/bin:/bin\n") != std::string::npos);
  CHECK(end.printed.find("/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/3")
        != std::string::npos);
  CHECK(end.printed.find("/fd/" + std::to_string(inherited) + " ") == std::string::npos);
  CHECK(end.printed.find("1024\n0\n") != std::string::npos);
}

TEST_CASE("how a child ended is told in Lambda's words") {
  CHECK(run_to_end(shell("exit 0")).how == "");
  CHECK(run_to_end(shell("exit 127")).how == "exit status 127");
  CHECK(run_to_end(shell("kill -KILL $$")).how == "signal: killed");
  CHECK(run_to_end(shell("kill -SEGV $$")).how == "signal: segmentation fault");
}

TEST_CASE("a child that is dropped dies with all its descendants and leaves no zombie") {
  {
    auto child = child_process::spawn(shell("setsid sleep 1000 & sleep 1000 & echo x; wait"),
                                      walls_here());
    REQUIRE(child);
    REQUIRE(readable(child->standard_output()));
    CHECK(soon([&] { return processes_below(child->init()).size() == 3; }));
  }
  CHECK(processes_below(::getpid()).empty());
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
}

TEST_CASE("what a child leaves behind ends with it") {
  run_to_end(shell("setsid sleep 1000 </dev/null >/dev/null 2>&1 & exit 0"));
  CHECK(processes_below(::getpid()).empty());
}

TEST_CASE("a program that is not there is refused") {
  const auto child = child_process::spawn({.file = "/nonexistent/program"}, walls_here());
  REQUIRE_FALSE(child);
  CHECK(child.refusal().message == "cannot start /nonexistent/program: No such file or directory");
}

TEST_CASE("a program is found by its path or along the search path") {
  CHECK(find_program("sh", "/nonexistent:/bin") == "/bin/sh");
  CHECK(find_program("/bin/sh", "") == "/bin/sh");
  CHECK(find_program("sh", "/nonexistent").empty());
  CHECK(find_program("sh", "").empty());
  CHECK(find_program("/bin/no-such-shell", "/bin").empty());
}
