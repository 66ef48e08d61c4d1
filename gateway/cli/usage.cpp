// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/command.hpp"

#include <fmt/format.h>

namespace troupe::gateway::cli {

int usage(const options& with) {
  const auto answer = service{with}.rest("GET", "/_troupe/usage", "troupe");
  expect_ok(answer, "cannot read the usage");
  if (with.json) {
    print(answer.body);
    return success;
  }
  const auto report = document(answer);
  print(fmt::format("{:<10}  {:<32} {:>12} {:>8} {:>12} {:>14} {:>12}", "DAY", "FUNCTION",
                    "INVOCATIONS", "ERRORS", "BILLED MS", "GB-SECONDS", "COST USD"));
  report["lines"].each([](json line) {
    print(fmt::format("{:<10}  {:<32} {:>12} {:>8} {:>12} {:>14.6f} {:>12.7f}", line["day"].text(),
                      line["function"].text(), line["invocations"].integer(),
                      line["errors"].integer(), line["billedMs"].integer(),
                      line["gbSeconds"].number(), line["cost"].number()));
  });
  print(fmt::format(
      "\ntotal {:.7f} USD: what it would have cost on AWS, an estimate at list prices of "
      "{} ({}).",
      report["total"].number(), report["prices"]["date"].text(),
      report["prices"]["region"].text()));
  return success;
}

} // namespace troupe::gateway::cli
