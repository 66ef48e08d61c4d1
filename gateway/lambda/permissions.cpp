// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/request.hpp"
#include "gateway/lambda/statement.hpp"

#include <algorithm>

/// The resource policy of a function: kept and shown. Troupe does not evaluate it: API Gateway and
/// the other services of the node may invoke every function of the account.
namespace troupe::gateway::lambda {

namespace {

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
  return error{"ResourceNotFoundException", "Cannot find alias arn: " + named.qualified_arn()};
}

} // namespace

task<reply<model::add_permission>> add_permission(call& c, wire::input<model::add_permission> in) {
  using asked = model::add_permission;
  const auto named = function_of(c, in);
  if (!named)
    co_return named.refusal();
  auto statement = read_statement(in, named->arn());
  if (!statement)
    co_return std::move(statement).refusal();
  if (auto why = no_policy_for(*named))
    co_return std::move(*why);
  troupe::add_permission message{std::move(*statement),
                                 std::string{in[asked::RevisionId].value_or("")}};
  auto asking = ask_named<function_actor>(c, noun::function, named->where, std::move(message));
  const auto added = co_await std::move(asking);
  if (!added)
    co_return added.refusal();
  wire::output<asked> out;
  out[asked::output::Statement] = added->text;
  co_return out;
}

task<reply<model::get_policy>> get_policy(call& c, wire::input<model::get_policy> in) {
  using answer = model::get_policy::output;
  const auto named = function_of(c, in);
  if (!named)
    co_return named.refusal();
  if (!named->qualifier.empty())
    co_return error{"ResourceNotFoundException", "The resource you requested does not exist."};
  auto asking = ask_named<function_actor>(c, noun::function, named->where, troupe::get_policy{});
  const auto found = co_await std::move(asking);
  if (!found)
    co_return found.refusal();
  json_writer policy;
  policy.begin_object().member("Version", "2012-10-17").member("Id", "default");
  policy.key("Statement").begin_array();
  for (const auto& statement : found->statements)
    policy.raw(statement.text);
  policy.end_array().end_object();
  wire::output<model::get_policy> out;
  out[answer::Policy] = std::move(policy).take();
  out[answer::RevisionId] = found->revision;
  co_return out;
}

task<reply<model::remove_permission>> remove_permission(call& c,
                                                        wire::input<model::remove_permission> in) {
  using asked = model::remove_permission;
  const auto named = function_of(c, in);
  if (!named)
    co_return named.refusal();
  if (auto why = no_policy_for(*named))
    co_return std::move(*why);
  troupe::remove_permission message{.id = std::string{in[asked::StatementId]},
                                    .revision = std::string{in[asked::RevisionId].value_or("")}};
  auto asking = ask_named<function_actor>(c, noun::function, named->where, std::move(message));
  co_return reply_of<asked>(co_await std::move(asking));
}

} // namespace troupe::gateway::lambda
