// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/command.hpp"

#include "core/encoding.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>

namespace troupe::gateway::cli {

namespace {

std::string read_all(std::istream& from) {
  return {std::istreambuf_iterator<char>{from}, std::istreambuf_iterator<char>{}};
}

/// JSON text: as given, from standard input (`-`), or from a file (`@FILE`).
std::string payload_of(const std::string& given) {
  if (given == "-")
    return read_all(std::cin);
  if (!given.starts_with('@'))
    return given;
  auto file = std::ifstream{given.substr(1), std::ios::binary};
  if (!file)
    throw trouble{fmt::format("cannot read {}", given.substr(1)), {}, {}, usage_error};
  return read_all(file);
}

/// The REPORT line of an invocation's log, without its tabs.
std::string report_of(std::string_view log) {
  const auto at = log.rfind("REPORT ");
  if (at == std::string_view::npos)
    return {};
  const auto duration = log.find("Duration:", at);
  auto line = std::string{log.substr(duration, log.find('\n', at) - duration)};
  for (auto& c : line)
    if (c == '\t')
      c = ' ';
  return line;
}

} // namespace

int invoke(const options& with, const invoke_options& what) {
  auto fields = std::vector<http_field>{{"content-type", "application/json"}};
  if (what.async)
    fields.push_back({"x-amz-invocation-type", "Event"});
  else
    fields.push_back({"x-amz-log-type", "Tail"});
  const auto target
      = fmt::format("/2015-03-31/functions/{}/invocations", percent_encode(what.name));
  const auto answer
      = service{with}.rest("POST", target, "lambda", payload_of(what.payload), std::move(fields));
  if (answer.status == 404)
    throw trouble{fmt::format("no function {}", what.name), answer.error_text(),
                  "troupe deploy DIR, or aws lambda list-functions"};
  expect_ok(answer, fmt::format("cannot invoke {}", what.name));

  const auto has_failed = answer.fields.contains("x-amz-function-error");
  auto log = std::string{};
  if (auto known = answer.fields.find("x-amz-log-result"); known != answer.fields.end())
    log = from_base64(known->second).value_or("");
  if (with.json) {
    json_writer out;
    out.begin_object().member("status", answer.status).member("functionError", has_failed);
    out.key("payload").raw(answer.body.empty() ? "null" : answer.body);
    out.member("log", log).end_object();
    print(out.text());
  } else {
    if (what.tail)
      fmt::print(stderr, "{}", log);
    print(what.async ? "accepted" : answer.body);
    if (const auto report = report_of(log); !what.async && !with.quiet && !report.empty())
      fmt::print(stderr, "  {}\n", report);
  }
  return has_failed ? function_error : success;
}

} // namespace troupe::gateway::cli
