// SPDX-License-Identifier: Apache-2.0
#include "gateway/cloudwatch/logs.hpp"
#include "gateway/cloudwatch/logs_request.hpp"

/// Tags of log groups, by ARN and in the older way by name.
namespace troupe::gateway::logs {

namespace {

enum class named_by { arn, name };

template <named_by How>
address group_of(decoder& in) {
  return How == named_by::arn ? in.group_by_arn() : in.group();
}

template <named_by How>
group_request<tag_log_group> decode_tag(decoder& in) {
  group_request<tag_log_group> read{group_of<How>(in), {}};
  in.require("tags");
  read.ask.set = in.tags("tags");
  return read;
}

template <named_by How>
group_request<tag_log_group> decode_untag(decoder& in) {
  constexpr std::size_t keys_max = 50;
  constexpr std::string_view keys = How == named_by::arn ? "tagKeys" : "tags";
  group_request<tag_log_group> read{group_of<How>(in), {}};
  in.require(keys);
  read.ask.remove = in.texts(keys, keys_max);
  return read;
}

template <named_by How>
group_request<describe_log_group> decode_list(decoder& in) {
  return {group_of<How>(in), {}};
}

task<http_response> list_tags(call& c, group_decoder<describe_log_group> decode) {
  auto asking = ask_group(c, decode);
  const auto group = co_await std::move(asking);
  if (!group)
    co_return refuse(c, group.refusal());
  json_writer out;
  out.begin_object().key("tags").begin_object();
  for (const auto& [name, value] : group->said.tags)
    out.member(name, value);
  out.end_object().end_object();
  co_return answer(c, std::move(out).take());
}

} // namespace

task<http_response> tag_resource::run(call& c) {
  return change_group(c, decode_tag<named_by::arn>);
}
task<http_response> untag_resource::run(call& c) {
  return change_group(c, decode_untag<named_by::arn>);
}
task<http_response> list_resource_tags::run(call& c) {
  return list_tags(c, decode_list<named_by::arn>);
}
task<http_response> tag_group::run(call& c) {
  return change_group(c, decode_tag<named_by::name>);
}
task<http_response> untag_group::run(call& c) {
  return change_group(c, decode_untag<named_by::name>);
}
task<http_response> list_group_tags::run(call& c) {
  return list_tags(c, decode_list<named_by::name>);
}

} // namespace troupe::gateway::logs
