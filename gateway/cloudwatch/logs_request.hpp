// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "core/names.hpp"
#include "gateway/call.hpp"
#include "gateway/wire/errors.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reading the bodies of CloudWatch Logs, and writing its answers.
namespace troupe::gateway::logs {

/// Takes the members of a request's body. Does not branch: it keeps the first refusal, and what it
/// returns after that does not matter.
class decoder {
public:
  decoder(const call& c, json body) : who_(c.who), body_(std::move(body)) {}

  [[nodiscard]] const std::optional<error>& refusal() const { return refusal_; }
  [[nodiscard]] const json& body() const { return body_; }
  void refuse(error why);

  /// The group that `logGroupName` names.
  address group();
  /// The group that `logGroupName` or `logGroupIdentifier` names, the latter a name or an ARN.
  address group_by_any_name();
  /// The group whose ARN `resourceArn` is.
  address group_by_arn();
  /// `logStreamName`
  std::string stream();

  /// Empty if absent.
  std::string text(std::string_view member);
  std::string required_text(std::string_view member);
  bool flag(std::string_view member);
  std::optional<std::int64_t> integer(std::string_view member, std::int64_t low, std::int64_t high);
  std::vector<std::string> texts(std::string_view member, std::size_t most);
  std::map<std::string, std::string> tags(std::string_view member);
  /// A member that Troupe does not have. `false` and empty values ask for nothing.
  void not_supported(std::string_view member);

private:
  json take(std::string_view member, json::kind wanted);
  std::string checked_group_name(std::string_view name, std::string_view member);
  address parse_group_arn(std::string_view text, std::string_view member);

  const caller& who_;
  json body_;
  std::optional<error> refusal_;
};

/// The constraint text of AWS's own front end: `1 validation error detected: Value …`.
error constraint(std::string_view value, std::string_view member, std::string_view rule);

/// The body as a decoder.
task<result<decoder>> read(call& c);

http_response refuse(call& c, const error& why);
http_response answer(call& c, std::string json);
/// An answer without a body.
http_response answer_nothing(call& c);

/// `arn:aws:logs:<region>:<account>:log-group:<name>`
std::string group_arn(const address& group);

} // namespace troupe::gateway::logs
