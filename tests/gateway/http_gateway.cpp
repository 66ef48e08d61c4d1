// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/credentials.hpp"
#include "gateway/gateway.hpp"
#include "gateway/http/client.hpp"
#include "gateway/service.hpp"
#include "gateway/wire/errors.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/json.hpp"
#include "gateway/auth/canonical.hpp"
#include "gateway/auth/signature.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch.hpp>

#include <filesystem>

#include <stdlib.h>

using namespace troupe;
using namespace std::chrono_literals;
namespace gw = troupe::gateway;
using gw::http_response;
using gw::task;

namespace {

directory_actor::behavior_type fake_directory(directory_actor::pointer, std::atomic<int>* resets) {
  return {[](resolve&) { return caf::strong_actor_ptr{}; }, [](const let_go&) {}, [](tick_atom) {},
          [resets](reset_atom) {
            ++*resets;
            return true;
          },
          [](stop_atom) { return true; }};
}

task<http_response> fake_service(gw::call& c, const gw::service& of) {
  auto reading = c.body.read_all(1u << 20);
  auto all = co_await std::move(reading);
  c.operation = std::string{of.name} + ".Fake";
  json_writer out;
  out.begin_object().member("account", c.who.account).member("region", c.who.region);
  out.member("body", all ? *all : "").member("signed", c.signed_with != nullptr).end_object();
  http_response answer;
  answer.body = std::move(out).take();
  stamp(c, of.model(), answer);
  co_return answer;
}
task<http_response> fake_s3(gw::call& c, std::string bucket) {
  http_response answer;
  answer.body = "s3:" + bucket + ":" + c.request.path;
  co_return answer;
}
task<http_response> broken_lambda() {
  throw fault{code::internal, "The disk is gone."};
  co_return http_response{};
}
/// Of services that stand on their models, Lambda is broken.
task<http_response> fake_served(gw::call& c, const gw::service& of) {
  return of.name == "Lambda" ? broken_lambda() : fake_service(c, of);
}

gw::service_table fake_doors() {
  return {.served = &fake_served, .s3 = &fake_s3};
}

/// A gateway on a free port, over a node that has nothing but a directory.
struct gateway_fixture {
  caf::actor_system_config caf_config;
  caf::actor_system system{caf_config};
  settings config;
  std::atomic<int> resets = 0;
  services node{&system};
  std::filesystem::path data;
  std::unique_ptr<gw::gateway> front;

