// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/table.hpp"
#include "gateway/call.hpp"
#include "gateway/dynamodb/constraints.hpp"
#include "gateway/dynamodb/model.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// From a request's body to what an operation means, with every refusal that needs no table, in the
/// order in which DynamoDB makes them: types, bounds, parameters that do not go together, values,
/// expressions.
namespace troupe::gateway::dynamodb {

/// The body, parsed and of the right types.
task<result<json>> read_request(call& c, const shape& request);

/// A parameter of the time before expressions, and what stands in its place today. Troupe refuses
/// it.
struct legacy_parameter {
  std::string_view name;
  std::string_view successor;
};

/// An expression that an operation may have, by the name of its parameter.
using expression_names = std::initializer_list<std::string_view>;

/// Reads the members of a request one by one and keeps the first refusal, so that decoding does not
/// branch: what comes after it is a default.
///
///     decoder in{body, model::get_item};
///     ask.key = in.attributes("Key");                      // first: their types are checked here
///     in.check({{"AttributesToGet", "ProjectionExpression"}}, {"ProjectionExpression"});
///     read.projection = in.projection();
///     return in.outcome(std::move(read));
class decoder {
public:
  decoder(const json& body, const shape& request, table_name_rule rule = table_name_rule::first)
      : body_(body), shape_(request), rule_(rule) {}

  /// An item or a key. A broken value that is of the right types is refused in `check`, later.
  item attributes(std::string_view name) { return value_map(body_[name]); }
  item value_map(const json& attributes);
  /// Bounds, legacy parameters, and the placeholders of the expressions.
  void check(std::initializer_list<legacy_parameter> legacy, expression_names expressions);

  [[nodiscard]] const json& body() const { return body_; }
  [[nodiscard]] std::string_view text(std::string_view name) const { return body_[name].text(); }
  [[nodiscard]] bool has(std::string_view name) const { return !body_[name].empty(); }
  [[nodiscard]] bool flag(std::string_view name, bool otherwise = false) const;

  /// The table of one part of a batch.
  address address_of(const call& c, std::string_view name_or_arn);
  expression::condition_ptr condition();
  expression::condition_ptr filter();
  expression::update_ptr update();
  expression::key_condition key_condition();
  expression::projection_ptr projection();
  /// What was read, if nothing was refused and every placeholder has been used by an expression.
  template <class T>
  result<T> outcome(T read) {
    finish();
    if (refusal_)
      return *refusal_;
    return read;
  }

  void refuse(error why);
  void refuse_invalid(std::string message) { refuse({code::validation, std::move(message)}); }
  /// Like a broken value: refused in `check`, after bounds and legacy parameters.
  void defer_invalid(std::string message) {
    if (!deferred_)
      deferred_ = error{code::validation, std::move(message)};
  }
  [[nodiscard]] const std::optional<error>& refusal() const { return refusal_; }

private:
  /// The value, or a default and the refusal kept.
  template <class T>
  T take(result<T> outcome) {
    if (outcome)
      return std::move(*outcome);
    refuse(std::move(outcome).refusal());
    return T{};
  }
  void finish();
  void check_legacy(std::initializer_list<legacy_parameter> legacy, expression_names expressions);

  json body_;
  const shape& shape_;
  table_name_rule rule_;
  expression::substitutions with_;
  std::optional<error> deferred_;
  std::optional<error> refusal_;
};

/// The table that a request names: by its name, or by its ARN, whose region then counts.
result<address> table_address(const call& c, std::string_view name_or_arn);

// -- one table asked
// --------------------------------------------------------------------------------

/// A request as its operation understands it.
template <class Message>
struct table_request {
  Message ask;
  expression::projection_ptr projection = nullptr; ///< Of reads; null: whole items.
};

template <class Message>
using table_decoder = result<table_request<Message>> (*)(const json& body);

/// What the table said, and what of the request the answer needs.
template <class Message>
struct table_answer {
  json body;
  expression::projection_ptr projection;
  answer_of<table_actor, Message> said;
};

/// Decodes a request that has been read, and asks the table that its member `named_by` names.
template <class Message>
task<result<table_answer<Message>>> ask_table(call& c, json body, table_decoder<Message> decode,
                                              std::string_view named_by = "TableName") {
  auto read = decode(body);
  if (!read)
    co_return read.refusal();
  auto where = table_address(c, body[named_by].text());
  if (!where)
    co_return where.refusal();
  auto asking = ask_named<table_actor>(c, noun::table, std::move(*where), std::move(read->ask));
  auto said = co_await std::move(asking);
  if (!said)
    co_return said.refusal();
  table_answer<Message> answer{std::move(body), std::move(read->projection), std::move(*said)};
  co_return answer;
}

/// The way of an operation on one table, from the socket on.
template <class Message>
task<result<table_answer<Message>>> ask_table(call& c, const shape& request,
                                              table_decoder<Message> decode) {
  auto reading = read_request(c, request);
  auto body = co_await std::move(reading);
  if (!body)
    co_return body.refusal();
  auto asking = ask_table(c, std::move(*body), decode);
  co_return co_await std::move(asking);
}

/// Of a request that names a table and says nothing else.
template <class Message>
result<table_request<Message>> decode_table_only(const json& body) {
  if (auto broken = check_constraints(body, model::table_only, table_name_rule::plain))
    return std::move(*broken);
  return table_request<Message>{};
}

} // namespace troupe::gateway::dynamodb
