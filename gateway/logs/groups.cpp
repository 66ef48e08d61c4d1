// SPDX-License-Identifier: Apache-2.0
#include "gateway/logs/operations.hpp"

#include <algorithm>
#include <array>

/// Log groups made, kept and deleted.
namespace troupe::gateway::logs {

namespace {

constexpr std::array<std::int64_t, 22> retention_days{1,    3,    5,    7,    14,   30,  60,  90,
                                                      120,  150,  180,  365,  400,  545, 731, 1096,
                                                      1827, 2192, 2557, 2922, 3288, 3653};

} // namespace

task<reply<model::create_log_group>> create_group(call& c,
                                                  wire::input<model::create_log_group> in) {
  using asked = model::create_log_group;
  const auto name = in[asked::logGroupName];
  auto group = named_group(c, name);
  if (name.starts_with("aws/") || name.starts_with("AWS/"))
    group = error{code::validation, "Log groups starting with AWS/ are reserved for AWS."};
  troupe::create_log_group ask;
  if (const auto log_class = in[asked::logGroupClass])
    ask.log_class = *log_class;
  ask.tags = read_tags(in[asked::tags]);
  return change_group<asked>(c, std::move(group), std::move(ask));
}

task<reply<model::delete_log_group>> delete_group(call& c,
                                                  wire::input<model::delete_log_group> in) {
  using asked = model::delete_log_group;
  return change_group<asked>(c, named_group(c, in[asked::logGroupName]),
                             troupe::delete_log_group{});
}

task<reply<model::put_retention_policy>>
put_retention(call& c, wire::input<model::put_retention_policy> in) {
  using asked = model::put_retention_policy;
  const auto days = in[asked::retentionInDays];
  auto group = named_group(c, in[asked::logGroupName]);
  if (std::ranges::find(retention_days, days) == retention_days.end())
    group = constraint("'" + std::to_string(days) + "'", "retentionInDays",
                       "satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, "
                       "400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]");
  return change_group<asked>(c, std::move(group), set_log_retention{days});
}

task<reply<model::delete_retention_policy>>
delete_retention(call& c, wire::input<model::delete_retention_policy> in) {
  using asked = model::delete_retention_policy;
  return change_group<asked>(c, named_group(c, in[asked::logGroupName]), set_log_retention{});
}

} // namespace troupe::gateway::logs
