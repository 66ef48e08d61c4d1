// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/cloudwatch/logs.hpp"
#include "gateway/cloudwatch/logs_request.hpp"

#include <algorithm>

/// DescribeLogGroups.
namespace troupe::gateway::logs {

namespace {

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

group_query read_query(decoder& in) {
  group_query ask;
  ask.prefix = in.filled_text("logGroupNamePrefix");
  ask.pattern = in.text("logGroupNamePattern");
  ask.log_class = in.log_class();
  ask.limit
      = static_cast<std::size_t>(in.integer("limit", 1, groups_page_max).value_or(groups_page_max));
  for (const auto& one : in.texts("logGroupIdentifiers", groups_page_max))
    ask.names.push_back(in.group_of(one, "logGroupIdentifiers").name);
  in.not_supported("includeLinkedAccounts");
  in.not_supported("accountIdentifiers");
  if (!ask.prefix.empty() && !ask.pattern.empty())
    in.refuse({code::validation, "LogGroup name prefix and LogGroup name pattern are mutually "
                                 "exclusive parameters."});
  const bool is_filtered = !ask.prefix.empty() || !ask.pattern.empty() || !ask.log_class.empty();
  if (!ask.names.empty() && is_filtered)
    in.refuse({code::validation, "logGroupIdentifiers cannot be combined with logGroupNamePrefix, "
                                 "logGroupNamePattern or logGroupClass."});
  if (const auto token = in.filled_text("nextToken"); !token.empty()) {
    const auto name = from_base64(token);
    if (!name)
      in.refuse({code::validation, "The specified nextToken is invalid."});
    ask.after = name.value_or("");
  }
  return ask;
}

void write_group(json_writer& out, const address& group, const log_group_info& info,
                 bool by_pattern) {
  const auto arn = group_arn(group);
  out.begin_object().member("logGroupName", group.name).member("creationTime", info.created);
  if (info.retention_days)
    out.member("retentionInDays", *info.retention_days);
  out.member("metricFilterCount", 0).member("arn", arn + ":*").member("logGroupArn", arn);
  out.member("logGroupClass", info.log_class);
  if (!by_pattern) // AWS leaves these two out of a search by pattern.
    out.member("storedBytes", info.stored_bytes).member("deletionProtectionEnabled", false);
  out.end_object();
}

} // namespace

task<http_response> describe_groups::run(call& c) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto ask = read_query(*in);
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  json_writer out;
  out.begin_object().key("logGroups").begin_array();
  std::size_t written = 0;
  std::string last;
  for (bool is_more = true; is_more && written <= ask.limit;) {
    list_names listing{noun::log_group, c.who.account, c.who.region, ask.prefix, ask.after, 1'000};
    auto asking = gateway::ask(c, c.gateway.node.catalog, std::move(listing));
    const auto page = co_await std::move(asking);
    if (!page)
      co_return refuse(c, page.refusal());
    is_more = page->more && !page->names.empty();
    for (const auto& name : page->names) {
      ask.after = name;
      if (!ask.wants(name))
        continue;
      address group{c.who.account, c.who.region, name};
      auto describing = ask_named<log_group_actor>(c, noun::log_group, group, describe_log_group{});
      const auto info = co_await std::move(describing);
      if (!info || (!ask.log_class.empty() && info->log_class != ask.log_class))
        continue; // Ended in between, or of another class.
      if (++written > ask.limit)
        break;
      write_group(out, group, *info, !ask.pattern.empty());
      last = name;
    }
  }
  out.end_array();
  if (written > ask.limit)
    out.member("nextToken", to_base64(last));
  out.end_object();
  co_return answer(c, std::move(out).take());
}

} // namespace troupe::gateway::logs
