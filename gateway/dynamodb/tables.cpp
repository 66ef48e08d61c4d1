// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/answers.hpp"
#include "gateway/dynamodb/definition.hpp"
#include "gateway/dynamodb/operations.hpp"
#include "gateway/dynamodb/request.hpp"

/// CreateTable, DescribeTable, ListTables, DeleteTable.
namespace troupe::gateway::dynamodb {

namespace {

constexpr std::uint64_t list_limit_default = 100;

result<table_request<troupe::create_table>> decode_create(const json& body) {
  if (body["TableName"].empty())
    return error{code::validation,
                 "The parameter 'TableName' is required but was not present in the request"};
  if (auto broken = check_constraints(body, model::create_table, table_name_rule::first))
    return std::move(*broken);
  auto what = read_definition(body);
  if (!what)
    return what.refusal();
  return table_request<troupe::create_table>{{std::move(*what)}};
}

/// Asks a table and answers with its description as the member `name`.
template <class Message>
task<http_response> describe(call& c, const shape& request, table_decoder<Message> decode,
                             std::string_view name, table_view view) {
  auto asking = ask_table(c, request, decode);
  auto table = co_await std::move(asking);
  if (!table)
    co_return refuse(c, table.refusal());
  json_writer out;
  write_table(out.begin_object().key(name), table->said, view);
  out.end_object();
  co_return answer(c, std::move(out));
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
  return describe(c, model::create_table, decode_create, "TableDescription", table_view::created);
}
task<http_response> describe_table::run(call& c) {
  return describe(c, model::table_only, decode_table_only<troupe::describe_table>, "Table",
                  table_view::described);
}
task<http_response> delete_table::run(call& c) {
  return describe(c, model::table_only, decode_table_only<troupe::delete_table>, "TableDescription",
                  table_view::deleted);
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
