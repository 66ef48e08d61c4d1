// SPDX-License-Identifier: Apache-2.0
#include "config/prices.hpp"
#include "core/json.hpp"
#include "gateway/services.hpp"

#include <map>
#include <tuple>

/// `GET /_troupe/usage[?account=...]`: what every function consumed, a day at a time, and what it
/// would have cost on AWS.
///
///     {"lines":[{"day","account","region","function","invocations","errors","billedMs","gbSeconds",
///                "cost"}...], "total", "totalAfterFreeTier", "prices":{"date","region","source"}}
///
/// A line's cost is by itself; the totals go through AWS's monthly tiers, an account at a time.
namespace troupe::gateway {

namespace {

constexpr std::size_t month_length = 7; // `2026-11`

execution_amounts amounts_of(const usage& total) {
  return {total.invocations, total.mb_ms, total.arm_mb_ms};
}

void write_line(json_writer& out, const usage_line& line, const prices& list) {
  out.begin_object().member("day", line.day).member("account", line.function.account);
  out.member("region", line.function.region).member("function", line.function.name);
  out.member("invocations", line.total.invocations).member("errors", line.total.errors);
  out.member("billedMs", line.total.billed_ms).member("gbSeconds", gb_seconds(line.total.mb_ms));
  out.member("cost", list.bill(amounts_of(line.total))).end_object();
}

std::string write_report(const usage_report& report, const prices& list) {
  std::map<std::pair<std::string, std::string>, execution_amounts> months;
  json_writer out;
  out.begin_object().key("lines").begin_array();
  for (const auto& line : report.lines) {
    write_line(out, line, list);
    months[{line.function.account, line.day.substr(0, month_length)}] += amounts_of(line.total);
  }
  double total = 0;
  double after_free_tier = 0;
  for (const auto& [month, amounts] : months) {
    total += list.bill(amounts);
    after_free_tier += list.bill(amounts, free_tier::applied);
  }
  out.end_array().member("total", total).member("totalAfterFreeTier", after_free_tier);
  out.key("prices").begin_object().member("date", list.date()).member("region", list.region());
  out.member("source", list.source()).end_object().end_object();
  return std::move(out).take();
}

} // namespace

task<http_response> report_usage(call& c) {
  c.operation = "Troupe.Usage";
  http_response answer;
  answer.set("Content-Type", "application/json");
  usage_query question{c.request.query_value("account").value_or("")};
  auto asking = ask(c, c.gateway.node.meter, std::move(question));
  const auto report = co_await std::move(asking);
  if (!report) {
    answer.status = 500;
    answer.body = R"({"message":)" + json_quote(report.refusal().message) + "}";
    co_return answer;
  }
  answer.body = write_report(*report, prices::current());
  co_return answer;
}

} // namespace troupe::gateway
