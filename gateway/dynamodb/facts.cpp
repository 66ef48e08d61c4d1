// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/operations.hpp"

/// What clients and deployment tools ask about beside the tables: each answer is true of a Troupe
/// that has no expiry and no backups yet.
namespace troupe::gateway::dynamodb {

namespace {

constexpr int cache_minutes = 1'440;

} // namespace

task<reply<model::describe_endpoints>> describe_endpoints(call& c,
                                                          wire::input<model::describe_endpoints>) {
  using answer = model::describe_endpoints::output;
  using endpoint = model::shapes::endpoint;
  wire::output<model::describe_endpoints> out;
  const std::string_view hosts[] = {c.request.header("host")};
  out[answer::Endpoints].fill(hosts, [](auto to, std::string_view host) {
    to[endpoint::Address] = host;
    to[endpoint::CachePeriodInMinutes] = cache_minutes;
  });
  co_return out;
}

task<reply<model::describe_limits>> describe_limits(call&, wire::input<model::describe_limits>) {
  using answer = model::describe_limits::output;
  wire::output<model::describe_limits> out;
  out[answer::AccountMaxReadCapacityUnits] = 80'000;
  out[answer::AccountMaxWriteCapacityUnits] = 80'000;
  out[answer::TableMaxReadCapacityUnits] = 40'000;
  out[answer::TableMaxWriteCapacityUnits] = 40'000;
  co_return out;
}

task<reply<model::describe_time_to_live>>
describe_time_to_live(call& c, wire::input<model::describe_time_to_live> in) {
  using asked = model::describe_time_to_live;
  auto asking = ask_table(c, in[asked::TableName], troupe::describe_table{});
  auto table = co_await std::move(asking);
  if (!table)
    co_return std::move(table).refusal();
  wire::output<asked> out;
  out[asked::output::TimeToLiveDescription]
     [model::shapes::time_to_live_description::TimeToLiveStatus]
      = "DISABLED";
  co_return out;
}

/// On AWS continuous backups are always enabled; what can be off is the recovery to a point in
/// time. They have an error of their own for a table that is not there.
task<reply<model::describe_continuous_backups>>
describe_continuous_backups(call& c, wire::input<model::describe_continuous_backups> in) {
  using asked = model::describe_continuous_backups;
  using backups = model::shapes::continuous_backups_description;
  const auto name = in[asked::TableName];
  auto asking = ask_table(c, name, troupe::describe_table{});
  auto table = co_await std::move(asking);
  if (!table && table.refusal().kind == "ResourceNotFoundException") {
    wire::refusal why{"TableNotFoundException", "Table not found: ", 0, nullptr};
    why.message.append(name);
    co_return why;
  }
  if (!table)
    co_return std::move(table).refusal();
  wire::output<asked> out;
  const auto to = out[asked::output::ContinuousBackupsDescription];
  to[backups::ContinuousBackupsStatus] = "ENABLED";
  to[backups::PointInTimeRecoveryDescription]
    [model::shapes::point_in_time_recovery_description::PointInTimeRecoveryStatus]
      = "DISABLED";
  co_return out;
}

} // namespace troupe::gateway::dynamodb
