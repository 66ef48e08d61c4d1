// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"
#include "gateway/dynamodb/model.hpp"
#include "gateway/dynamodb/operations.hpp"
#include "gateway/dynamodb/request.hpp"
#include "gateway/wire/errors.hpp"

/// What clients and deployment tools ask about beside the tables: each answer is true of a Troupe
/// that has no expiry and no backups yet.
namespace troupe::gateway::dynamodb {

namespace {

/// Reads a request that names a table and asks what the table is.
task<result<table_description>> described(call& c) {
  auto reading = read_request(c, model::table_only);
  auto body = co_await std::move(reading);
  if (!body)
    co_return body.refusal();
  if (auto broken = check_constraints(*body, model::table_only, table_name_rule::plain))
    co_return std::move(*broken);
  auto where = table_address(c, (*body)["TableName"].text());
  if (!where)
    co_return where.refusal();
  troupe::describe_table question;
  auto asking = ask_named<table_actor>(c, noun::table, std::move(*where), question);
  co_return co_await std::move(asking);
}

/// Backups have an error of their own for a table that is not there.
http_response refuse_backup(call& c, const error& why) {
  if (why.kind != code::no_such_table)
    return refuse(c, why);
  constexpr std::string_view before = "Table: ";
  const auto start = why.message.find(before) + before.size();
  const auto name = why.message.substr(start, why.message.rfind(" not found") - start);
  return refuse_as(c, wire_service::dynamodb, {"TableNotFoundException", 400},
                   {code::no_such_table, "Table not found: " + name});
}

} // namespace

task<http_response> describe_endpoints::run(call& c) {
  constexpr int cache_minutes = 1'440;
  json_writer out;
  out.begin_object().key("Endpoints").begin_array().begin_object();
  out.member("Address", c.request.header("host"));
  out.member("CachePeriodInMinutes", cache_minutes).end_object().end_array().end_object();
  co_return answer(c, std::move(out));
}

task<http_response> describe_limits::run(call& c) {
  json_writer out;
  out.begin_object()
      .member("AccountMaxReadCapacityUnits", 80'000)
      .member("AccountMaxWriteCapacityUnits", 80'000)
      .member("TableMaxReadCapacityUnits", 40'000)
      .member("TableMaxWriteCapacityUnits", 40'000)
      .end_object();
  co_return answer(c, std::move(out));
}

task<http_response> describe_time_to_live::run(call& c) {
  auto asking = described(c);
  auto table = co_await std::move(asking);
  if (!table)
    co_return refuse(c, table.refusal());
  json_writer out;
  out.begin_object().key("TimeToLiveDescription").begin_object();
  out.member("TimeToLiveStatus", "DISABLED").end_object().end_object();
  co_return answer(c, std::move(out));
}

task<http_response> describe_continuous_backups::run(call& c) {
  auto asking = described(c);
  auto table = co_await std::move(asking);
  if (!table)
    co_return refuse_backup(c, table.refusal());
  json_writer out;
  out.begin_object().key("ContinuousBackupsDescription").begin_object();
  out.member("ContinuousBackupsStatus", "DISABLED");
  out.key("PointInTimeRecoveryDescription").begin_object();
  out.member("PointInTimeRecoveryStatus", "DISABLED").end_object().end_object().end_object();
  co_return answer(c, std::move(out));
}

task<http_response> list_tags_of_resource::run(call& c) {
  auto reading = read_request(c, model::resource_arn);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  if (auto broken = check_constraints(*body, model::resource_arn, table_name_rule::plain))
    co_return refuse(c, *broken);
  const std::string resource{(*body)["ResourceArn"].text()};
  error no_such_resource{code::validation,
                         "Invalid TableArn: Invalid ResourceArn provided as input " + resource};
  if (!resource.starts_with("arn:"))
    co_return refuse(c, no_such_resource);
  auto where = table_address(c, resource);
  if (!where)
    co_return refuse(c, where.refusal());
  troupe::describe_table question;
  auto asking = ask_named<table_actor>(c, noun::table, std::move(*where), question);
  auto table = co_await std::move(asking);
  if (!table)
    co_return refuse(c, table.refusal());
  json_writer out;
  out.begin_object().key("Tags").begin_array();
  for (const auto& [key, value] : table->what.tags)
    out.begin_object().member("Key", key).member("Value", value).end_object();
  out.end_array().end_object();
  co_return answer(c, std::move(out));
}

} // namespace troupe::gateway::dynamodb
