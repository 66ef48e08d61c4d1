// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "tests/gateway/apigateway_fixture.hpp"

#include <algorithm>

namespace troupe::testing {

namespace {

/// The names of the items of a page, and its token.
struct shown_page {
  std::vector<std::string> names;
  std::string token;
};

struct paging_door : api_door {
  shown_page page(const std::string& path, const std::string& name, const std::string& query) {
    request.query = query;
    const auto answer = control("GET", path);
    request.query.clear();
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    const auto listed = parsed(answer);
    shown_page shown;
    for (const auto& one : listed["items"].elements())
      shown.names.emplace_back(one[name].text());
    shown.token = listed["nextToken"].text();
    return shown;
  }
  /// All names, from pages of one.
  std::vector<std::string> one_by_one(const std::string& path, const std::string& name) {
    std::vector<std::string> all;
    auto shown = page(path, name, "maxResults=1");
    for (; !shown.token.empty() && all.size() < 10;) {
      REQUIRE(shown.names.size() == 1);
      all.push_back(shown.names[0]);
      shown = page(path, name, "maxResults=1&nextToken=" + percent_encode(shown.token));
    }
    all.insert(all.end(), shown.names.begin(), shown.names.end());
    return all;
  }
  void make(const std::string& path, const std::string& text) {
    const auto made = control("POST", path, text);
    INFO(made.body);
    REQUIRE(made.status == 201);
  }
};

} // namespace

TEST_CASE_METHOD(paging_door, "APIs and their parts are listed page by page, in order") {
  quick_create();
  const auto parts = "/v2/apis/" + id;
  for (const auto* name : {"b", "a", "c"}) {
    const std::string letter{name};
    make("/v2/apis", R"({"name":")" + letter + R"(","protocolType":"HTTP"})");
    make(parts + "/stages", R"({"autoDeploy":true,"stageName":")" + letter + "\"}");
    make(parts + "/routes", R"({"routeKey":"GET /)" + letter + "\"}");
    make(parts + "/integrations",
         std::string{R"({"integrationType":"AWS_PROXY","payloadFormatVersion":"2.0",)"}
             + R"("integrationUri":")" + function_uri + "\"}");
  }
  CHECK(one_by_one(parts + "/stages", "stageName")
        == std::vector<std::string>{"$default", "a", "b", "c"});
  for (const auto& [path, name] : {std::pair<std::string, std::string>{"/v2/apis", "apiId"},
                                   {parts + "/routes", "routeId"},
                                   {parts + "/integrations", "integrationId"}}) {
    INFO(path);
    const auto whole = page(path, name, "");
    CHECK(whole.names.size() == 4);
    CHECK(std::ranges::is_sorted(whole.names));
    CHECK(whole.token.empty());
    CHECK(one_by_one(path, name) == whole.names);
    CHECK(page(path, name, "maxResults=4").token.empty());
    CHECK(page(path, name, "maxResults=501").names.size() == 4);
  }
}

TEST_CASE_METHOD(paging_door, "a part that was removed between two pages leaves no gap") {
  quick_create();
  const auto stages = "/v2/apis/" + id + "/stages";
  for (const auto* name : {"a", "b", "c"})
    make(stages, std::string{R"({"autoDeploy":true,"stageName":")"} + name + "\"}");
  const auto first = page(stages, "stageName", "maxResults=2");
  CHECK(first.names == std::vector<std::string>{"$default", "a"});
  REQUIRE(control("DELETE", stages + "/a").status == 204);
  const auto next = page(stages, "stageName", "nextToken=" + percent_encode(first.token));
  CHECK(next.names == std::vector<std::string>{"b", "c"});
}

TEST_CASE_METHOD(paging_door, "a page size or token that is none is refused") {
  quick_create();
  for (const auto* path : {"/v2/apis", "routes", "integrations", "stages"})
    for (const auto* query : {"maxResults=0", "maxResults=-1", "maxResults=x", "maxResults=1x",
                              "maxResults=", "nextToken=*"}) {
      INFO(path << " " << query);
      request.query = query;
      const auto answer = control("GET", *path == '/' ? path : "/v2/apis/" + id + "/" + path);
      CHECK(answer.status == 400);
      CHECK(answer.body.find(std::string{query}.substr(0, 9)) != std::string::npos);
    }
}