  gateway_fixture() {
    std::string pattern = (std::filesystem::temp_directory_path() / "troupe-test-XXXXXX").string();
    data = ::mkdtemp(pattern.data());
    node.directory = system.spawn(fake_directory, &resets);
    config.port = 0;
    config.gateway_threads = 1;
    config.memory_budget = 64u << 20;
  }
  ~gateway_fixture() {
    front.reset();
    caf::anon_send_exit(node.directory, caf::exit_reason::user_shutdown);
    node.directory = directory_actor{};
    std::filesystem::remove_all(data);
  }
  void start() {
    front = std::make_unique<gw::gateway>(config, system_clock(), node, data, fake_doors());
    auto bound = front->bind();
    REQUIRE(bound.ok());
    front->start();
  }
  gw::http_reply send(std::string_view method, std::string_view target,
                      std::vector<gw::http_field> fields = {}, std::string body = {}) {
    if (!front)
      start();
    const gw::http_client client{"127.0.0.1", front->port()};
    auto reply = client.send(method, target, fields, std::move(body), 5s);
    if (!reply)
      FAIL(reply.refusal().message);
    return std::move(*reply);
  }
};

gw::http_field scope_of(const std::string& key, const std::string& service) {
  return {"authorization", "AWS4-HMAC-SHA256 Credential=" + key + "/20260101/eu-west-1/" + service
                               + "/aws4_request, SignedHeaders=host, Signature=0"};
}

const gw::http_field dynamodb_target = {"x-amz-target", "DynamoDB_20120810.Fake"};

/// A DynamoDB request, truly signed.
std::vector<gw::http_field> signed_fields(const gw::access_key& key, std::uint16_t port,
                                          std::string_view body, epoch_ms now) {
  const auto date = to_amz_date(now);
  gw::http_request request{.method = "POST", .path = "/"};
  request.fields
      = {{"host", "127.0.0.1:" + std::to_string(port)}, {"x-amz-date", date}, dynamodb_target};
  const std::vector<std::string> names = {"host", "x-amz-date", "x-amz-target"};
  const auto canonical = "POST\n/\n\n" + gw::canonical_headers(request, names)
                         + "\nhost;x-amz-date;x-amz-target\n" + to_hex(sha256(body));
  const gw::credential_scope scope{key.id, date.substr(0, 8), "us-east-1", "dynamodb"};
  const auto scope_text = scope.date + "/us-east-1/dynamodb/aws4_request";
  gw::signing_keys keys;
  const auto signature = to_hex(
      hmac_sha256(keys.derive(scope, key.secret), "AWS4-HMAC-SHA256\n" + date + "\n" + scope_text
                                                      + "\n" + to_hex(sha256(canonical))));
  request.fields.push_back(
      {"authorization",
       "AWS4-HMAC-SHA256 Credential=" + key.id + "/" + scope_text
           + ", SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + signature});
  return request.fields;
}

} // namespace

TEST_CASE_METHOD(gateway_fixture, "health names the services and the version") {
  const auto reply = send("GET", "/_localstack/health");
  CHECK(reply.status == 200);
  const auto page = json::parse(reply.body);
  REQUIRE(page.ok());
  for (const auto* name : {"iam", "kms", "s3", "secretsmanager", "ssm"})
    CHECK((*page)["services"][name].text() == "running");
  CHECK((*page)["version"].is_string());
  CHECK((*page)["buffered_bytes"].integer(-1) == 0);
  CHECK((*page)["memory_budget"].integer() == 64 << 20);
}

TEST_CASE_METHOD(gateway_fixture, "the caller is told by the credential scope") {
  auto reply = send("POST", "/", {dynamodb_target, scope_of("test", "dynamodb")}, "hi");
  CHECK(reply.body
        == R"({"account":"000000000000","region":"eu-west-1","body":"hi","signed":false})");
  reply = send("POST", "/", {dynamodb_target, scope_of("123456789012", "dynamodb")});
  CHECK(reply.body.find("123456789012") != std::string::npos);
  reply = send("POST", "/", {dynamodb_target});
  CHECK(reply.body.find("us-east-1") != std::string::npos);
}

TEST_CASE_METHOD(gateway_fixture, "a bucket's Host reaches S3 with the bucket") {
  CHECK(send("GET", "/k", {{"host", "photos.localhost:4566"}}).body == "s3:photos:/k");
  CHECK(send("GET", "/b/k").body == "s3::/b/k");
}

TEST_CASE_METHOD(gateway_fixture, "a Host of elsewhere is turned away") {
  CHECK(send("GET", "/_localstack/health", {{"host", "evil.example"}}).status == 403);
}

TEST_CASE_METHOD(gateway_fixture, "a page elsewhere is refused in each service's own form") {
  const std::string told = "troupe: a web page of https://evil.example may not call this service; "
                           "the setting cors.allowed_origins names those that may";
  const gw::http_field evil{"origin", "https://evil.example"};
  struct door_to {
    std::string method, target;
    std::vector<gw::http_field> fields;
    std::string body; ///< Up to the request's id, where there is one.
  };
  const door_to doors[] = {
      {"POST",
       "/",
       {dynamodb_target},
       R"({"__type":"com.amazon.coral.service#AccessDeniedException","message":")" + told + "\"}"},
      {"POST",
       "/",
       {{"x-amz-target", "Logs_20140328.PutLogEvents"}},
       R"({"__type":"AccessDeniedException","message":")" + told + "\"}"},
      {"POST", "/2015-03-31/functions", {}, R"({"message":")" + told + "\"}"},
      {"POST", "/v2/apis", {}, R"({"message":")" + told + "\"}"},
      {"GET",
       "/",
       {scope_of("test", "sts")},
       "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender"
       "</Type><Code>AccessDenied</Code><Message>"
           + told + "</Message></Error><RequestId>"},
      {"GET",
       "/b/k",
       {},
       "<Error><Code>AccessDenied</Code><Message>" + told
           + "</Message>"
             "<Resource>/b/k</Resource><RequestId>"},
      {"GET", "/_localstack/health", {}, R"({"message":")" + told + "\"}"},
      {"GET", "/_troupe/unimplemented", {}, R"({"message":")" + told + "\"}"},
      {"GET", "/_troupe/usage", {}, R"({"message":")" + told + "\"}"},
      {"POST", "/_troupe/reset", {}, R"({"message":")" + told + "\"}"},
      {"POST", "/", {scope_of("test", "sqs")}, R"({"message":")" + told + "\"}"},
  };
  config.test.control = true;
  for (const auto& [method, target, fields, body] : doors) {
    INFO(method << " " << target);
    auto with = fields;
    with.push_back(evil);
    const auto reply = send(method, target, with, "text");
    CHECK(reply.status == 403);
    const auto start = reply.body.find("<Error");
    CHECK(reply.body.substr(start == std::string::npos ? 0 : start).substr(0, body.size()) == body);
    CHECK(reply.header("access-control-allow-origin").empty());
  }
  CHECK(resets == 0);
  CHECK(send("GET", "/_troupe/unimplemented").body == "{}"); // It was not even tried.
}

