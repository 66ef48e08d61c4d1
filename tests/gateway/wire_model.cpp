// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/models.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

/// The tables that the generator makes: of every service, that they hold together; of some, what
/// its model and its overlay say.
namespace troupe::gateway::wire {

namespace {

std::vector<const service_model*> all_services() {
  return {&models::apigatewayv2(), &models::dynamodb(), &models::iam(), &models::kms(),
          &models::lambda(),       &models::logs(),     &models::s3(),  &models::secretsmanager(),
          &models::sqs(),          &models::ssm(),      &models::sts()};
}

/// Every shape that an operation reaches.
void collect(const shape* from, std::set<const shape*>& found) {
  if (from == nullptr || !found.insert(from).second)
    return;
  for (const auto& one : from->members)
    collect(one.type, found);
}

std::set<const shape*> shapes_of(const service_model& service) {
  std::set<const shape*> found;
  for (const auto& operation : service.operations) {
    collect(operation.input, found);
    collect(operation.output, found);
    for (const auto* error : operation.errors)
      collect(error, found);
  }
  return found;
}

const member& member_of(const shape& of, std::string_view name) {
  const auto index = member_index(of, name);
  REQUIRE(index != no_member);
  return of.members[index];
}

} // namespace

TEST_CASE("operations stand in the order of their names and are found by them") {
  for (const auto* service : all_services()) {
    CAPTURE(service->name);
    CHECK(std::ranges::is_sorted(service->operations, {}, &operation_model::name));
    for (const auto& operation : service->operations)
      CHECK(find_operation(*service, operation.name) == &operation);
    CHECK(find_operation(*service, "NoSuchOperation") == nullptr);
    CHECK(find_operation(*service, "") == nullptr);
  }
}

TEST_CASE("an operation that is not served has a route and no shapes") {
  for (const auto* service : all_services())
    for (const auto& operation : service->operations) {
      CAPTURE(service->name, operation.name);
      CHECK_FALSE(operation.method.empty());
      CHECK(operation.uri.starts_with('/'));
      if (!operation.is_served)
        CHECK((operation.input == nullptr && operation.output == nullptr
               && operation.errors.empty()));
    }
  CHECK(find_operation(models::lambda(), "Invoke")->is_served);
  CHECK_FALSE(find_operation(models::lambda(), "CreateAlias")->is_served);
}

TEST_CASE("shapes have what their kind needs") {
  for (const auto* service : all_services())
    for (const auto* one : shapes_of(*service)) {
      CAPTURE(service->name, one->name);
      CHECK(one->members.size()
            >= (one->kind == shape_kind::map ? 2u : one->kind == shape_kind::list));
      CHECK(one->payload < static_cast<int>(one->members.size()));
      CHECK((one->check_order.empty() || one->check_order.size() == one->members.size()));
      for (const auto& inner : one->members) {
        CHECK(inner.type != nullptr);
        CHECK_FALSE(inner.wire_name.empty());
      }
    }
}

TEST_CASE("the labels of a route are members of its input") {
  for (const auto* service : all_services())
    for (const auto& operation : service->operations)
      if (operation.input != nullptr)
        for (const auto& one : operation.input->members) {
          auto label = std::string{"{"}.append(one.wire_name);
          CAPTURE(service->name, operation.name, label);
          if (one.where == location::uri)
            CHECK(operation.uri.find(label) != std::string_view::npos);
        }
}

TEST_CASE("facts of the model come through") {
  const auto& create = *find_operation(models::lambda(), "CreateFunction");
  CHECK(create.method == "POST");
  CHECK(create.uri == "/2015-03-31/functions");
  CHECK(create.status == 201);
  const auto& name = member_of(*create.input, "FunctionName");
  CHECK(name.is_required);
  CHECK(name.type->most == 140);
  CHECK(name.type->pattern.find(R"((\$LATEST|[a-zA-Z0-9-_]+))") != std::string_view::npos);
  const auto& invoke = *find_operation(models::lambda(), "Invoke");
  CHECK(invoke.input->members[static_cast<std::size_t>(invoke.input->payload)].name == "Payload");
  CHECK(member_of(*invoke.input, "Qualifier").where == location::query);
  CHECK(member_of(*invoke.output, "StatusCode").where == location::status_code);
  CHECK(models::dynamodb().target_prefix == "DynamoDB_20120810");
  CHECK(models::logs().json_version == "1.1");
  CHECK(models::sqs().is_query_compatible);
  CHECK(models::sts().main_protocol == protocol::query);
  CHECK(models::s3().words.has_bare_errors);
}

TEST_CASE("overlays say what models do not") {
  const auto& put = *find_operation(models::dynamodb(), "PutItem")->input;
  CHECK(member_of(put, "Item").type->kind == shape_kind::documents);
  CHECK(member_of(put, "Item").type->mapped().type->kind == shape_kind::document);
  CHECK(member_of(put, "ReturnValues").type->values.front() == "ALL_NEW");
  CHECK(member_of(put, "ReturnValues").type->values.size() == 5);
  REQUIRE(put.check_order.size() == put.members.size());
  CHECK(put.members[put.check_order[0]].name == "TableName");
  CHECK(put.members[put.check_order[2]].name == "ReturnValues");
  const auto& create = *find_operation(models::dynamodb(), "CreateTable")->input;
  CHECK(member_of(create, "KeySchema").is_required);
  CHECK(member_of(create, "TableName").is_alone);
  CHECK(member_of(create, "TableName").type->least == 3);
  CHECK(member_of(put, "TableName").type->least == 1);
  CHECK(member_of(put, "TableName").type->arn_length_max == 1'024);
  const auto& batch = *find_operation(models::dynamodb(), "BatchWriteItem")->input;
  CHECK_FALSE(member_of(batch, "RequestItems").is_required);
  CHECK(member_of(batch, "RequestItems").type->most == no_most);
  CHECK(member_of(*find_operation(models::dynamodb(), "Query")->input, "Limit").is_unchecked);
  CHECK(find_operation(models::s3(), "ListObjectsV2")->output->wire_name == "ListBucketResult");
}

TEST_CASE("overlays say how a service writes what its model has otherwise") {
  const auto& list = *find_operation(models::s3(), "ListObjectsV2");
  CHECK(list.output->members[0].name == "Name");
  CHECK(list.output->members[1].name == "Prefix");
  CHECK(list.output->members.back().name == "RequestCharged");
  CHECK(member_of(*list.input, "MaxKeys").type->kind == shape_kind::string);
  CHECK(member_of(*list.input, "Bucket").is_unchecked);
  const auto& object = *member_of(*list.output, "Contents").type->element().type;
  CHECK(member_of(object, "LastModified").type->format == timestamp_format::iso8601_milliseconds);
  CHECK(find_operation(models::s3(), "PutBucketTagging")->status == 204);
}

} // namespace troupe::gateway::wire
