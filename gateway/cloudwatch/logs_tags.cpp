// SPDX-License-Identifier: Apache-2.0
#include "gateway/cloudwatch/logs.hpp"
#include "gateway/cloudwatch/logs_request.hpp"

/// Tags of log groups, by ARN and in the older way by name.
namespace troupe::gateway::logs {

namespace {

enum class named_by { arn, name };

address group_of(decoder& in, named_by how) {
  return how == named_by::arn ? in.group_by_arn() : in.group();
}

task<http_response> change_tags(call& c, address group, tag_log_group ask) {
  auto asking = ask_named<log_group_actor>(c, noun::log_group, std::move(group), std::move(ask));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, done.refusal());
  co_return answer_nothing(c);
}

task<http_response> tag(call& c, named_by how) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto group = group_of(*in, how);
  tag_log_group ask;
  ask.set = in->tags("tags");
  if (ask.set.empty())
    in->refuse(constraint("null", "tags", "not be null"));
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto changing = change_tags(c, std::move(group), std::move(ask));
  co_return co_await std::move(changing);
}

task<http_response> untag(call& c, named_by how) {
  constexpr std::size_t keys_max = 50;
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto group = group_of(*in, how);
  tag_log_group ask;
  ask.remove = in->texts(how == named_by::arn ? "tagKeys" : "tags", keys_max);
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto changing = change_tags(c, std::move(group), std::move(ask));
  co_return co_await std::move(changing);
}

task<http_response> list_tags(call& c, named_by how) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto group = group_of(*in, how);
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto asking
      = ask_named<log_group_actor>(c, noun::log_group, std::move(group), describe_log_group{});
  const auto info = co_await std::move(asking);
  if (!info)
    co_return refuse(c, info.refusal());
  json_writer out;
  out.begin_object().key("tags").begin_object();
  for (const auto& [name, value] : info->tags)
    out.member(name, value);
  out.end_object().end_object();
  co_return answer(c, std::move(out).take());
}

} // namespace

task<http_response> tag_resource::run(call& c) {
  return tag(c, named_by::arn);
}
task<http_response> untag_resource::run(call& c) {
  return untag(c, named_by::arn);
}
task<http_response> list_resource_tags::run(call& c) {
  return list_tags(c, named_by::arn);
}
task<http_response> tag_group::run(call& c) {
  return tag(c, named_by::name);
}
task<http_response> untag_group::run(call& c) {
  return untag(c, named_by::name);
}
task<http_response> list_group_tags::run(call& c) {
  return list_tags(c, named_by::name);
}

} // namespace troupe::gateway::logs
