// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/statement.hpp"

#include "core/json.hpp"
#include "core/names.hpp"

#include <algorithm>

namespace troupe::gateway::lambda {

namespace {

using asked = wire::model::lambda::add_permission;

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
void write_conditions(json_writer& out, const wire::input<asked>& in) {
  const std::pair<std::string_view, std::optional<std::string_view>> equalities[]
      = {{"AWS:SourceAccount", in[asked::SourceAccount]},
         {"aws:PrincipalOrgID", in[asked::PrincipalOrgID]},
         {"lambda:EventSourceToken", in[asked::EventSourceToken]},
         {"lambda:FunctionUrlAuthType", in[asked::FunctionUrlAuthType]}};
  const bool any_equality
      = std::ranges::any_of(equalities, [](const auto& one) { return one.second.has_value(); });
  const auto source = in[asked::SourceArn];
  const auto by_url = in[asked::InvokedViaFunctionUrl];
  if (!any_equality && !source && !by_url)
    return;
  out.key("Condition").begin_object();
  if (any_equality) {
    out.key("StringEquals").begin_object();
    for (const auto& [key, value] : equalities)
      if (value)
        out.member(key, *value);
    out.end_object();
  }
  if (source)
    out.key("ArnLike").begin_object().member("AWS:SourceArn", *source).end_object();
  if (by_url) {
    out.key("Bool").begin_object();
    out.member("lambda:InvokedViaFunctionUrl", *by_url ? "true" : "false").end_object();
  }
  out.end_object();
}

} // namespace

result<policy_statement> read_statement(const wire::input<asked>& in, const std::string& resource) {
  policy_statement read{.id = std::string{in[asked::StatementId]}, .text = {}};
  json_writer out;
  out.begin_object().member("Sid", read.id).member("Effect", "Allow");
  if (!write_principal(out, in[asked::Principal], in.has(asked::EventSourceToken)))
    return error{code::validation, "The provided principal was invalid. Please check the principal "
                                   "and try again."};
  out.member("Action", in[asked::Action]).member("Resource", resource);
  write_conditions(out, in);
  out.end_object();
  read.text = std::move(out).take();
  return read;
}

} // namespace troupe::gateway::lambda
