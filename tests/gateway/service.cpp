// SPDX-License-Identifier: Apache-2.0
#include "gateway/service.hpp"

#include "core/encoding.hpp"
#include "gateway/models/dynamodb.hpp"
#include "gateway/registry.hpp"
#include "tests/gateway/call_harness.hpp"
#include "tests/gateway/watched_body.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch.hpp>

#include <set>

using namespace troupe;
using namespace troupe::gateway;

namespace {

namespace model = wire::model::dynamodb;

/// Takes everything that it understands, and asks an actor.
task<reply<model::list_tables>> list(call& c, wire::input<model::list_tables> in) {
  in.get(model::list_tables::Limit);
  list_names names;
  auto asking = ask(c, c.gateway.node.catalog, std::move(names));
  auto page = co_await std::move(asking);
  if (!page)
    co_return std::move(page).refusal();
  wire::output<model::list_tables> out;
  out[model::list_tables::output::TableNames].fill(page->names);
  co_return out;
}

/// Asks nobody.
task<reply<model::describe_table>> describe(call&, wire::input<model::describe_table> in) {
  if (in.peek(model::describe_table::TableName) == "taken")
    in.get(model::describe_table::TableName);
  co_return wire::output<model::describe_table>{};
}

task<reply<model::describe_limits>> fall_ill(call&, wire::input<model::describe_limits>) {
  throw fault{code::storage_full, "The disk is full."};
  co_return wire::output<model::describe_limits>{};
}

task<reply<model::describe_endpoints>> stumble(call&, wire::input<model::describe_endpoints>) {
  throw std::runtime_error{"oops"};
  co_return wire::output<model::describe_endpoints>{};
}

task<reply<model::put_item>> refuse_with_fields(call&, wire::input<model::put_item>) {
  using failed = model::shapes::conditional_check_failed_exception;
  wire::error_fields<failed> fields;
  fields[failed::Item].write([](json_writer& out) { out.raw(R"({"a":{"S":"b"}})"); });
  co_return std::move(fields).with("The conditional request failed");
}

std::string about(const call& c, wire::input<model::describe_table> in) {
  return c.who.account + "/" + std::string{in.peek(model::describe_table::TableName)};
}

constexpr served_operation operations[] = {
    serves<model::list_tables, list>(),
    serves<model::describe_table, describe, about>(),
    serves<model::describe_limits, fall_ill>(),
    serves<model::describe_endpoints, stumble>(),
    serves<model::put_item, refuse_with_fields>(),
};
constexpr service some{
    .model = &wire::models::dynamodb, .name = "DynamoDB", .operations = operations};

catalog_actor::behavior_type counting_catalog(catalog_actor::pointer, int* asked) {
  return {[asked](const list_names&) {
    ++*asked;
    return names_page{{"music"}, false};
  }};
}

struct served : testing::call_harness {
  int asked = 0;

  served() { node.catalog = system.spawn(counting_catalog, &asked); }
  ~served() {
    caf::anon_send_exit(node.catalog, caf::exit_reason::user_shutdown);
    node.catalog = catalog_actor{};
    settle();
  }

  http_response send(const std::string& operation, std::string text = "{}",
                     const std::string& encoding = {}) {
    request.fields = {{"x-amz-target", "DynamoDB_20120810." + operation}};
    if (!encoding.empty())
      request.fields.push_back({"content-encoding", encoding});
    buffered_body sent{std::move(text)};
    call one{here, request, sent, c.request_id, {.account = "1"}};
    auto answer = await(serve(one, some));
    operation_name = one.operation;
    return answer;
  }
  /// `200 {}`
  std::string said(const std::string& operation, std::string text = "{}") {
    const auto answer = send(operation, std::move(text));
    return std::to_string(answer.status) + " " + answer.body;
  }

  std::string operation_name;
};

} // namespace

TEST_CASE_METHOD(served, "an operation is found by its target and named for the access line") {
  CHECK(said("ListTables", R"({"Limit":3})") == R"(200 {"TableNames":["music"]})");
  CHECK(operation_name == "DynamoDB.ListTables");
  CHECK(asked == 1);
}

TEST_CASE_METHOD(served, "what an operation never took is refused before anybody is asked") {
  CHECK(said("ListTables", R"({"ExclusiveStartTableName":"abc"})")
        == R"(501 {"__type":"com.amazon.coral.service#NotImplementedException","message":)"
           R"("troupe: ListTables with ExclusiveStartTableName is not implemented"})");
  CHECK(asked == 0);
}

TEST_CASE_METHOD(served, "what an operation that asks nobody never took is refused as well") {
  CHECK(send("DescribeTable", R"({"TableName":"left"})").status == 501);
  CHECK(said("DescribeTable", R"({"TableName":"taken"})") == "200 {}");
}

TEST_CASE_METHOD(served,
                 "members that ask for nothing, and those that no model has, are passed over") {
  CHECK(said("ListTables", R"({"ExclusiveStartTableName":null,"Other":[1]})")
        == R"(200 {"TableNames":["music"]})");
}

