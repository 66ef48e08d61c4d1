// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/service_fixture.hpp"

namespace troupe {

namespace {

constexpr auto arn = "arn:aws:lambda:us-east-1:000000000000:function:f";

struct api_door : testing::service_door {
  gateway::http_response control(std::string method, std::string path, std::string text = "") {
    request.method = std::move(method);
    request.path = std::move(path);
    gateway::buffered_body sent{std::move(text)};
    gateway::call one{here, request, sent, c.request_id, c.who};
    return await(gateway::apigateway::dispatch(one));
  }
  gateway::http_response execute(std::string method, std::string path, std::string text = "",
                                 std::string stage = "") {
    request.method = std::move(method);
    request.path = path;
    gateway::buffered_body sent{std::move(text)};
    gateway::call one{here, request, sent, c.request_id, c.who};
    return await(gateway::apigateway::execute(one, id, std::move(stage), std::move(path)));
  }
  /// An API that sends everything to the function.
  void quick_create() {
    const auto made
        = control("POST", "/v2/apis",
                  std::string{R"({"name":"a","protocolType":"HTTP","target":")"} + arn + "\"}");
    REQUIRE(made.status == 201);
    id = parsed(made)["apiId"].text();
  }

  std::string id;
};

} // namespace

TEST_CASE_METHOD(api_door, "a request reaches the function as an event and comes back as it says") {
  quick_create();
  const auto answer = execute("GET", "/x");
  CHECK(shown(answer) == "200 ok");
  REQUIRE(script.invoked.size() == 1);
  CHECK(script.invoked[0].function_arn == arn);
  CHECK(script.invoked[0].request_id == c.request_id);
  const auto event = json::parse(script.invoked[0].payload);
  REQUIRE(event.ok());
  CHECK((*event)["rawPath"].text() == "/x");
}

TEST_CASE_METHOD(api_door, "how the function fails is told in the API's own words") {
  quick_create();
  const std::pair<code, const char*> cases[] = {
      {code::no_such_function, R"(500 {"message":"Internal Server Error"})"},
      {code::internal, R"(500 {"message":"Internal Server Error"})"},
      {code::concurrency_exceeded, R"(429 {"message":"Too Many Requests"})"},
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

TEST_CASE_METHOD(api_door, "an API's id can be chosen with a tag") {
  const auto wanted = R"({"name":"a","protocolType":"HTTP","tags":{"_custom_id_":"shop"}})";
  CHECK(parsed(control("POST", "/v2/apis", wanted))["apiId"].text() == "shop");
  CHECK(control("POST", "/v2/apis", wanted).status == 409);
  CHECK(control("POST", "/v2/apis",
                R"({"name":"a","protocolType":"HTTP","tags":{"_custom_id_":"A b"}})")
            .status
        == 400);
}

TEST_CASE_METHOD(api_door, "members that are missing or of the wrong type are refused") {
  for (const auto* sent :
       {"{", "[]", R"({"protocolType":"HTTP"})", R"({"name":"a"})",
        R"({"name":1,"protocolType":"HTTP"})",
        R"({"name":"a","protocolType":"HTTP","target":"nonsense"})",
        R"({"name":"a","protocolType":"HTTP","routeKey":"GET /"})",
        R"({"name":"a","protocolType":"HTTP","corsConfiguration":{"maxAge":86401}})"}) {
    INFO(sent);
    CHECK(control("POST", "/v2/apis", sent).status == 400);
  }
  quick_create();
  const auto part = "/v2/apis/" + id;
  for (const auto* sent :
       {R"({"integrationType":"AWS_PROXY","payloadFormatVersion":"2.0"})",
        R"({"integrationType":"AWS_PROXY","integrationUri":"x","payloadFormatVersion":"2.0"})",
        R"({"timeoutInMillis":49})", R"({"timeoutInMillis":30001})"}) {
    INFO(sent);
    CHECK(control("POST", part + "/integrations", sent).status == 400);
  }
  CHECK(control("POST", part + "/stages", R"({"stageName":"a b","autoDeploy":true})").status
        == 400);
  CHECK(control("POST", part + "/stages", R"({"stageName":"dev"})").status == 501);
  CHECK(control("POST", part + "/routes", "{}").status == 400);
}

TEST_CASE_METHOD(api_door, "an operation that Troupe does not have is named") {
  CHECK(shown(control("GET", "/v2/domainnames"))
        == R"(501 {"message":"troupe: ApiGatewayV2.GetDomainNames is not implemented"})");
  CHECK(control("GET", "/v2/nothing/like/this").status == 501);
  CHECK(unimplemented.counts().contains("ApiGatewayV2.GetDomainNames"));
}

} // namespace troupe
