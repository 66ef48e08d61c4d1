// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/endpoint.hpp"
#include "gateway/wire/models.hpp"

#include <catch2/catch.hpp>

/// What a Host, a target and an action say, row by row.
namespace troupe::gateway::wire {

namespace {

const service_model* const services[] = {
    &models::apigatewayv2(), &models::dynamodb(), &models::iam(), &models::lambda(),
    &models::logs(),         &models::s3(),       &models::sqs(), &models::sts(),
};

struct host_row {
  std::string_view host;
  host_domain domain;
  std::string_view service = {};
  std::string_view region = {};
  std::string_view bucket = {};
  std::string_view prefix = {};
};

constexpr auto aws = host_domain::aws;
constexpr auto local = host_domain::local;
constexpr auto foreign = host_domain::foreign;

constexpr host_row hosts[] = {
    {"lambda.us-east-1.amazonaws.com", aws, "lambda", "us-east-1"},
    {"LAMBDA.US-EAST-1.AmazonAWS.com:443", aws, "lambda", "us-east-1"},
    {"lambda-fips.us-gov-west-1.amazonaws.com", aws, "lambda", "us-gov-west-1"},
    {"lambda.eu-west-1.api.aws", aws, "lambda", "eu-west-1"},
    {"dynamodb.cn-north-1.amazonaws.com.cn", aws, "dynamodb", "cn-north-1"},
    {"dynamodb.us-east-1.amazonaws.com.", aws, "dynamodb", "us-east-1"},
    {"streams.dynamodb.us-east-1.amazonaws.com", aws, "dynamodb", "us-east-1", "", "streams"},
    {"sts.amazonaws.com", aws, "sts"},
    {"iam.amazonaws.com", aws, "iam"},
    {"states.ap-southeast-2.amazonaws.com", aws, "states", "ap-southeast-2"},
    {"a1b2.execute-api.eu-west-1.amazonaws.com", aws, "execute-api", "eu-west-1", "", "a1b2"},
    {"s3.amazonaws.com", aws, "s3"},
    {"s3.eu-west-1.amazonaws.com", aws, "s3", "eu-west-1"},
    {"s3-eu-west-1.amazonaws.com", aws, "s3", "eu-west-1"},
    {"s3.dualstack.eu-west-1.amazonaws.com", aws, "s3", "eu-west-1"},
    {"s3-fips.us-east-1.amazonaws.com", aws, "s3", "us-east-1"},
    {"s3-fips-us-gov-west-1.amazonaws.com", aws, "s3", "us-gov-west-1"},
    {"site.s3.amazonaws.com", aws, "s3", "", "site"},
    {"site.s3.eu-west-1.amazonaws.com", aws, "s3", "eu-west-1", "site"},
    {"site.s3-eu-west-1.amazonaws.com", aws, "s3", "eu-west-1", "site"},
    {"site.s3.dualstack.eu-west-1.amazonaws.com", aws, "s3", "eu-west-1", "site"},
    {"site.s3-accelerate.amazonaws.com", aws, "s3", "", "site"},
    {"site.s3-accelerate.dualstack.amazonaws.com", aws, "s3", "", "site"},
    {"www.example.org.s3.eu-west-1.amazonaws.com", aws, "s3", "eu-west-1", "www.example.org"},
    {"my.s3.site.s3.eu-west-1.amazonaws.com", aws, "s3", "eu-west-1", "my.s3.site"},
    {"site.s3-website-eu-west-1.amazonaws.com", aws, "s3-website", "eu-west-1", "site"},
    {"site.s3-website.eu-central-1.amazonaws.com", aws, "s3-website", "eu-central-1", "site"},
    {"localhost", local},
    {"localhost:4566", local},
    {"LocalHost", local},
    {"localhost.localstack.cloud:4566", local},
    {"127.0.0.1:4566", local},
    {"[::1]:4566", local},
    {"[::1]", local},
    {"lambda.localhost", local, "lambda"},
    {"lambda.us-east-1.localhost:4566", local, "lambda", "us-east-1"},
    {"sqs.us-east-1.localhost.localstack.cloud:4566", local, "sqs", "us-east-1"},
    {"sns.localhost.localstack.cloud", local, "sns"},
    {"s3.localhost", local, "s3"},
    {"s3.localhost.localstack.cloud:4566", local, "s3"},
    {"site.s3.localhost", local, "s3", "", "site"},
    {"site.s3.eu-west-1.localhost", local, "s3", "eu-west-1", "site"},
    {"site.s3.localhost.localstack.cloud:4566", local, "s3", "", "site"},
    {"www.example.org.s3.localhost", local, "s3", "", "www.example.org"},
    {"site.localhost", local, "s3", "", "site"},
    {"www.example.org.localhost", local, "s3", "", "www.example.org"},
    {"a.eu-west-1.localhost", local, "s3", "", "a.eu-west-1"},
    {"eu-west-1.localhost", local, "s3", "", "eu-west-1"},
    {"my-bucket-1.localhost", local, "s3", "", "my-bucket-1"},
    {"site.s3-website.localhost", local, "s3-website", "", "site"},
    {"site.s3-website-eu-west-1.localhost", local, "s3-website", "eu-west-1", "site"},
    {"a1b2.execute-api.localhost", local, "execute-api", "", "", "a1b2"},
    {"a1b2.execute-api.us-east-1.localhost", local, "execute-api", "us-east-1", "", "a1b2"},
    {"", foreign},
    {"example.org", foreign},
    {"amazonaws.com", foreign},
    {"evil-amazonaws.com", foreign},
    {"lambda.us-east-1.amazonaws.com.example.org", foreign},
    {"notlocalhost", foreign},
    {".localhost", foreign},
};

} // namespace

TEST_CASE("a host says its service, its region and its bucket") {
  for (const auto& row : hosts) {
    CAPTURE(row.host);
    const auto form = read_host_form(row.host, services);
    CHECK(form.domain == row.domain);
    CHECK(form.service == row.service);
    CHECK(form.region == row.region);
    CHECK(form.bucket == row.bucket);
    CHECK(form.prefix == row.prefix);
  }
}

TEST_CASE("the host of every service leads to it") {
  for (const auto* service : services) {
    CAPTURE(service->name);
    const auto host = std::string{service->endpoint} + ".eu-west-1.amazonaws.com";
    CHECK(find_endpoint(services, read_host_form(host, services).service) == service);
  }
  CHECK(find_endpoint(services, "nothing") == nullptr);
  CHECK(find_endpoint(services, "") == nullptr);
}

TEST_CASE("a target names a service and an operation, known or not") {
  for (const auto* service : services)
    for (const auto& operation : service->operations) {
      if (service->target_prefix.empty())
        continue;
      const auto target = std::string{service->target_prefix}.append(".").append(operation.name);
      const auto named = find_target(services, target);
      CAPTURE(target);
      CHECK(named.service == service);
      CHECK(named.operation == &operation);
    }
  const auto other = find_target(services, "Kinesis_20131202.PutRecord");
  CHECK(other.service == nullptr);
  CHECK(other.service_name == "Kinesis_20131202");
  CHECK(other.operation_name == "PutRecord");
  const auto unknown = find_target(services, "DynamoDB_20120810.MakeTea");
  CHECK(unknown.service == &models::dynamodb());
  CHECK(unknown.operation == nullptr);
  CHECK(unknown.operation_name == "MakeTea");
  CHECK(find_target(services, "").service == nullptr);
  CHECK(find_target(services, "PutItem").service == nullptr);
  CHECK(find_target(services, ".PutItem").service == nullptr);
}

TEST_CASE("an action and its version name an operation") {
  for (const auto* service : {&models::iam(), &models::sts(), &models::sqs()})
    for (const auto& operation : service->operations) {
      CAPTURE(service->name, operation.name);
      const auto named = find_action(services, operation.name, service->api_version);
      CHECK(named.service == service);
      CHECK(named.operation == &operation);
    }
  CHECK(find_action(services, "GetCallerIdentity", "").service == &models::sts());
  CHECK(find_action(services, "CreateUser", "").service == &models::iam());
  CHECK(find_action(services, "MakeTea", "").service == nullptr);
  CHECK(find_action(services, "PutItem", "").service == nullptr);
  const auto unknown = find_action(services, "MakeTea", "2010-05-08");
  CHECK(unknown.service == &models::iam());
  CHECK(unknown.operation == nullptr);
  CHECK(unknown.operation_name == "MakeTea");
  CHECK(find_action(services, "CreateUser", "1999-01-01").service == nullptr);
}

} // namespace troupe::gateway::wire
