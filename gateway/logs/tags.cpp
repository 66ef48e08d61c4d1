// SPDX-License-Identifier: Apache-2.0
#include "gateway/logs/operations.hpp"

/// Tags of log groups, by ARN and in the older way by name.
namespace troupe::gateway::logs {

namespace {

template <class Model>
task<reply<Model>> list_tags(call& c, result<address> group) {
  auto asking = ask_group(c, std::move(group), describe_log_group{});
  const auto info = co_await std::move(asking);
  if (!info)
    co_return info.refusal();
  wire::output<Model> out;
  out[Model::output::tags].fill(info->tags);
  co_return out;
}

change_tags removal_of(wire::list_view<wire::as::text> keys) {
  change_tags ask;
  for (const auto key : keys)
    ask.remove.emplace_back(key);
  return ask;
}

} // namespace

std::map<std::string, std::string> read_tags(wire::map_view<wire::as::text> in) {
  std::map<std::string, std::string> tags;
  for (std::size_t i = 0; i < in.size(); ++i)
    tags.insert_or_assign(std::string{in.key(i)}, std::string{in[i]});
  return tags;
}

task<reply<model::tag_resource>> tag_resource(call& c, wire::input<model::tag_resource> in) {
  using asked = model::tag_resource;
  return change_group<asked>(c, group_of_arn(c, in[asked::resourceArn], "resourceArn"),
                             change_tags{read_tags(in[asked::tags]), {}});
}

task<reply<model::untag_resource>> untag_resource(call& c, wire::input<model::untag_resource> in) {
  using asked = model::untag_resource;
  return change_group<asked>(c, group_of_arn(c, in[asked::resourceArn], "resourceArn"),
                             removal_of(in[asked::tagKeys]));
}

task<reply<model::list_tags_for_resource>>
list_resource_tags(call& c, wire::input<model::list_tags_for_resource> in) {
  using asked = model::list_tags_for_resource;
  return list_tags<asked>(c, group_of_arn(c, in[asked::resourceArn], "resourceArn"));
}

task<reply<model::tag_log_group>> tag_group(call& c, wire::input<model::tag_log_group> in) {
  using asked = model::tag_log_group;
  return change_group<asked>(c, named_group(c, in[asked::logGroupName]),
                             change_tags{read_tags(in[asked::tags]), {}});
}

task<reply<model::untag_log_group>> untag_group(call& c, wire::input<model::untag_log_group> in) {
  using asked = model::untag_log_group;
  return change_group<asked>(c, named_group(c, in[asked::logGroupName]),
                             removal_of(in[asked::tags]));
}

task<reply<model::list_tags_log_group>>
list_group_tags(call& c, wire::input<model::list_tags_log_group> in) {
  using asked = model::list_tags_log_group;
  return list_tags<asked>(c, named_group(c, in[asked::logGroupName]));
}

} // namespace troupe::gateway::logs
