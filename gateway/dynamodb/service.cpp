// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/definition.hpp"
#include "gateway/dynamodb/operations.hpp"

namespace troupe::gateway::dynamodb {

extern const service served; // gateway/registry.cpp

namespace {

template <class Model>
std::string about_table(const call& c, wire::input<Model> in) {
  const auto where = table_address(c, in[Model::TableName]);
  return where ? table_arn(*where) : std::string{};
}

std::string about_new_table(const call& c, wire::input<model::create_table> in) {
  const std::string name{in[model::create_table::TableName].value_or("")};
  return table_arn({c.who.account, c.who.region, name});
}

template <class Model>
std::string about_resource(const call&, wire::input<Model> in) {
  return std::string{in.peek(Model::ResourceArn)};
}

template <class Model, auto Run>
constexpr served_operation on_table() {
  return serves<Model, Run, about_table<Model>>();
}

/// Those that are asked for most stand first.
constexpr served_operation operations[] = {
    on_table<model::get_item, get_item>(),
    on_table<model::put_item, put_item>(),
    on_table<model::query, query>(),
    on_table<model::update_item, update_item>(),
    on_table<model::delete_item, delete_item>(),
    on_table<model::scan, scan>(),
    serves<model::batch_get_item, batch_get_item>(),
    serves<model::batch_write_item, batch_write_item>(),
    serves<model::create_table, create_table, about_new_table>(),
    on_table<model::describe_table, describe_table>(),
    serves<model::list_tables, list_tables>(),
    on_table<model::delete_table, delete_table>(),
    serves<model::describe_endpoints, describe_endpoints>(),
    serves<model::describe_limits, describe_limits>(),
    on_table<model::describe_time_to_live, describe_time_to_live>(),
    on_table<model::describe_continuous_backups, describe_continuous_backups>(),
    serves<model::list_tags_of_resource, list_tags_of_resource,
           about_resource<model::list_tags_of_resource>>(),
    serves<model::tag_resource, tag_resource, about_resource<model::tag_resource>>(),
    serves<model::untag_resource, untag_resource, about_resource<model::untag_resource>>(),
};

/// The first attribute value below that is not of the types of the model.
std::optional<wire::refusal> wrong_type_below(const wire::value& of) {
  if (!of.present())
    return std::nullopt;
  const auto kind = of.type().kind;
  if (kind == wire::shape_kind::documents
      && of.type().mapped().type->kind == wire::shape_kind::document) {
    if (auto read = read_item(of.document()); !read && read.refusal().kind == code::serialization)
      return wire::not_serialized(std::move(read).refusal().message);
    return std::nullopt;
  }
  const auto parts = kind == wire::shape_kind::structure ? of.type().members.size() : of.size();
  for (std::size_t i = 0; i < parts; ++i)
    if (auto wrong = wrong_type_below(kind == wire::shape_kind::structure ? of.peek(i) : of.at(i)))
      return wrong;
  return std::nullopt;
}

std::optional<wire::refusal> refuse_first(const wire::operation_model& operation,
                                          const wire::value_tree& in) {
  if (auto wrong = wrong_type_below(in.root()))
    return wrong;
  if (&operation == &model::create_table::facts()
      && !wire::input<model::create_table>{in}.has(model::create_table::TableName))
    return wire::refusal{"ValidationException", std::string{table_name_missing}, 0, nullptr};
  return std::nullopt;
}

} // namespace

constinit const service served{.model = &wire::models::dynamodb,
                               .name = "DynamoDB",
                               .operations = operations,
                               .refuse_first = refuse_first};

} // namespace troupe::gateway::dynamodb
