// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/routing.hpp"

#include "gateway/service.hpp"

#include <catch2/catch.hpp>

using namespace troupe::gateway;

namespace {

struct asked {
  std::string host = "localhost:4566";
  std::string method = "GET";
  std::string path = "/";
  std::string scope = {};
  std::vector<http_field> fields = {};
  std::string query = {};
};

http_request request_of(const asked& what) {
  http_request request{.method = what.method, .path = what.path, .query = what.query};
  request.fields = what.fields;
  request.fields.push_back({"host", what.host});
  if (!what.scope.empty())
    request.fields.push_back(
        {"authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/" + what.scope
                              + "/aws4_request, SignedHeaders=host, Signature=0"});
  return request;
}

destination go(const asked& what) {
  static http_request request; // The answer's views point into it.
  static std::optional<credential_scope> scope;
  request = request_of(what);
  scope = read_scope(request);
  return route(request, scope, "127.0.0.1");
}

bool is_for(const destination& where, std::string_view model) {
  return where.to == door::service && where.served && where.served->model().name == model;
}

} // namespace

TEST_CASE("X-Amz-Target names the JSON services") {
  CHECK(is_for(go({.fields = {{"x-amz-target", "DynamoDB_20120810.GetItem"}}}), "dynamodb"));
  CHECK(is_for(go({.fields = {{"x-amz-target", "Logs_20140328.PutLogEvents"}}}), "logs"));
  const auto events = go({.fields = {{"x-amz-target", "AWSEvents.PutEvents"}}});
  CHECK(events.to == door::unknown_service);
  CHECK(events.service == "AWSEvents");
  CHECK(events.operation == "PutEvents");
}

TEST_CASE("the signed service is trusted over the path") {
  CHECK(is_for(go({.path = "/2015-03-31/functions", .scope = "lambda"}), "lambda"));
  CHECK(go({.path = "/2015-03-31/functions", .scope = "s3"}).to == door::s3);
  CHECK(is_for(go({.path = "/v2/apis", .scope = "apigateway"}), "apigatewayv2"));
  CHECK(is_for(go({.method = "POST", .scope = "sts"}), "sts"));
  CHECK(go({.method = "POST", .scope = "ec2"}).to == door::unknown_service);
}

TEST_CASE("an unsigned request is told by its path, and is S3's otherwise") {
  CHECK(is_for(go({.path = "/2015-03-31/functions/hello/invocations"}), "lambda"));
  CHECK(go({.path = "/2015-03-31/photos"}).to == door::s3);
  CHECK(is_for(go({.path = "/v2/apis/abc/routes"}), "apigatewayv2"));
  CHECK(go({.path = "/v2/key"}).to == door::s3);
  CHECK(go({.path = "/bucket/key"}).to == door::s3);
  CHECK(
      is_for(go({.method = "POST",
                 .fields = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}}}),
             "sts"));
  CHECK(is_for(go({.query = "Action=GetCallerIdentity&Version=2011-06-15"}), "sts"));
  CHECK(is_for(go({.method = "POST", .scope = "iam"}), "iam"));
  CHECK(is_for(go({.query = "Action=ListRoles&Version=2010-05-08"}), "iam"));
}

TEST_CASE("Troupe's own paths") {
  CHECK(go({.path = "/_localstack/health"}).to == door::health);
  CHECK(go({.path = "/_troupe/unimplemented"}).to == door::unimplemented);
  CHECK(go({.path = "/_troupe/usage"}).to == door::usage);
  CHECK(go({.method = "POST", .path = "/_troupe/reset"}).to == door::reset);
}

TEST_CASE("an API is reached by path and by Host") {
  const auto by_path = go({.path = "/_aws/execute-api/abc123/$default/messages/1%2F2"});
  CHECK(by_path.to == door::execute_api);
  CHECK(by_path.api == "abc123");
  CHECK(by_path.stage == "$default");
  CHECK(by_path.path == "/messages/1%2F2");
  CHECK(go({.path = "/_aws/execute-api/abc123/prod"}).path == "/");

  for (const auto* host : {"abc123.execute-api.localhost:4566", "ABC123.execute-api.localhost",
                           "abc123.execute-api.us-east-1.localhost:4566",
                           "abc123.execute-api.localhost.localstack.cloud:4566"}) {
    INFO(host);
    const auto by_host = go({.host = host, .path = "/messages"});
    CHECK(by_host.to == door::execute_api);
    CHECK(by_host.api == "abc123");
    CHECK(by_host.stage.empty());
    CHECK(by_host.path == "/messages");
  }
}

TEST_CASE("a bucket is reached by Host") {
  const std::pair<const char*, const char*> buckets[] = {
      {"localhost:4566", ""},
      {"127.0.0.1:4566", ""},
      {"[::1]:4566", ""},
      {"s3.localhost:4566", ""},
      {"s3.eu-west-1.localhost", ""},
      {"photos.s3.localhost:4566", "photos"},
      {"a.b.s3.localhost", "a.b"},
      {"photos.s3.eu-west-1.localhost", "photos"},
      {"photos.localhost:4566", "photos"},
      {"a.b.localhost", "a.b"},
      {"photos.s3.localhost.localstack.cloud:4566", "photos"},
      {"my.s3.s3.localhost", "my.s3"},
      {"dynamodb.localhost", ""},
  };
  for (const auto& [host, bucket] : buckets) {
    INFO(host);
    const auto where = go({.host = host, .path = "/key"});
    CHECK(where.to == door::s3);
    CHECK(where.bucket == bucket);
  }
}

TEST_CASE("a website is reached by Host") {
  for (const auto* host :
       {"site.s3-website.localhost:4566", "site.s3-website.eu-west-1.localhost",
        "site.s3-website-eu-west-1.localhost", "site.s3-website.localhost.localstack.cloud"}) {
    INFO(host);
    CHECK(go({.host = host}).to == door::website);
    CHECK(go({.host = host}).bucket == "site");
  }
  // A page's own path is not Troupe's.
  CHECK(go({.host = "site.s3-website.localhost", .path = "/_troupe/reset"}).to == door::website);
}

TEST_CASE("a Host of elsewhere is turned away, so that a rebound name reaches nothing") {
  for (const auto* host :
       {"evil.example", "localhost.evil.example", "evillocalhost", "1.2.3.4.evil"}) {
    INFO(host);
    CHECK(go({.host = host, .path = "/_localstack/health"}).to == door::wrong_host);
  }
  const auto request = request_of({.host = "troupe.lan:4566", .path = "/_localstack/health"});
  CHECK(route(request, {}, "0.0.0.0").to == door::wrong_host);
  CHECK(route(request, {}, "troupe.lan").to == door::health);
  CHECK(route(request, {}, "0.0.0.0", true).to == door::health);
}

TEST_CASE("a joined node answers invocations and APIs, and sends the rest on") {
  const auto answered
      = [](const asked& what) { return is_answered_by_guest(go(what), request_of(what)); };
  CHECK(answered(
      {.method = "POST", .path = "/2015-03-31/functions/f/invocations", .scope = "lambda"}));
  CHECK(answered({.path = "/_aws/execute-api/a/b/c"}));
  CHECK(answered({.path = "/_localstack/health"}));
  CHECK_FALSE(answered({.path = "/2015-03-31/functions/f", .scope = "lambda"}));
  CHECK_FALSE(answered({.path = "/bucket/key"}));
  CHECK_FALSE(answered({.fields = {{"x-amz-target", "DynamoDB_20120810.GetItem"}}}));
}
