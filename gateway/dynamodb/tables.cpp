// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/definition.hpp"
#include "gateway/dynamodb/operations.hpp"

/// CreateTable, DescribeTable, ListTables, DeleteTable.
namespace troupe::gateway::dynamodb {

namespace {

constexpr std::int64_t list_limit_default = 100;

/// Asks a table and answers with its description as that member.
template <class Model, class Message, class Member>
task<reply<Model>> describe(call& c, std::string_view name, Message ask, Member member,
                            table_view view) {
  auto asking = ask_table(c, name, std::move(ask));
  auto table = co_await std::move(asking);
  if (!table)
    co_return std::move(table).refusal();
  wire::output<Model> out;
  write_table(out[member], *table, view);
  co_return out;
}

template <class Model>
task<reply<Model>> ready(error why) {
  co_return why;
}

} // namespace

task<reply<model::create_table>> create_table(call& c, wire::input<model::create_table> in) {
  using asked = model::create_table;
  const auto name = in[asked::TableName];
  if (!name)
    return ready<asked>({code::validation, std::string{table_name_missing}});
  auto what = read_definition(in);
  if (!what)
    return ready<asked>(std::move(what).refusal());
  return describe<asked>(c, *name, troupe::create_table{std::move(*what)},
                         asked::output::TableDescription, table_view::created);
}

task<reply<model::describe_table>> describe_table(call& c, wire::input<model::describe_table> in) {
  using asked = model::describe_table;
  return describe<asked>(c, in[asked::TableName], troupe::describe_table{}, asked::output::Table,
                         table_view::described);
}

task<reply<model::delete_table>> delete_table(call& c, wire::input<model::delete_table> in) {
  using asked = model::delete_table;
  return describe<asked>(c, in[asked::TableName], troupe::delete_table{},
                         asked::output::TableDescription, table_view::deleted);
}

task<reply<model::list_tables>> list_tables(call& c, wire::input<model::list_tables> in) {
  using asked = model::list_tables;
  list_names names;
  names.kind = noun::table;
  names.account = c.who.account;
  names.region = c.who.region;
  names.after = in[asked::ExclusiveStartTableName].value_or("");
  names.limit = static_cast<std::uint64_t>(in[asked::Limit].value_or(list_limit_default));
  auto asking = ask(c, c.gateway.node.catalog, std::move(names));
  auto page = co_await std::move(asking);
  if (!page)
    co_return std::move(page).refusal();
  wire::output<asked> out;
  out[asked::output::TableNames].fill(page->names);
  if (page->more && !page->names.empty())
    out[asked::output::LastEvaluatedTableName] = page->names.back();
  co_return out;
}

} // namespace troupe::gateway::dynamodb
