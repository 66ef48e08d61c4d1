// SPDX-License-Identifier: Apache-2.0
#include "config/logging.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

using namespace troupe;

namespace {

/// What goes to standard error while it lives.
class captured_errors {
public:
  captured_errors() : file_(std::tmpfile()), saved_(::dup(STDERR_FILENO)) {
    ::dup2(::fileno(file_), STDERR_FILENO);
  }
  captured_errors(const captured_errors&) = delete;
  captured_errors& operator=(const captured_errors&) = delete;
  ~captured_errors() {
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
    std::fclose(file_);
  }

  /// The lines, without their times.
  std::vector<std::string> lines() {
    constexpr std::size_t time_length = std::string_view{"2026-11-24T08:30:00.123Z "}.size();
    std::vector<std::string> all;
    std::rewind(file_);
    auto line = std::array<char, 4096>{};
    while (std::fgets(line.data(), line.size(), file_)) {
      auto text = std::string{line.data()};
      text.pop_back();
      all.push_back(text.substr(time_length));
    }
    return all;
  }

private:
  std::FILE* file_;
  int saved_;
};

template <class Work>
std::vector<std::string> logged(const settings& how, Work work) {
  captured_errors errors;
  start_logging(how);
  work();
  stop_logging();
  return errors.lines();
}

constexpr access_entry entry{.request_id = "r1",
                             .remote_address = "127.0.0.1",
                             .service = "dynamodb",
                             .operation = "PutItem",
                             .method = "POST",
                             .path = "/a b\n\"c\"",
                             .status = 200,
                             .bytes_in = 7,
                             .bytes_out = 2,
                             .took = std::chrono::microseconds{1'204}};

} // namespace

TEST_CASE("lines of the level and above come out in order") {
  settings how;
  how.log.level = "warn";
  const auto lines = logged(how, [] {
    log_info("not this");
    log_warn("store is short of=space");
    log_error("{} stays as it is");
  });
  CHECK(lines
        == std::vector<std::string>{"warning store is short of=space", "error {} stays as it is"});
}

TEST_CASE("a request is one line, its id first, however its path looks") {
  const auto lines = logged({}, [] { access_line(entry); });
  CHECK(lines
        == std::vector<std::string>{"info request id=r1 service=dynamodb operation=PutItem "
                                    "method=POST path=\"/a b\\x0a\\\"c\\\"\" "
                                    "status=200 in=7 out=2 ms=1.204 from=127.0.0.1"});
}

TEST_CASE("access lines can be switched off, and go with level info") {
  settings how;
  how.log.access = false;
  CHECK(logged(how, [] { access_line(entry); }).empty());
  how.log.access = true;
  how.log.level = "warn";
  CHECK(logged(how, [] { CHECK_FALSE(is_access_logged()); }).empty());
}

TEST_CASE("before the start and after the end, logging does nothing") {
  captured_errors errors;
  log_error("nobody listens");
  access_line(entry);
  stop_logging();
  CHECK(errors.lines().empty());
}

TEST_CASE("many lines come out whole, the newest among them") {
  const auto lines = logged({}, [] {
    for (int i = 0; i < 20'000; ++i)
      log_info("line number=" + std::to_string(i));
  });
  REQUIRE_FALSE(lines.empty());
  CHECK(lines.back() == "info line number=19999");
  for (const auto& line : lines)
    REQUIRE(line.starts_with("info line number="));
}
