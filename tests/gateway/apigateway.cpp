// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/apigateway_fixture.hpp"

namespace troupe::testing {

TEST_CASE_METHOD(api_door, "a request reaches the function as an event and comes back as it says") {
  quick_create();
  const auto answer = execute("GET", "/x");
  CHECK(shown(answer) == "200 ok");
  REQUIRE(script.invoked.size() == 1);
  CHECK(script.invoked[0].function_arn == function_uri);
  CHECK(script.invoked[0].request_id == c.request_id);
  const auto event = json::parse(script.invoked[0].payload);
  REQUIRE(event.ok());
  CHECK((*event)["rawPath"].text() == "/x");
}

TEST_CASE_METHOD(api_door, "how the function fails is told in the API's own words") {
  quick_create();
  const std::pair<error_type, const char*> cases[] = {
      {"ResourceNotFoundException", R"(500 {"message":"Internal Server Error"})"},
      {code::internal, R"(500 {"message":"Internal Server Error"})"},
      {"TooManyRequestsException", R"(429 {"message":"Too Many Requests"})"},
      {code::throttled, R"(429 {"message":"Too Many Requests"})"},
      {code::timed_out, R"(503 {"message":"Service Unavailable"})"},
  };
  for (const auto& [kind, expected] : cases) {
    script.refusal = error{kind, "secret"};
    CHECK(shown(execute("GET", "/")) == expected);
  }
  script.refusal.reset();
  script.outcome = {R"({"errorMessage":"secret"})", true};
  CHECK(shown(execute("GET", "/")) == R"(500 {"message":"Internal Server Error"})");
  script.outcome = {R"({"statusCode":"secret"})"};
  CHECK(shown(execute("GET", "/")) == R"(500 {"message":"Internal Server Error"})");
}

TEST_CASE_METHOD(api_door,
                 "a function that says nothing is given up after the integration's time") {
  quick_create();
  const auto parts = parsed(control("GET", "/v2/apis/" + id + "/integrations"));
  const auto part = std::string{parts["items"].elements()[0]["integrationId"].text()};
  REQUIRE(control("PATCH", "/v2/apis/" + id + "/integrations/" + part, R"({"timeoutInMillis":50})")
              .status
          == 200);
  script.is_silent = true;
  CHECK(shown(execute("GET", "/")) == R"(503 {"message":"Service Unavailable"})");
}

TEST_CASE_METHOD(api_door, "a body over 10 MB, or an event over Lambda's limit, is too large") {
  quick_create();
  constexpr auto too_large = R"(413 {"message":"Request Entity Too Large"})";
  CHECK(shown(execute("POST", "/", std::string((10u << 20) + 1, 'x'))) == too_large);
  CHECK(shown(execute("POST", "/", std::string(limits::invoke_payload_bytes_max, 'x')))
        == too_large);
  CHECK(script.invoked.empty());
  CHECK(execute("POST", "/", std::string(limits::invoke_payload_bytes_max - 4'096, 'x')).status
        == 200);
}

TEST_CASE_METHOD(api_door, "a stage is told by the first segment, also percent-encoded") {
  quick_create();
  REQUIRE(control("POST", "/v2/apis/" + id + "/stages", R"({"stageName":"dev","autoDeploy":true})")
              .status
          == 201);
  const auto raw_path = [&](std::string path, std::string stage) {
    CHECK(execute("GET", std::move(path), "", std::move(stage)).status == 200);
    const auto event = json::parse(script.invoked.back().payload);
    return std::string{(*event)["requestContext"]["stage"].text()} + " "
           + std::string{(*event)["rawPath"].text()};
  };
  CHECK(raw_path("/x", "dev") == "dev /dev/x");
  CHECK(raw_path("/dev/x", "") == "dev /dev/x");
  CHECK(raw_path("/x", "%24default") == "$default /x");
  CHECK(raw_path("", "$default") == "$default /");
  CHECK(raw_path("/devil", "") == "$default /devil");
  CHECK(raw_path("/b", "a") == "$default /a/b");
  CHECK(raw_path("/dev", "") == "dev /dev");
}

TEST_CASE_METHOD(api_door, "an API that was ended, or whose endpoint is off, is not found") {
  quick_create();
  REQUIRE(control("PATCH", "/v2/apis/" + id, R"({"disableExecuteApiEndpoint":true})").status
          == 200);
  CHECK(execute("GET", "/").status == 404);
  REQUIRE(control("DELETE", "/v2/apis/" + id).status == 204);
  CHECK(execute("GET", "/").status == 404);
  CHECK(control("DELETE", "/v2/apis/" + id).status == 404);
}

} // namespace troupe::testing
