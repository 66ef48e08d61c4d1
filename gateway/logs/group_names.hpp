// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/names.hpp"
#include "gateway/models/logs.hpp"
#include "gateway/service.hpp"

#include <optional>
#include <string>
#include <string_view>

/// How requests for CloudWatch Logs name groups and streams, and the way of every operation on one
/// group. What breaks a pattern or a length of the model does not come here; a name may be too long
/// all the same, which AWS says in other words.
namespace troupe::gateway::logs {

namespace model = wire::model::logs;

/// `logGroupName`
result<address> named_group(const call& c, std::string_view name);
/// A name, or the ARN of a group of the caller's: `member` is whose value it is.
result<address> identified_group(const call& c, std::string_view identifier,
                                 std::string_view member);
/// The ARN of a group, and nothing else.
result<address> group_of_arn(const call& c, std::string_view arn, std::string_view member);
/// By `logGroupName` or by `logGroupIdentifier`, one of which has to be there.
result<address> named_or_identified_group(const call& c, std::optional<std::string_view> name,
                                          std::optional<std::string_view> identifier);
/// `logStreamName`
result<std::string> named_stream(std::string_view name);

/// `arn:aws:logs:<region>:<account>:log-group:<name>`
std::string group_arn(const address& group);

/// The refusal of a value in the words that the model's own constraints have:
/// `1 validation error detected: Value …`.
error constraint(std::string_view value, std::string_view member, std::string_view rule);

/// What an operation on a group is about; nothing where the group is named wrongly.
template <class Model>
std::string about_group(const call& c, wire::input<Model> in) {
  return group_arn({c.who.account, c.who.region, std::string{in[Model::logGroupName]}});
}

template <class Model>
std::string about_either_group(const call& c, wire::input<Model> in) {
  const auto group
      = named_or_identified_group(c, in[Model::logGroupName], in[Model::logGroupIdentifier]);
  return group ? group_arn(*group) : std::string{};
}
template <class Model>
std::string about_resource(const call&, wire::input<Model> in) {
  return std::string{in[Model::resourceArn]};
}

/// Asks a group, or refuses with what came of its name.
template <class Message>
task<result<answer_of<log_group_actor, Message>>> ask_group(call& c, result<address> group,
                                                            Message ask) {
  if (!group)
    co_return std::move(group).refusal();
  auto asking = ask_named<log_group_actor>(c, noun::log_group, std::move(*group), std::move(ask));
  co_return co_await std::move(asking);
}

/// An operation that changes a group and has nothing to say.
template <class Model, class Message>
task<reply<Model>> change_group(call& c, result<address> group, Message ask) {
  auto asking = ask_group(c, std::move(group), std::move(ask));
  auto done = co_await std::move(asking);
  co_return reply_of<Model>(std::move(done));
}

} // namespace troupe::gateway::logs
