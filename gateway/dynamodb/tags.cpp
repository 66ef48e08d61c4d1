// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/operations.hpp"
#include "gateway/dynamodb/request.hpp"

/// Tags of tables, by their ARN.
namespace troupe::gateway::dynamodb {

namespace {

std::optional<error> refuse_resource(std::string_view resource) {
  if (resource.starts_with("arn:"))
    return std::nullopt;
  return error{code::validation,
               "Invalid TableArn: Invalid ResourceArn provided as input " + std::string{resource}};
}

/// Tags have words of their own for a table that is not there, misspelt as AWS has them.
error reworded(error why, std::string_view resource) {
  if (why.kind == "ResourceNotFoundException")
    why.message
        = "Requested resource not found: ResourcArn: " + std::string{resource} + " not found";
  return why;
}

template <class Model>
task<reply<Model>> change(call& c, std::string_view resource, change_tags what) {
  if (auto why = refuse_resource(resource))
    co_return std::move(*why);
  auto asking = ask_table(c, resource, std::move(what));
  auto done = co_await std::move(asking);
  if (!done)
    co_return reworded(std::move(done).refusal(), resource);
  co_return wire::output<Model>{};
}

} // namespace

/// All the tags that a table may have fit one answer, so that no token is ever given out, and none
/// is good.
task<reply<model::list_tags_of_resource>>
list_tags_of_resource(call& c, wire::input<model::list_tags_of_resource> in) {
  using asked = model::list_tags_of_resource;
  const auto resource = in[asked::ResourceArn];
  if (auto why = refuse_resource(resource))
    co_return std::move(*why);
  if (in[asked::NextToken])
    co_return error{code::validation, "Invalid NextToken provided as input"};
  auto asking = ask_table(c, resource, troupe::describe_table{});
  auto table = co_await std::move(asking);
  if (!table)
    co_return reworded(std::move(table).refusal(), resource);
  wire::output<asked> out;
  out[asked::output::Tags].fill(table->what.tags, [](auto to, const table_tag& one) {
    to[model::shapes::tag::Key] = one.key;
    to[model::shapes::tag::Value] = one.value;
  });
  co_return out;
}

task<reply<model::tag_resource>> tag_resource(call& c, wire::input<model::tag_resource> in) {
  using asked = model::tag_resource;
  change_tags what;
  for (const auto one : in[asked::Tags])
    what.set.insert_or_assign(std::string{one[model::shapes::tag::Key]},
                              std::string{one[model::shapes::tag::Value]});
  if (what.set.empty())
    co_return error{code::validation, "Atleast one Tag needs to be provided as Input."};
  auto changing = change<asked>(c, in[asked::ResourceArn], std::move(what));
  co_return co_await std::move(changing);
}

task<reply<model::untag_resource>> untag_resource(call& c, wire::input<model::untag_resource> in) {
  using asked = model::untag_resource;
  change_tags what;
  for (const auto key : in[asked::TagKeys])
    what.remove.emplace_back(key);
  if (what.remove.empty())
    co_return error{code::validation, "Atleast one Tag Key needs to be provided as Input."};
  auto changing = change<asked>(c, in[asked::ResourceArn], std::move(what));
  co_return co_await std::move(changing);
}

} // namespace troupe::gateway::dynamodb
