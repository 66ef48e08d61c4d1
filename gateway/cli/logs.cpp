// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/command.hpp"

#include "core/clock.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <set>
#include <thread>

namespace troupe::gateway::cli {

namespace {

constexpr auto poll_interval = std::chrono::milliseconds{500};
/// Output reaches the log in batches: look back a little, and skip what was printed.
constexpr epoch_ms overlap_ms = 5'000;
/// How many events are remembered; past that, a few may be printed twice.
constexpr std::size_t printed_max = 100'000;

/// `90s`, `15m`, `2h`, `1d` in milliseconds.
epoch_ms parse_since(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  const auto unit = std::string_view{end, text.data() + text.size()};
  if (failed == std::errc{} && count >= 0)
    for (auto [name, ms] :
         {std::pair{"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}})
      if (unit == name)
        return count * ms;
  throw trouble{fmt::format("not a time: {}", text), "it is a number and s, m, h or d",
                "troupe logs NAME --since 15m", usage_error};
}

class reader {
public:
  reader(const options& with, const logs_options& what)
      : with_(with), troupe_(with), group_("/aws/lambda/" + what.name), name_(what.name) {
    if (what.name.starts_with('/'))
      group_ = what.name;
  }

  /// Prints what is new since `from`; returns the newest event's time.
  epoch_ms print_since(epoch_ms from) {
    auto newest = from;
    auto token = std::string{};
    do {
      const auto page = fetch(from, token);
      page["events"].each([&](json event) { newest = std::max(newest, print_event(event)); });
      token = page["nextToken"].text();
    } while (!token.empty());
    return newest;
  }

private:
  json fetch(epoch_ms from, const std::string& token) {
    json_writer ask;
    ask.begin_object().member("logGroupName", group_).member("startTime", from);
    if (!token.empty())
      ask.member("nextToken", token);
    ask.end_object();
    const auto answer = troupe_.json_call("Logs_20140328.FilterLogEvents", ask.text());
    if (answer.error_type() == "ResourceNotFoundException")
      throw trouble{fmt::format("no log group {}", group_), answer.error_text(),
                    fmt::format("troupe invoke {}", name_)};
    return document(expect_ok(answer, fmt::format("cannot read {}", group_)));
  }

  epoch_ms print_event(const json& event) {
    const auto time = event["timestamp"].integer();
    if (printed_.size() > printed_max)
      printed_.clear();
    if (!printed_.insert(std::string{event["eventId"].text()}).second)
      return time;
    auto message = event["message"].text();
    while (message.ends_with('\n'))
      message.remove_suffix(1);
    print(with_.json ? event.dump() : fmt::format("{}  {}", to_iso8601(time), message));
    return time;
  }

  const options& with_;
  service troupe_;
  std::string group_;
  std::string name_;
  std::set<std::string> printed_;
};

} // namespace

int logs(const options& with, const logs_options& what) {
  auto events = reader{with, what};
  auto newest = events.print_since(system_clock().now() - parse_since(what.since));
  while (what.follow) {
    std::this_thread::sleep_for(poll_interval);
    newest = std::max(newest, events.print_since(newest - overlap_ms));
  }
  return success;
}

} // namespace troupe::gateway::cli
