// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"
#include "gateway/apigateway/cors.hpp"
#include "gateway/apigateway/event.hpp"
#include "gateway/apigateway/function_target.hpp"
#include "gateway/apigateway/reply.hpp"
#include "gateway/http/origin.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::gateway::apigateway {

namespace {

std::string header(const http_response& of, std::string_view name) {
  const auto found = std::ranges::find(of.fields, name, &http_field::name);
  return found == of.fields.end() ? "none" : found->value;
}

json event_of(const http_request& request, std::string_view body = {}) {
  static const api_description api{.id = "abc", .account = "000000000000"};
  static const api_stage stage{.name = "$default"};
  static const api_route route{.key = "$default"};
  const event_facts facts{request, body, api, stage, route, {}, request.path, "id", "Root=1-x", 0};
  auto parsed = json::parse(make_event(facts));
  REQUIRE(parsed.ok());
  return *parsed;
}

unsigned status_of(std::string_view returned) {
  const auto made = to_response(returned);
  return made ? made->status : 500;
}

} // namespace

TEST_CASE("a function is named by its ARN or by API Gateway's") {
  const auto name = [](std::string_view uri) {
    const auto target = parse_function_uri(uri);
    return target ? target->function.name + "@" + target->function.account : "none";
  };
  CHECK(name("arn:aws:lambda:us-east-1:000000000000:function:f") == "f@000000000000");
  CHECK(name("arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST") == "f@000000000000");
  CHECK(name("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
             "arn:aws:lambda:eu-west-1:123456789012:function:g/invocations")
        == "g@123456789012");
  for (const auto* uri :
       {"", "f", "arn:aws:lambda:us-east-1:000000000000:function:f:7",
        "arn:aws:lambda:us-east-1:000000000000:layer:f", "arn:aws:lambda:us-east-1::function:f",
        "arn:aws:sqs:us-east-1:000000000000:f",
        "arn:aws:apigateway:us-east-1:lambda:path/functions/x/invocations"})
    CHECK(name(uri) == "none");
}

TEST_CASE("an event tells a header's repetitions, and not the connection's headers") {
  http_request request{.method = "GET", .path = "/", .remote_address = "10.0.0.1"};
  request.fields = {{"host", "abc.execute-api.localhost:4566"},
                    {"x-a", "1"},
                    {"x-a", "2"},
                    {"connection", "close"},
                    {"x-forwarded-for", "10.0.0.9"}};
  const auto event = event_of(request);
  CHECK(event["headers"]["x-a"].text() == "1,2");
  CHECK_FALSE(event["headers"]["connection"].present());
  CHECK(event["headers"]["x-forwarded-for"].text() == "10.0.0.9,10.0.0.1");
  CHECK(event["headers"]["x-forwarded-port"].text() == "4566");
  CHECK(event["requestContext"]["domainName"].text() == "abc.execute-api.localhost");
}

TEST_CASE("a body is text where its type says so and its bytes agree") {
  const auto is_base64 = [](const char* type, std::string_view body) {
    http_request request{.method = "POST", .path = "/"};
    if (*type)
      request.fields = {{"content-type", type}};
    return event_of(request, body)["isBase64Encoded"].boolean();
  };
  CHECK_FALSE(is_base64("application/json; charset=utf-8", "{}"));
  CHECK_FALSE(is_base64("TEXT/plain", "x"));
  CHECK_FALSE(is_base64("application/problem+json", "{}"));
  CHECK_FALSE(is_base64("", "x"));
  CHECK_FALSE(is_base64("image/png", ""));
  CHECK(is_base64("application/x-www-form-urlencoded", "a=b"));
  CHECK(is_base64("text/plain", "\xff"));
  CHECK(is_base64("image/png", "x"));
}

TEST_CASE("a query that does not decode comes as it is") {
  http_request request{.method = "GET", .path = "/", .query = "a=%zz&&=v&b=x+y"};
  const auto parameters = event_of(request)["queryStringParameters"];
  CHECK(parameters["a"].text() == "%zz");
  CHECK(parameters["b"].text() == "x y");
}

