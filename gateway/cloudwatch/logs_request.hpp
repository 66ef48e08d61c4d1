// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json.hpp"
#include "core/names.hpp"
#include "gateway/call.hpp"
#include "gateway/wire/errors.hpp"

#include <initializer_list>
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
  /// The group that `identifier`, the value of `member`, is the name or the ARN of.
  address group_of(std::string_view identifier, std::string_view member);
  /// `logStreamName`
  std::string stream();

  /// Empty if absent; what AWS lets be empty besides.
  std::string text(std::string_view member);
  /// Empty if absent: if it is there, it has a character at least.
  std::string filled_text(std::string_view member);
  std::string required_text(std::string_view member);
  /// Empty if absent, else one of `known`.
  std::string one_of(std::string_view member, std::initializer_list<std::string_view> known);
  /// `logGroupClass`; empty if absent.
  std::string log_class() {
    return one_of("logGroupClass", {"STANDARD", "INFREQUENT_ACCESS", "DELIVERY"});
  }
  bool flag(std::string_view member);
  std::optional<std::int64_t> integer(std::string_view member, std::int64_t low, std::int64_t high);
  /// Nothing if absent, else one at least.
  std::vector<std::string> texts(std::string_view member, std::size_t most);
  std::map<std::string, std::string> tags(std::string_view member);
  void require(std::string_view member);
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

/// What a request asks of a group.
template <class Message>
struct group_request {
  address group;
  Message ask;
};

template <class Message>
using group_decoder = group_request<Message> (*)(decoder& in);

/// What the group said, and what of the request the answer needs.
template <class Message>
struct group_answer {
  json body;
  address group;
  answer_of<log_group_actor, Message> said;
};

/// The way of every operation on one group: reads the request, decodes it, and asks the group.
template <class Message>
task<result<group_answer<Message>>> ask_group(call& c, group_decoder<Message> decode) {
  auto reading = read(c);
  auto in = co_await std::move(reading);
  if (!in)
    co_return in.refusal();
  auto asked = decode(*in);
  if (in->refusal())
    co_return *in->refusal();
  auto asking = ask_named<log_group_actor>(c, noun::log_group, asked.group, std::move(asked.ask));
  auto said = co_await std::move(asking);
  if (!said)
    co_return said.refusal();
  group_answer<Message> answer{in->body(), std::move(asked.group), std::move(*said)};
  co_return answer;
}

http_response refuse(call& c, const error& why);
http_response answer(call& c, std::string json);
/// An answer without a body.
http_response answer_nothing(call& c);

/// An operation that changes a group and has nothing to say.
template <class Message>
task<http_response> change_group(call& c, group_decoder<Message> decode) {
  auto asking = ask_group(c, decode);
  const auto done = co_await std::move(asking);
  co_return done ? answer_nothing(c) : refuse(c, done.refusal());
}

/// `arn:aws:logs:<region>:<account>:log-group:<name>`
std::string group_arn(const address& group);

} // namespace troupe::gateway::logs
