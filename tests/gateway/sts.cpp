// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/service_fixture.hpp"

namespace troupe {

namespace {

struct sts_door : testing::service_door {
  std::string call(std::string method, std::string query, std::string text) {
    request.method = std::move(method);
    request.query = std::move(query);
    gateway::buffered_body sent{std::move(text)};
    gateway::call one{here, request, sent, c.request_id, c.who};
    return shown(await(gateway::serve(one, *gateway::find_signed_service("sts"))));
  }
};

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE_METHOD(sts_door, "the caller's account is told, to a form and to a query") {
  c.who.account = "123456789012";
  const std::string action = "Action=GetCallerIdentity&Version=2011-06-15";
  const auto by_form = call("POST", "", action);
  CHECK(holds(by_form, "200 "));
  CHECK(holds(by_form, "<Arn>arn:aws:iam::123456789012:root</Arn>"));
  CHECK(holds(by_form, "<Account>123456789012</Account>"));
  CHECK(call("GET", action, "") == by_form);
}

TEST_CASE_METHOD(sts_door, "another action is refused by name, and none at all as malformed") {
  CHECK(holds(call("POST", "", "Action=AssumeRoot"), "501 "));
  CHECK(holds(call("POST", "", "Action=AssumeRoot"), "troupe: STS.AssumeRoot is not implemented"));
  CHECK(holds(call("POST", "", ""), "400 "));
}

TEST_CASE_METHOD(testing::service_door,
                 "usage tells what was consumed and what it would have cost") {
  const address hello{"000000000000", "us-east-1", "hello"};
  caf::anon_send(node.meter, usage{hello, 1'000'000, 2, 200'000'000, 128ull * 200'000'000});
  settle();
  request.method = "GET";
  const auto report = parsed(await(gateway::report_usage(c)));
  REQUIRE(report["lines"].size() == 1);
  const auto line = report["lines"].elements()[0];
  CHECK(line["function"].text() == "hello");
  CHECK(line["invocations"].integer() == 1'000'000);
  CHECK(line["errors"].integer() == 2);
  CHECK(line["gbSeconds"].number() == Approx(25'000));
  CHECK(line["cost"].number() == Approx(0.6167).margin(0.00005));
  CHECK(report["total"].number() == Approx(0.6167).margin(0.00005));
  CHECK(report["totalAfterFreeTier"].number() == 0.0);
  request.query = "account=111111111111";
  CHECK(parsed(await(gateway::report_usage(c)))["lines"].size() == 0);
}

} // namespace troupe
