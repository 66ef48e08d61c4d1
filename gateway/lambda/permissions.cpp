// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/request.hpp"
#include "gateway/lambda/statement.hpp"
#include "gateway/lambda/violations.hpp"
#include "gateway/wire/json_protocol.hpp"

#include <algorithm>

/// The resource policy of a function: kept and shown. Troupe does not evaluate it: API Gateway and
/// the other services of the node may invoke every function of the account.
namespace troupe::gateway::lambda {

namespace {

constexpr auto wire = wire_service::lambda;

result<troupe::add_permission> read_permission(const json& body, const function_reference& named) {
  violations broken;
  auto revision = broken.text(body, "RevisionId");
  if (auto why = broken.refusal())
    return *why;
  auto statement = read_statement(body, named.arn());
  if (!statement)
    return std::move(statement).refusal();
  return troupe::add_permission{std::move(*statement), std::move(revision).value_or("")};
}

/// Why the reference cannot have a policy, if it cannot.
std::optional<error> no_policy_for(const function_reference& named) {
  if (named.qualifier.empty())
    return std::nullopt;
  if (named.qualifier == "$LATEST")
    return error{code::validation, "We currently do not support adding policies for $LATEST."};
  const bool is_version
      = std::ranges::all_of(named.qualifier, [](char one) { return one >= '0' && one <= '9'; });
  if (is_version || named.qualifier.find('$') != std::string::npos)
    return function_not_found(named.qualified_arn());
  return error{code::no_such_function, "Cannot find alias arn: " + named.qualified_arn()};
}

} // namespace

task<http_response> add_permission::run(call& c) {
  const auto named = qualified_function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  auto reading = read_json(c, name);
  const auto body = co_await std::move(reading);
  if (!body)
    co_return refuse(c, wire, body.refusal());
  auto message = read_permission(*body, *named);
  if (!message)
    co_return refuse(c, wire, message.refusal());
  if (auto why = no_policy_for(*named))
    co_return refuse(c, wire, *why);
  auto asking = ask_named<function_actor>(c, noun::function, named->where, std::move(*message));
  const auto added = co_await std::move(asking);
  if (!added)
    co_return refuse(c, wire, added.refusal());
  json_writer out;
  out.begin_object().member("Statement", added->text).end_object();
  co_return answer_json(c, wire, std::move(out).take(), 201);
}

task<http_response> get_policy::run(call& c) {
  const auto named = qualified_function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  const error missing{code::no_such_function, "The resource you requested does not exist."};
  if (!named->qualifier.empty())
    co_return refuse(c, wire, missing);
  auto asking = ask_named<function_actor>(c, noun::function, named->where, troupe::get_policy{});
  const auto found = co_await std::move(asking);
  if (!found)
    co_return refuse(c, wire, found.refusal());
  json_writer policy;
  policy.begin_object().member("Version", "2012-10-17").member("Id", "default");
  policy.key("Statement").begin_array();
  for (const auto& statement : found->statements)
    policy.raw(statement.text);
  policy.end_array().end_object();
  json_writer out;
  out.begin_object().member("Policy", policy.text());
  out.member("RevisionId", found->revision).end_object();
  co_return answer_json(c, wire, std::move(out).take());
}

task<http_response> remove_permission::run(call& c) {
  const auto named = qualified_function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  if (auto why = no_policy_for(*named))
    co_return refuse(c, wire, *why);
  troupe::remove_permission message{.id = path_segment(c, 4),
                                    .revision = c.request.query_value("RevisionId").value_or("")};
  auto asking = ask_named<function_actor>(c, noun::function, named->where, std::move(message));
  const auto done = co_await std::move(asking);
  if (!done)
    co_return refuse(c, wire, done.refusal());
  co_return answer_nothing(c, 204);
}

} // namespace troupe::gateway::lambda