TEST_CASE_METHOD(gateway_fixture, "a page of a name elsewhere is told the Host, not its origin") {
  const auto reply = send("GET", "/_localstack/health",
                          {{"host", "evil.example"}, {"origin", "http://evil.example"}});
  CHECK(reply.status == 403);
  CHECK(reply.body.find("The Host of this request is not served here") != std::string::npos);
}

TEST_CASE_METHOD(gateway_fixture, "a named page may read every answer, faults and refusals too") {
  config.cors.allowed_origins = {"https://app.example"};
  const gw::http_field app{"origin", "https://app.example"};
  const auto readable = [&](const gw::http_reply& reply, unsigned status) {
    CHECK(reply.status == status);
    CHECK(reply.header("access-control-allow-origin") == "https://app.example");
    CHECK(reply.header("access-control-expose-headers") == "*");
    CHECK(reply.header("vary") == "Origin");
  };
  readable(send("POST", "/", {dynamodb_target, app}, "{}"), 200);
  readable(send("GET", "/2015-03-31/functions", {app}), 500);
  readable(send("POST", "/", {{"x-amz-target", "AWSEvents.PutEvents"}, app}), 501);
  front.reset();
  config.auth.required = true;
  readable(send("GET", "/b/k", {app}), 403);
  // A preflight has no signature, and needs none.
  const auto asked = send("OPTIONS", "/b/k", {app, {"access-control-request-method", "PUT"}});
  CHECK(asked.status == 200);
  CHECK(asked.header("access-control-allow-origin") == "https://app.example");
}

TEST_CASE_METHOD(gateway_fixture,
                 "services that are not there answer 501 in their format, and are counted") {
  const auto events = send("POST", "/", {{"x-amz-target", "AWSEvents.PutEvents"}});
  CHECK(events.status == 501);
  const auto sqs = send(
      "POST", "/", {scope_of("test", "sqs"), {"content-type", "application/x-www-form-urlencoded"}},
      "Action=CreateQueue&Version=2012-11-05");
  CHECK(sqs.status == 501);
  CHECK(sqs.body.find("troupe: sqs.CreateQueue is not implemented") != std::string::npos);
  const auto counts = send("GET", "/_troupe/unimplemented");
  CHECK(counts.body == R"({"AWSEvents.PutEvents":1,"sqs.CreateQueue":1})");
}

