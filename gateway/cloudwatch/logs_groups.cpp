// SPDX-License-Identifier: Apache-2.0
#include "gateway/cloudwatch/logs.hpp"
#include "gateway/cloudwatch/logs_request.hpp"

#include <algorithm>
#include <array>
#include <limits>

/// Log groups made, kept and deleted.
namespace troupe::gateway::logs {

namespace {

constexpr std::array<std::int64_t, 22> retention_days{1,    3,    5,    7,    14,   30,  60,  90,
                                                      120,  150,  180,  365,  400,  545, 731, 1096,
                                                      1827, 2192, 2557, 2922, 3288, 3653};

group_request<create_log_group> decode_create(decoder& in) {
  group_request<create_log_group> read{in.group(), {}};
  const auto& name = read.group.name;
  if (auto log_class = in.log_class(); !log_class.empty())
    read.ask.log_class = std::move(log_class);
  read.ask.tags = in.tags("tags");
  if (name.starts_with("aws/") || name.starts_with("AWS/"))
    in.refuse({code::validation, "Log groups starting with AWS/ are reserved for AWS."});
  in.not_supported("kmsKeyId");
  in.not_supported("deletionProtectionEnabled");
  return read;
}

template <class Message>
group_request<Message> decode_group_only(decoder& in) {
  return {in.group(), {}};
}

group_request<set_log_retention> decode_retention(decoder& in) {
  constexpr std::string_view member = "retentionInDays";
  using bounds = std::numeric_limits<std::int64_t>;
  auto group = in.group();
  in.require(member);
  const auto days = in.integer(member, bounds::min(), bounds::max());
  if (days && std::ranges::find(retention_days, *days) == retention_days.end())
    in.refuse(constraint("'" + std::to_string(*days) + "'", member,
                         "satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, "
                         "400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]"));
  return {std::move(group), {days}};
}

} // namespace

task<http_response> create_group::run(call& c) {
  return change_group(c, decode_create);
}
task<http_response> delete_group::run(call& c) {
  return change_group(c, decode_group_only<delete_log_group>);
}
task<http_response> put_retention::run(call& c) {
  return change_group(c, decode_retention);
}
task<http_response> delete_retention::run(call& c) {
  return change_group(c, decode_group_only<set_log_retention>);
}

} // namespace troupe::gateway::logs
