// SPDX-License-Identifier: Apache-2.0
#include "actors/function/isolation.hpp"
#include "gateway/cli/command.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <array>
#include <cstdio>
#include <memory>

namespace troupe::embedded {
std::string_view coverage_md();
} // namespace troupe::embedded

namespace troupe::gateway::cli {

namespace {

/// One thing that was looked at.
struct finding {
  std::string subject;
  bool is_fine = true;
  std::string text;
};

/// The first line that a program prints, or empty.
std::string first_line_of(const char* command) {
  auto pipe = std::unique_ptr<FILE, int (*)(FILE*)>{popen(command, "r"), &pclose};
  auto line = std::array<char, 256>{};
  if (!pipe || !std::fgets(line.data(), static_cast<int>(line.size()), pipe.get()))
    return {};
  auto text = std::string{line.data()};
  while (text.ends_with('\n'))
    text.pop_back();
  return text;
}

finding look_at_node() {
  const auto version = first_line_of("node --version 2>/dev/null");
  if (version.empty())
    return {"Node.js", false, "not found: Node.js functions cannot run (apt-get install nodejs)"};
  return {"Node.js", true, version};
}

finding look_at_isolation() {
  const auto found = isolation::find(isolation_wish::best);
  if (!found)
    return {"isolation", false, found.refusal().message};
  return {"isolation", (*found)->is_full(), (*found)->describe()};
}

finding look_at_open_files() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return {"open files", limit.rlim_cur >= 1024, fmt::format("limit {}", limit.rlim_cur)};
}

finding look_at_kernel() {
  utsname machine{};
  ::uname(&machine);
  return {"kernel", true, fmt::format("{} {}", machine.sysname, machine.release)};
}

/// What the running service says, or that none runs.
std::vector<finding> look_at_service(const options& with) {
  auto found = std::vector<finding>{};
  try {
    const auto troupe = service{with};
    const auto health = document(
        expect_ok(troupe.rest("GET", "/_localstack/health", "troupe"), "cannot read the health"));
    found.push_back({"service", true,
                     fmt::format("version {} at {}", health["version"].text(), with.endpoint)});
    health["off"].each([&](json one) { found.push_back({"off", false, std::string{one.text()}}); });
    const auto missing = document(expect_ok(troupe.rest("GET", "/_troupe/unimplemented", "troupe"),
                                            "cannot read the unimplemented calls"));
    missing.each_member([&](std::string_view operation, json count) {
      found.push_back({"unimplemented", false,
                       fmt::format("{} was called {} times", operation, count.integer())});
    });
    if (missing.size() == 0)
      found.push_back({"unimplemented", true, "no call to an operation that Troupe does not have"});
  } catch (const trouble& why) {
    found.push_back({"service", false, fmt::format("{}: {}", why.what, why.by)});
  }
  return found;
}

} // namespace

int print_coverage() {
  print(embedded::coverage_md());
  return success;
}

int doctor(const options& with) {
  auto found = std::vector<finding>{look_at_kernel(), look_at_open_files(), look_at_node(),
                                    look_at_isolation()};
  for (auto& one : look_at_service(with))
    found.push_back(std::move(one));
  if (!with.json) {
    for (const auto& one : found)
      print(fmt::format("{:<4}  {:<14} {}", one.is_fine ? "ok" : "look", one.subject, one.text));
    return success;
  }
  json_writer out;
  out.begin_array();
  for (const auto& one : found)
    out.begin_object()
        .member("subject", one.subject)
        .member("ok", one.is_fine)
        .member("text", one.text)
        .end_object();
  out.end_array();
  print(out.text());
  return success;
}

} // namespace troupe::gateway::cli
