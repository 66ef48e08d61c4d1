// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"
#include "gateway/dynamodb/operations.hpp"
#include "gateway/dynamodb/request.hpp"
#include "gateway/wire/errors.hpp"

/// What clients and deployment tools ask about beside the tables: each answer is true of a Troupe
/// that has no expiry and no backups yet.
namespace troupe::gateway::dynamodb {

namespace {

constexpr auto decode_table = decode_table_only<troupe::describe_table>;

/// ListTagsOfResource. All the tags that a table may have fit one answer, so that no token is ever
/// given out, and none is good.
result<table_request<troupe::describe_table>> decode_resource(const json& body) {
  if (auto broken = check_constraints(body, model::resource_arn, table_name_rule::plain))
    return std::move(*broken);
  const std::string resource{body["ResourceArn"].text()};
  if (!resource.starts_with("arn:"))
    return error{code::validation,
                 "Invalid TableArn: Invalid ResourceArn provided as input " + resource};
  if (!body["NextToken"].empty())
    return error{code::validation, "Invalid NextToken provided as input"};
  return table_request<troupe::describe_table>{};
}

/// Backups have an error of their own for a table that is not there.
http_response refuse_backup(call& c, const json& body, const error& why) {
  if (why.kind != code::no_such_table)
    return refuse(c, why);
  return refuse_as(c, wire_service::dynamodb, {"TableNotFoundException", 400},
                   {why.kind, "Table not found: " + std::string{body["TableName"].text()}, {}});
}

/// Tags have words of their own for it, misspelt as AWS has them.
http_response refuse_tags(call& c, const json& body, const error& why) {
  if (why.kind != code::no_such_table)
    return refuse(c, why);
  return refuse(c, {why.kind,
                    "Requested resource not found: ResourcArn: "
                        + std::string{body["ResourceArn"].text()} + " not found",
                    {}});
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
  auto asking = ask_table(c, model::table_only, decode_table);
  auto table = co_await std::move(asking);
  if (!table)
    co_return refuse(c, table.refusal());
  json_writer out;
  out.begin_object().key("TimeToLiveDescription").begin_object();
  out.member("TimeToLiveStatus", "DISABLED").end_object().end_object();
  co_return answer(c, std::move(out));
}

/// On AWS continuous backups are always enabled; what can be off is the recovery to a point in
/// time.
task<http_response> describe_continuous_backups::run(call& c) {
  auto reading = read_request(c, model::table_only);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  auto asking = ask_table(c, *body, decode_table);
  auto table = co_await std::move(asking);
  if (!table)
    co_return refuse_backup(c, *body, table.refusal());
  json_writer out;
  out.begin_object().key("ContinuousBackupsDescription").begin_object();
  out.member("ContinuousBackupsStatus", "ENABLED");
  out.key("PointInTimeRecoveryDescription").begin_object();
  out.member("PointInTimeRecoveryStatus", "DISABLED").end_object().end_object().end_object();
  co_return answer(c, std::move(out));
}

task<http_response> list_tags_of_resource::run(call& c) {
  auto reading = read_request(c, model::resource_arn);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  auto asking = ask_table(c, *body, decode_resource, "ResourceArn");
  auto table = co_await std::move(asking);
  if (!table)
    co_return refuse_tags(c, *body, table.refusal());
  json_writer out;
  out.begin_object().key("Tags").begin_array();
  for (const auto& [key, value] : table->said.what.tags)
    out.begin_object().member("Key", key).member("Value", value).end_object();
  out.end_array().end_object();
  co_return answer(c, std::move(out));
}

} // namespace troupe::gateway::dynamodb