TEST_CASE_METHOD(gateway_fixture, "a fault in a service is that service's internal error") {
  const auto reply = send("GET", "/2015-03-31/functions");
  CHECK(reply.status == 500);
  CHECK(reply.header("x-amzn-errortype") == "ServiceException");
}

TEST_CASE_METHOD(gateway_fixture, "reset is there for tests only") {
  CHECK(send("POST", "/_troupe/reset").status == 404);
  front.reset();
  config.test.control = true;
  const int before = resets;
  CHECK(send("GET", "/_troupe/reset").status == 405);
  CHECK(send("POST", "/_troupe/reset").status == 200);
  CHECK(resets == before + 1);
}

TEST_CASE_METHOD(gateway_fixture, "where signatures are required, nothing unsigned passes") {
  config.auth.required = true;
  start();
  CHECK(send("GET", "/_localstack/health").status == 200);
  const auto s3 = send("GET", "/b/k");
  CHECK(s3.status == 403);
  CHECK(s3.body.find("<Code>AccessDenied</Code>") != std::string::npos);
  const auto table = send("POST", "/", {dynamodb_target}, "{}");
  CHECK(table.status == 400);
  CHECK(table.body.find("MissingAuthenticationTokenException") != std::string::npos);
  CHECK(send("GET", "/_troupe/unimplemented").status == 403);
  const auto stranger = send("POST", "/", {dynamodb_target, scope_of("test", "dynamodb")}, "{}");
  CHECK(stranger.body.find("UnrecognizedClientException") != std::string::npos);
}

TEST_CASE_METHOD(gateway_fixture, "a key that was made at first start signs") {
  config.auth.required = true;
  start();
  const auto keys = gw::credentials::load(data / "credentials");
  REQUIRE(keys.ok());
  REQUIRE(keys->all().size() == 1);
  const auto& key = keys->all().front();
  const auto now = system_clock().now();

  const auto good = send("POST", "/", signed_fields(key, front->port(), "{}", now), "{}");
  CHECK(good.status == 200);
  CHECK(good.body.find(R"("body":"{}","signed":true)") != std::string::npos);
  const auto other_body = send("POST", "/", signed_fields(key, front->port(), "{}", now), "{ }");
  CHECK(other_body.body.find("InvalidSignatureException") != std::string::npos);
  const auto late = send("POST", "/", signed_fields(key, front->port(), "{}", now - 400'000), "{}");
  CHECK(late.body.find("Signature expired") != std::string::npos);
}

TEST_CASE_METHOD(gateway_fixture, "a known key is checked even where signatures are not required") {
  const gw::access_key key = gw::credentials::generate("111111111111");
  REQUIRE(gw::credentials::write(data / "credentials", {key}).ok());
  const auto reply = send("POST", "/", {dynamodb_target, scope_of(key.id, "dynamodb")}, "{}");
  CHECK(reply.status == 400);
  const auto good
      = send("POST", "/", signed_fields(key, front->port(), "{}", system_clock().now()), "{}");
  CHECK(good.body.find("111111111111") != std::string::npos);
}

TEST_CASE_METHOD(gateway_fixture, "a signature for one service opens no other") {
  const gw::access_key key = gw::credentials::generate("111111111111");
  REQUIRE(gw::credentials::write(data / "credentials", {key}).ok());
  const auto reply = send("POST", "/", {dynamodb_target, scope_of(key.id, "lambda")}, "{}");
  CHECK(reply.body.find("Credential should be scoped to correct service.") != std::string::npos);
}

TEST_CASE_METHOD(gateway_fixture, "a port that is taken is a refusal that names it") {
  start();
  config.port = front->port();
  gw::gateway second{config, system_clock(), node, data, fake_doors()};
  const auto bound = second.bind();
  REQUIRE_FALSE(bound.ok());
  CHECK(bound.refusal().message.find(std::to_string(config.port)) != std::string::npos);
}
