// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/body.hpp"
#include "gateway/lambda/names.hpp"
#include "gateway/lambda/operations.hpp"
#include "gateway/lambda/violations.hpp"
#include "gateway/wire/json_protocol.hpp"

#include <algorithm>

/// The resource policy of a function: kept and shown. Troupe does not evaluate it: API Gateway and
/// the other services of the node may invoke every function of the account.
namespace troupe::gateway::lambda {

namespace {

constexpr auto wire = wire_service::lambda;

bool is_statement_id(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char one) {
    return std::isalnum(static_cast<unsigned char>(one)) != 0 || one == '-' || one == '_';
  });
}

bool is_action(std::string_view text) {
  if (text == "*" || text == "lambda:*")
    return true;
  constexpr std::string_view service = "lambda:";
  return text.starts_with(service) && text.size() > service.size()
         && std::ranges::all_of(text.substr(service.size()), [](char one) {
              return std::isalpha(static_cast<unsigned char>(one)) != 0;
            });
}

/// Writes `Principal` of a statement; false if it is none.
bool write_principal(json_writer& out, std::string_view principal, bool for_alexa) {
  out.key("Principal");
  if (principal == "*" || for_alexa) {
    out.value("*");
    return true;
  }
  if (is_account_id(principal)) {
    const auto root = "arn:aws:iam::" + std::string{principal} + ":root";
    out.begin_object().member("AWS", root).end_object();
    return true;
  }
  if (principal.starts_with("arn:")) {
    out.begin_object().member("AWS", principal).end_object();
    return arn::parse(principal).has_value();
  }
  out.begin_object().member("Service", principal).end_object();
  return principal.find('.') != std::string_view::npos;
}

/// The conditions that the members of the request make.
void write_conditions(json_writer& out, json body) {
  struct equality {
    std::string_view member, key;
  };
  constexpr equality equalities[] = {{"SourceAccount", "AWS:SourceAccount"},
                                     {"PrincipalOrgID", "aws:PrincipalOrgID"},
                                     {"EventSourceToken", "lambda:EventSourceToken"},
                                     {"FunctionUrlAuthType", "lambda:FunctionUrlAuthType"}};
  const bool any_equality
      = std::ranges::any_of(equalities, [&](const auto& one) { return !body[one.member].empty(); });
  const auto source = body["SourceArn"];
  const auto by_url = body["InvokedViaFunctionUrl"];
  if (!any_equality && source.empty() && by_url.empty())
    return;
  out.key("Condition").begin_object();
  if (any_equality) {
    out.key("StringEquals").begin_object();
    for (const auto& [member, key] : equalities)
      if (!body[member].empty())
        out.member(key, body[member].text());
    out.end_object();
  }
  if (!source.empty())
    out.key("ArnLike").begin_object().member("AWS:SourceArn", source.text()).end_object();
  if (!by_url.empty()) {
    out.key("Bool").begin_object();
    out.member("lambda:InvokedViaFunctionUrl", by_url.boolean() ? "true" : "false").end_object();
  }
  out.end_object();
}

result<troupe::add_permission> read_permission(json body, const function_reference& named) {
  violations broken;
  troupe::add_permission read;
  read.revision = body["RevisionId"].text();
  read.statement.id = broken.required_text(body, "StatementId", "statementId");
  const auto action = broken.required_text(body, "Action", "action");
  const auto principal = broken.required_text(body, "Principal", "principal");
  if (!read.statement.id.empty()) {
    broken.at_most("statementId", read.statement.id, 100);
    broken.matches("statementId", read.statement.id, is_statement_id(read.statement.id),
                   "([a-zA-Z0-9-_]+)");
  }
  if (!action.empty())
    broken.matches("action", action, is_action(action), "(lambda:[*]|lambda:[a-zA-Z]+|[*])");
  if (const auto type = body["FunctionUrlAuthType"]; !type.empty())
    broken.one_of("functionUrlAuthType", type.text(), {"NONE", "AWS_IAM"});
  if (auto why = broken.refusal())
    return *why;
  json_writer out;
  out.begin_object().member("Sid", read.statement.id).member("Effect", "Allow");
  if (!write_principal(out, principal, !body["EventSourceToken"].empty()))
    return error{code::validation, "The provided principal was invalid. Please check the principal "
                                   "and try again."};
  out.member("Action", action).member("Resource", named.arn());
  write_conditions(out, body);
  out.end_object();
  read.statement.text = std::move(out).take();
  return read;
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
  const auto named = function_in_path(c);
  if (!named)
    co_return refuse(c, wire, named.refusal());
  auto reading = read_json(c, "AddPermission");
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
  const auto named = function_in_path(c);
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
  const auto named = function_in_path(c);
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
