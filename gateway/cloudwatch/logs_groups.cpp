// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"
#include "gateway/cloudwatch/logs.hpp"
#include "gateway/cloudwatch/logs_request.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace troupe::gateway::logs {

namespace {

constexpr std::size_t groups_page_max = 50;

constexpr std::array<std::int64_t, 22> retention_days{1,    3,    5,    7,    14,   30,  60,  90,
                                                      120,  150,  180,  365,  400,  545, 731, 1096,
                                                      1827, 2192, 2557, 2922, 3288, 3653};

/// Asks the group for a change, and answers without a body.
template <class Message>
task<http_response> change(call& c, address group, Message message) {
  auto asking
      = ask_named<log_group_actor>(c, noun::log_group, std::move(group), std::move(message));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, done.refusal());
  co_return answer_nothing(c);
}

void check_class(decoder& in, const std::string& log_class) {
  if (log_class != "STANDARD" && log_class != "INFREQUENT_ACCESS" && log_class != "DELIVERY")
    in.refuse(constraint("'" + log_class + "'", "logGroupClass",
                         "satisfy enum value set: [STANDARD, INFREQUENT_ACCESS, DELIVERY]"));
}

// -- DescribeLogGroups
// -------------------------------------------------------------------------------

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

/// A name, or the name in an ARN.
std::string name_of(const std::string& identifier) {
  constexpr std::string_view kind = "log-group:";
  const auto parsed = arn::parse(identifier);
  if (!parsed || !parsed->rest.starts_with(kind))
    return identifier;
  auto name = parsed->rest.substr(kind.size());
  if (name.ends_with(":*"))
    name.resize(name.size() - 2);
  return name;
}

group_query read_query(decoder& in) {
  group_query ask;
  ask.prefix = in.text("logGroupNamePrefix");
  ask.pattern = in.text("logGroupNamePattern");
  ask.log_class = in.text("logGroupClass");
  if (!ask.log_class.empty())
    check_class(in, ask.log_class);
  ask.limit
      = static_cast<std::size_t>(in.integer("limit", 1, groups_page_max).value_or(groups_page_max));
  for (const auto& one : in.texts("logGroupIdentifiers", groups_page_max))
    ask.names.push_back(name_of(one));
  in.not_supported("includeLinkedAccounts");
  in.not_supported("accountIdentifiers");
  if (!ask.prefix.empty() && !ask.pattern.empty())
    in.refuse({code::validation, "LogGroup name prefix and LogGroup name pattern are mutually "
                                 "exclusive parameters."});
  if (const auto token = in.text("nextToken"); !token.empty()) {
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

task<http_response> create_group::run(call& c) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto group = in->group();
  create_log_group ask;
  if (auto log_class = in->text("logGroupClass"); !log_class.empty())
    ask.log_class = std::move(log_class);
  check_class(*in, ask.log_class);
  ask.tags = in->tags("tags");
  if (group.name.starts_with("aws/") || group.name.starts_with("AWS/"))
    in->refuse({code::validation, "Log groups starting with AWS/ are reserved for AWS."});
  in->not_supported("kmsKeyId");
  in->not_supported("deletionProtectionEnabled");
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto changing = change(c, std::move(group), std::move(ask));
  co_return co_await std::move(changing);
}

task<http_response> delete_group::run(call& c) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto group = in->group();
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  auto changing = change(c, std::move(group), delete_log_group{});
  co_return co_await std::move(changing);
}

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

task<http_response> put_retention::run(call& c) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto group = in->group();
  const auto days = in->integer("retentionInDays", std::numeric_limits<std::int64_t>::min(),
                                std::numeric_limits<std::int64_t>::max());
  if (!days)
    in->refuse(constraint("null", "retentionInDays", "not be null"));
  else if (std::ranges::find(retention_days, *days) == retention_days.end())
    in->refuse(
        constraint("'" + std::to_string(*days) + "'", "retentionInDays",
                   "satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, "
                   "400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]"));
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  set_log_retention ask{days};
  auto changing = change(c, std::move(group), ask);
  co_return co_await std::move(changing);
}

task<http_response> delete_retention::run(call& c) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return refuse(c, in.refusal());
  auto group = in->group();
  if (in->refusal())
    co_return refuse(c, *in->refusal());
  set_log_retention ask;
  auto changing = change(c, std::move(group), ask);
  co_return co_await std::move(changing);
}

} // namespace troupe::gateway::logs