TEST_CASE("bytes that are no UTF-8 anywhere still give an event") {
  http_request request{.method = "GET", .path = "/\xff", .query = "a=%ff"};
  request.fields = {{"x-a", "\xfe"}, {"cookie", "c=\xff"}};
  CHECK(event_of(request)["version"].text() == "2.0");
}

TEST_CASE("a status is a whole number from 200 to 599, or its text") {
  CHECK(status_of(R"({"statusCode":200})") == 200);
  CHECK(status_of(R"({"statusCode":"404"})") == 404);
  CHECK(status_of(R"({"statusCode":599})") == 599);
  for (const auto* broken :
       {R"({"statusCode":199})", R"({"statusCode":600})", R"({"statusCode":"x"})",
        R"({"statusCode":200.5})", R"({"statusCode":[]})", R"({"statusCode":true})"}) {
    INFO(broken);
    CHECK_FALSE(to_response(broken).ok());
  }
}

TEST_CASE("what has no status is the body itself") {
  const auto made = to_response(R"({"a":[1, 2]})");
  REQUIRE(made.ok());
  CHECK(made->status == 200);
  CHECK(made->body == R"({"a":[1, 2]})");
  CHECK(header(*made, "content-type") == "application/json");
  CHECK(to_response("\"text\"")->body == "text");
  CHECK(to_response("null")->body == "null");
  CHECK(to_response("[1]")->body == "[1]");
  CHECK(to_response(R"({"statusCode":null})")->status == 200);
  CHECK_FALSE(to_response("not json").ok());
}

TEST_CASE("headers keep their values, and those of the connection are the gateway's own") {
  const auto made = to_response(
      R"({"statusCode":200,"headers":{"X-A":"b","Content-Length":"7","Transfer-Encoding":"x","x-b":true,"x-c":null}})");
  REQUIRE(made.ok());
  CHECK(header(*made, "x-a") == "b");
  CHECK(header(*made, "x-b") == "true");
  CHECK(header(*made, "x-c") == "none");
  CHECK(header(*made, "content-length") == "none");
  CHECK(header(*made, "transfer-encoding") == "none");
  CHECK(header(*made, "content-type") == "text/plain;charset=UTF-8");
}

TEST_CASE("an origin is allowed by name, by any, or by its scheme") {
  const auto allowed = [](std::vector<std::string> origins, std::string_view origin) {
    http_request request{.method = "OPTIONS", .path = "/"};
    request.fields = {{"origin", std::string{origin}}, {"access-control-request-method", "GET"}};
    CHECK(is_preflight(request));
    return header(answer_preflight({.allow_origins = std::move(origins)}, request),
                  "access-control-allow-origin");
  };
  CHECK(allowed({"*"}, "http://a") == "*");
  CHECK(allowed({"http://a"}, "http://a") == "http://a");
  CHECK(allowed({"https://*"}, "https://b.example") == "https://b.example");
  CHECK(allowed({"https://*"}, "http://b.example") == "none");
  CHECK(allowed({"http://a"}, "http://a.evil") == "none");
  CHECK(allowed({}, "http://a") == "none");
}

TEST_CASE("the API's CORS headers stand in the place of the function's") {
  http_request request{.method = "GET", .path = "/"};
  request.fields = {{"origin", "http://a"}};
  http_response answer;
  answer.set("access-control-allow-origin", "http://evil").set("x-a", "1");
  add_cors(
      {.allow_credentials = true, .allow_origins = {"http://a"}, .expose_headers = {"x-a", "x-b"}},
      request, answer);
  CHECK(header(answer, "access-control-allow-origin") == "http://a");
  CHECK(header(answer, "access-control-allow-credentials") == "true");
  CHECK(header(answer, "access-control-expose-headers") == "x-a,x-b");
  CHECK(header(answer, "vary") == "Origin");
  CHECK(header(answer, "x-a") == "1");
}

} // namespace troupe::gateway::apigateway
