// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/logs/operations.hpp"

#include <algorithm>

/// DescribeLogGroups.
namespace troupe::gateway::logs {

namespace {

using asked = model::describe_log_groups;

constexpr std::size_t groups_page_max = 50;

struct group_query {
  std::string prefix;
  std::string pattern; ///< A part of the name.
  std::string log_class;
  std::vector<std::string> names; ///< Only these, if there are any.
  std::string after;
  std::size_t limit = groups_page_max;

  [[nodiscard]] bool wants(const std::string& name) const {
    return name.find(pattern) != std::string::npos
           && (names.empty() || std::ranges::find(names, name) != names.end());
  }
};

struct listed_group {
  address where;
  log_group_info info;
};

std::optional<error> refuse_mixed(const group_query& ask) {
  if (!ask.prefix.empty() && !ask.pattern.empty())
    return error{code::validation, "LogGroup name prefix and LogGroup name pattern are mutually "
                                   "exclusive parameters."};
  const bool is_filtered = !ask.prefix.empty() || !ask.pattern.empty() || !ask.log_class.empty();
  if (!ask.names.empty() && is_filtered)
    return error{code::validation,
                 "logGroupIdentifiers cannot be combined with logGroupNamePrefix, "
                 "logGroupNamePattern or logGroupClass."};
  return std::nullopt;
}

result<group_query> read_query(const call& c, wire::input<asked> in) {
  group_query ask;
  ask.prefix = in[asked::logGroupNamePrefix].value_or("");
  ask.pattern = in[asked::logGroupNamePattern].value_or("");
  ask.log_class = in[asked::logGroupClass].value_or("");
  ask.limit = static_cast<std::size_t>(in[asked::limit].value_or(groups_page_max));
  for (const auto one : in[asked::logGroupIdentifiers]) {
    auto group = identified_group(c, one, "logGroupIdentifiers");
    if (!group)
      return std::move(group).refusal();
    ask.names.push_back(std::move(group->name));
  }
  if (auto mixed = refuse_mixed(ask))
    return std::move(*mixed);
  if (const auto token = in[asked::nextToken]) {
    auto name = from_base64(*token);
    if (!name)
      return error{code::validation, "The specified nextToken is invalid."};
    ask.after = std::move(*name);
  }
  return ask;
}

/// One more than the page has room for, where there are as many.
task<result<std::vector<listed_group>>> look_up(call& c, group_query ask) {
  std::vector<listed_group> found;
  for (bool is_more = true; is_more && found.size() <= ask.limit;) {
    list_names listing{noun::log_group, c.who.account, c.who.region, ask.prefix, ask.after, 1'000};
    auto asking = gateway::ask(c, c.gateway.node.catalog, std::move(listing));
    const auto page = co_await std::move(asking);
    if (!page)
      co_return page.refusal();
    is_more = page->more && !page->names.empty();
    for (const auto& name : page->names) {
      ask.after = name;
      if (!ask.wants(name))
        continue;
      address group{c.who.account, c.who.region, name};
      auto describing = ask_named<log_group_actor>(c, noun::log_group, group, describe_log_group{});
      auto info = co_await std::move(describing);
      if (!info || (!ask.log_class.empty() && info->log_class != ask.log_class))
        continue; // Ended in between, or of another class.
      found.push_back({std::move(group), std::move(*info)});
      if (found.size() > ask.limit)
        break;
    }
  }
  co_return found;
}

void write_group(wire::structure_place<model::shapes::log_group> to, const listed_group& one,
                 bool by_pattern) {
  using group = model::shapes::log_group;
  const auto arn = group_arn(one.where);
  to[group::logGroupName] = one.where.name;
  to[group::creationTime] = one.info.created;
  to[group::retentionInDays] = one.info.retention_days;
  to[group::metricFilterCount] = 0;
  to[group::arn] = arn + ":*";
  to[group::logGroupArn] = arn;
  to[group::logGroupClass] = one.info.log_class;
  if (by_pattern) // AWS leaves these two out of a search by pattern.
    return;
  to[group::storedBytes] = static_cast<std::int64_t>(one.info.stored_bytes);
  to[group::deletionProtectionEnabled] = false;
}

} // namespace

task<reply<asked>> describe_groups(call& c, wire::input<asked> in) {
  auto ask = read_query(c, in);
  if (!ask)
    co_return std::move(ask).refusal();
  const auto limit = ask->limit;
  const bool by_pattern = !ask->pattern.empty();
  auto looking = look_up(c, std::move(*ask));
  auto found = co_await std::move(looking);
  if (!found)
    co_return found.refusal();
  wire::output<asked> out;
  if (found->size() > limit) {
    found->pop_back();
    out[asked::output::nextToken] = to_base64(found->back().where.name);
  }
  out[asked::output::logGroups].fill(
      *found, [&](auto to, const listed_group& one) { write_group(to, one, by_pattern); });
  co_return out;
}

} // namespace troupe::gateway::logs