TEST_CASE_METHOD(api_door, "an update of stage variables keeps the others, and empty ones go") {
  quick_create();
  const auto stage = "/v2/apis/" + id + "/stages/$default";
  const auto update = [&](const std::string& variables) {
    const auto answer = control("PATCH", stage, R"({"stageVariables":)" + variables + "}");
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return parsed(answer)["stageVariables"].dump();
  };
  CHECK(update(R"({"a":"1","b":"2"})") == R"({"a":"1","b":"2"})");
  CHECK(update(R"({"b":"3"})") == R"({"a":"1","b":"3"})");
  CHECK(update(R"({"a":"","x":""})") == R"({"b":"3"})");
  CHECK(update("{}") == R"({"b":"3"})");
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
  CHECK(shown(control("GET", "/v2/nothing/like/this"))
        == R"(404 {"message":"troupe: ApiGatewayV2 has no operation GET /v2/nothing/like/this"})");
  CHECK(unimplemented.counts().contains("ApiGatewayV2.GetDomainNames"));
}

TEST_CASE_METHOD(api_door, "the older API of REST APIs is refused by name") {
  const auto named = [&](const char* method, const char* path) {
    const auto answer = control(method, path);
    CHECK(answer.status == 501);
    return std::string{parsed(answer)["message"].text()};
  };
  CHECK(named("POST", "/restapis") == "troupe: ApiGatewayV2.CreateRestApi is not implemented");
  CHECK(named("GET", "/restapis/") == "troupe: ApiGatewayV2.GetRestApis is not implemented");
  CHECK(named("GET", "/restapis/a") == "troupe: ApiGatewayV2.GetRestApi is not implemented");
  CHECK(named("GET", "/restapis/a/stages")
        == "troupe: ApiGatewayV2.GET /restapis/a/stages is not implemented");
  CHECK(named("GET", "/restapisx") == "troupe: ApiGatewayV2.GET /restapisx is not implemented");
}

TEST_CASE_METHOD(api_door,
                 "what is broken is said in one sentence, and what is missing goes before") {
  const auto said = [&](const std::string& path, const char* sent) {
    const auto answer = control("POST", path, sent);
    const auto type
        = std::ranges::find(answer.fields, "x-amzn-ErrorType", &gateway::http_field::name);
    REQUIRE(type != answer.fields.end());
    return type->value + ": " + std::string{parsed(answer)["message"].text()};
  };
  CHECK(said("/v2/apis", R"({"protocolType":"FTP"})")
        == "BadRequestException: 2 validation errors detected: Value null at 'name' failed to "
           "satisfy constraint: Member must not be null; Value 'FTP' at 'protocolType' failed to "
           "satisfy constraint: Member must satisfy enum value set: [WEBSOCKET, HTTP]");
  CHECK(said("/v2/apis", R"({"name":1})").starts_with("SerializationException: "));
  CHECK(said("/v2/apis", R"({"name":"a","protocolType":"WEBSOCKET","target":"nonsense"})")
        == "NotImplementedException: troupe: CreateApi with ProtocolType is not implemented");
  quick_create();
  const auto part = "/v2/apis/" + id;
  CHECK(said(part + "/integrations", R"({"integrationType":"HTTP_PROXY","tlsConfig":{}})")
        == "NotImplementedException: troupe: CreateIntegration with IntegrationType is not "
           "implemented");
  CHECK(said(part + "/stages", R"({"stageName":"dev","autoDeploy":false})")
        == "NotImplementedException: troupe: a stage without AutoDeploy is not implemented");
}

TEST_CASE_METHOD(api_door, "members that are empty or false ask for nothing") {
  quick_create();
  const auto part = "/v2/apis/" + id;
  CHECK(control("PATCH", part,
                R"({"credentialsArn":"","disableSchemaValidation":false,"target":"","version":""})")
            .status
        == 200);
  CHECK(control("PATCH", part + "/stages/$default",
                R"({"accessLogSettings":{"format":""},"routeSettings":{},"deploymentId":null})")
            .status
        == 200);
}

TEST_CASE_METHOD(api_door, "policies name an operation by its method and its path") {
  const auto& served = *gateway::find_signed_service("apigateway");
  const auto named = [&](std::string method, std::string path) {
    request.method = std::move(method);
    request.path = std::move(path);
    const auto route = gateway::rest_router().find(request, &served.model());
    REQUIRE(route.operation());
    const auto index
        = static_cast<std::size_t>(route.operation() - served.model().operations.data());
    const auto row = std::ranges::find(served.operations, index, &gateway::served_operation::index);
    REQUIRE(row != served.operations.end());
    const gateway::wire::value_tree input{gateway::wire::input_shape(*route.operation())};
    return std::string{row->action} + " " + row->resource(c, input);
  };
  CHECK(named("POST", "/v2/apis/") == "POST arn:aws:apigateway:us-east-1::/apis");
  CHECK(named("PATCH", "/v2/apis/a") == "PATCH arn:aws:apigateway:us-east-1::/apis/a");
  CHECK(named("DELETE", "/v2/apis/a/stages/%24default")
        == "DELETE arn:aws:apigateway:us-east-1::/apis/a/stages/$default");
}

} // namespace troupe::testing
