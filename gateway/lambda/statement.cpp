// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/statement.hpp"

#include "gateway/lambda/violations.hpp"

#include <algorithm>

namespace troupe::gateway::lambda {

namespace {

constexpr std::string_view source_arn_pattern
    = R"(arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-)"
      R"(\d{1})?:(\d{12})?:(.*))";

bool is_letter_or_digit(char one) {
  return std::isalnum(static_cast<unsigned char>(one)) != 0;
}

bool is_statement_id(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char one) {
    return is_letter_or_digit(one) || one == '-' || one == '_';
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

bool is_organization(std::string_view text) {
  constexpr std::string_view prefix = "o-";
  constexpr std::size_t length_min = 12;
  constexpr std::size_t length_max = 34;
  return text.starts_with(prefix) && text.size() >= length_min && text.size() <= length_max
         && std::ranges::all_of(text.substr(prefix.size()), [](char one) {
              return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9');
            });
}

bool is_event_source_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char one) {
    return is_letter_or_digit(one) || one == '.' || one == '_' || one == '-';
  });
}

bool is_arn(std::string_view text) {
  const auto parsed = arn::parse(text);
  return parsed && (parsed->account.empty() || is_account_id(parsed->account));
}

void check_members(const json& body, const std::string& id, const std::string& action,
                   violations& broken) {
  constexpr std::size_t id_length_max = 100;
  if (!body["StatementId"].empty()) {
    broken.at_most("statementId", id, id_length_max);
    broken.matches("statementId", id, is_statement_id(id), "([a-zA-Z0-9-_]+)");
  }
  if (!body["Action"].empty())
    broken.matches("action", action, is_action(action), "(lambda:[*]|lambda:[a-zA-Z]+|[*])");
  const auto matches = [&](const char* member, std::string_view path,
                           bool (*fits)(std::string_view), std::string_view pattern) {
    if (const auto value = broken.text(body, member))
      broken.matches(path, *value, fits(*value), pattern);
  };
  matches("SourceArn", "sourceArn", is_arn, source_arn_pattern);
  matches("SourceAccount", "sourceAccount", is_account_id, R"(\d{12})");
  matches("PrincipalOrgID", "principalOrgID", is_organization, "o-[a-z0-9]{10,32}");
  matches("EventSourceToken", "eventSourceToken", is_event_source_token, R"([a-zA-Z0-9._\-]+)");
  if (const auto type = broken.text(body, "FunctionUrlAuthType"))
    broken.one_of("functionUrlAuthType", *type, {"NONE", "AWS_IAM"});
  broken.flag(body, "InvokedViaFunctionUrl");
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
void write_conditions(json_writer& out, const json& body) {
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

} // namespace

result<policy_statement> read_statement(const json& body, const std::string& resource) {
  violations broken;
  policy_statement read{.id = broken.required_text(body, "StatementId", "statementId"), .text = {}};
  const auto action = broken.required_text(body, "Action", "action");
  const auto principal = broken.required_text(body, "Principal", "principal");
  check_members(body, read.id, action, broken);
  if (auto why = broken.refusal())
    return *why;
  json_writer out;
  out.begin_object().member("Sid", read.id).member("Effect", "Allow");
  if (!write_principal(out, principal, !body["EventSourceToken"].empty()))
    return error{code::validation, "The provided principal was invalid. Please check the principal "
                                   "and try again."};
  out.member("Action", action).member("Resource", resource);
  write_conditions(out, body);
  out.end_object();
  read.text = std::move(out).take();
  return read;
}

} // namespace troupe::gateway::lambda