TEST_CASE_METHOD(served, "a body in gzip is read, in nothing else") {
  // `printf '{"Limit":3}' | gzip -n`
  const auto zipped = *from_base64("H4sIAAAAAAAAA6tW8snMzSxRsjKuBQDPpv46CwAAAA==");
  CHECK(send("ListTables", zipped, "gzip").body == R"({"TableNames":["music"]})");
  CHECK(send("ListTables", zipped, "GZIP").status == 200);
  CHECK(send("ListTables", "{}", "identity").status == 200);
  CHECK(send("ListTables", "{}", "gzip").body
        == R"({"__type":"com.amazon.coral.service#SerializationException","Message":)"
           R"("The request body is not valid gzip."})");
  CHECK(send("ListTables", zipped, "br").body
        == R"({"__type":"com.amazon.coral.service#NotImplementedException","message":)"
           R"("troupe: a request with Content-Encoding br is not implemented"})");
}

TEST_CASE_METHOD(served, "types go first, then constraints, then the operation") {
  CHECK(send("ListTables", R"({"Limit":"x"})").body
        == R"({"__type":"com.amazon.coral.service#SerializationException",)"
           R"("Message":"STRING_VALUE cannot be converted to Integer"})");
  CHECK(send("ListTables", R"({"Limit":0,"ExclusiveStartTableName":"abc"})").body
        == R"({"__type":"com.amazon.coral.validate#ValidationException","message":)"
           R"("1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: )"
           R"(Member must have value greater than or equal to 1"})");
  CHECK(asked == 0);
}

TEST_CASE_METHOD(served,
                 "an operation that is not served, or is none, is refused by name and counted") {
  CHECK(said("CreateBackup")
        == R"(501 {"__type":"com.amazon.coral.service#NotImplementedException","message":)"
           R"("troupe: DynamoDB.CreateBackup is not implemented"})");
  CHECK(operation_name == "DynamoDB.CreateBackup");
  CHECK(said("Nonsense")
        == R"(400 {"__type":"com.amazon.coral.service#UnknownOperationException","message":)"
           R"("troupe: DynamoDB has no operation Nonsense"})");
  CHECK(unimplemented.counts()
        == std::map<std::string, std::uint64_t>{{"DynamoDB.CreateBackup", 1},
                                                {"DynamoDB.Nonsense", 1}});
}

TEST_CASE_METHOD(served, "what an operation throws becomes the service's own error") {
  CHECK(said("DescribeLimits")
        == R"(500 {"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError",)"
           R"("message":"The disk is full."})");
  CHECK(
      said("DescribeEndpoints")
      == R"(500 {"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"oops"})");
}

TEST_CASE_METHOD(served, "a refusal brings the fields that its error has in the model") {
  CHECK(said("PutItem", R"({"TableName":"abc","Item":{"a":{"S":"b"}}})")
        == R"(400 {"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
           R"("Item":{"a":{"S":"b"}},"message":"The conditional request failed"})");
}

TEST_CASE_METHOD(served, "what an operation is about is told by its input") {
  call one{here, request, body, c.request_id, {.account = "1"}};
  wire::value_tree in{*model::describe_table::facts().input};
  in.edit()["TableName"].set_text("t");
  CHECK(operations[1].resource(one, in) == "1/t");
}

TEST_CASE("the operations that an overlay serves are those of the service's list") {
  for (const auto* one : all_services()) {
    const auto& known = one->model().operations;
    std::set<std::string_view> in_overlay, in_list;
    for (const auto& operation : known)
      if (operation.is_served)
        in_overlay.insert(operation.name);
    for (const auto& row : one->operations)
      CHECK(in_list.insert(known[row.index].name).second);
    CHECK(in_list == in_overlay);
  }
}

TEST_CASE("a service is found by what is signed for and by what is targeted") {
  CHECK(find_signed_service("logs") == find_targeted_service("Logs_20140328"));
  CHECK(find_signed_service("sts")->model().id == "STS");
  CHECK_FALSE(find_signed_service("ec2"));
  CHECK_FALSE(find_targeted_service("")); // STS has none.
}

TEST_CASE_METHOD(served, "what a body of many values takes is held before it is read") {
  testing::watched_body sent;
  const auto ask = [&](std::string text) {
    request.fields = {{"x-amz-target", "DynamoDB_20120810.ListTables"}};
    sent.bytes = std::move(text);
    call one{here, request, sent, c.request_id, {.account = "1"}};
    return await(serve(one, some));
  };
  CHECK(ask(R"({"text":")" + std::string(1u << 20, 'x') + R"("})").status == 200);
  CHECK(sent.held == 0);
  std::string numbers{R"({"Other":[1)"};
  for (int i = 1; i < 10'000; ++i)
    numbers += ",1";
  CHECK(ask(numbers + "]}").status == 200);
  CHECK(sent.held == 48 * 10'002);
  sent.refusal = error{code::overloaded, "no room"};
  CHECK(ask(numbers + "]}").status == 503);
}
