// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"
#include "gateway/dynamodb/definition.hpp"
#include "gateway/dynamodb/model.hpp"
#include "gateway/dynamodb/operations.hpp"
#include "gateway/dynamodb/request.hpp"

/// CreateTable, DescribeTable, ListTables, DeleteTable.
namespace troupe::gateway::dynamodb {

namespace {

constexpr std::uint64_t list_limit_default = 100;

result<table_definition> decode_create(const json& body) {
  if (body["TableName"].empty())
    return error{code::validation,
                 "The parameter 'TableName' is required but was not present in the request"};
  decoder in{body, model::create_table};
  in.check({}, {});
  if (in.refusal())
    return *in.refusal();
  return read_definition(body);
}

http_response answer_table(call& c, std::string_view member, const table_description& table,
                           table_view view) {
  json_writer out;
  write_table(out.begin_object().key(member), table, view);
  out.end_object();
  return answer(c, std::move(out));
}

/// Reads a request that names a table and nothing else, and asks the table.
template <class Message>
task<http_response> ask_table(call& c, std::string_view member, table_view view) {
  auto reading = read_request(c, model::table_only);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  if (auto broken = check_constraints(*body, model::table_only, table_name_rule::plain))
    co_return refuse(c, *broken);
  auto where = table_address(c, (*body)["TableName"].text());
  if (!where)
    co_return refuse(c, where.refusal());
  auto asking = ask_named<table_actor>(c, noun::table, std::move(*where), Message{});
  auto table = co_await std::move(asking);
  if (!table)
    co_return refuse(c, table.refusal());
  co_return answer_table(c, member, *table, view);
}

http_response answer_names(call& c, const names_page& page) {
  json_writer out;
  out.begin_object().key("TableNames").begin_array();
  for (const auto& name : page.names)
    out.value(name);
  out.end_array();
  if (page.more && !page.names.empty())
    out.member("LastEvaluatedTableName", page.names.back());
  out.end_object();
  return answer(c, std::move(out));
}

} // namespace

task<http_response> create_table::run(call& c) {
  auto reading = read_request(c, model::create_table);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  auto what = decode_create(*body);
  if (!what)
    co_return refuse(c, what.refusal());
  address where{c.who.account, c.who.region, std::string{(*body)["TableName"].text()}};
  troupe::create_table ask{std::move(*what)};
  auto asking = ask_named<table_actor>(c, noun::table, std::move(where), std::move(ask));
  auto table = co_await std::move(asking);
  if (!table)
    co_return refuse(c, table.refusal());
  co_return answer_table(c, "TableDescription", *table, table_view::created);
}

task<http_response> describe_table::run(call& c) {
  return ask_table<troupe::describe_table>(c, "Table", table_view::described);
}

task<http_response> delete_table::run(call& c) {
  return ask_table<troupe::delete_table>(c, "TableDescription", table_view::deleted);
}

task<http_response> list_tables::run(call& c) {
  auto reading = read_request(c, model::list_tables);
  auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, body.refusal());
  if (auto broken = check_constraints(*body, model::list_tables, table_name_rule::plain))
    co_return refuse(c, *broken);
  list_names names;
  names.kind = noun::table;
  names.account = c.who.account;
  names.region = c.who.region;
  names.after = (*body)["ExclusiveStartTableName"].text();
  names.limit = static_cast<std::uint64_t>((*body)["Limit"].integer(list_limit_default));
  auto asking = ask(c, c.gateway.node.catalog, std::move(names));
  auto page = co_await std::move(asking);
  if (!page)
    co_return refuse(c, page.refusal());
  co_return answer_names(c, *page);
}

} // namespace troupe::gateway::dynamodb
