// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/table.hpp"
#include "gateway/models/dynamodb.hpp"
#include "gateway/service.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// From a request's input to what an operation means, with every refusal that needs no table, in
/// the order in which DynamoDB makes them once types and bounds are right: parameters that do not
/// go together, values, expressions.
namespace troupe::gateway::dynamodb {

namespace model = wire::model::dynamodb;

/// A parameter of the time before expressions, and what stands in its place today. Troupe refuses
/// it.
struct legacy_parameter {
  std::string_view name;
  std::string_view successor;
  bool is_there = false;
};

/// The expressions that an operation may have, by the names of their parameters, and whether it has
/// them.
using expressions = std::initializer_list<std::pair<std::string_view, bool>>;

/// Reads the members of a request one by one and keeps the first refusal, so that decoding does not
/// branch: what comes after it is a default.
///
///     decoder read;
///     ask.key = read.attributes(in[asked::Key]);           // first: its types are checked here
///     read.check({{"AttributesToGet", "ProjectionExpression", in.has(asked::AttributesToGet)}},
///                {{"ProjectionExpression", in.has(asked::ProjectionExpression)}},
///                in[asked::ExpressionAttributeNames], {});
///     projection = read.projection(in[asked::ProjectionExpression]);
///     if (const auto why = read.finish()) ...
class decoder {
public:
  using text = std::optional<std::string_view>;

  /// An item or a key. A broken value that is of the right types is refused in `check`, later.
  item attributes(const json& map);
  /// Legacy parameters, and the placeholders of the expressions.
  void check(std::initializer_list<legacy_parameter> legacy, expressions could_have,
             const json& names, const json& values);

  expression::condition_ptr condition(text expression);
  expression::condition_ptr filter(text expression);
  expression::update_ptr update(text expression);
  expression::key_condition key_condition(std::string_view expression);
  expression::projection_ptr projection(text expression);
  /// The value, or a default and the refusal kept.
  template <class T>
  T take(result<T> outcome) {
    if (outcome)
      return std::move(*outcome);
    refuse(std::move(outcome).refusal());
    return T{};
  }

  void refuse(error why);
  void refuse_invalid(std::string message) { refuse({code::validation, std::move(message)}); }
  /// Like a broken value: refused in `check`, after legacy parameters.
  void defer_invalid(std::string message) {
    if (!deferred_)
      deferred_ = error{code::validation, std::move(message)};
  }
  /// What was refused, of placeholders that no expression has used too; nothing if all is well.
  [[nodiscard]] std::optional<error> finish();

private:
  void check_legacy(std::initializer_list<legacy_parameter> legacy, expressions could_have);

  expression::substitutions with_;
  std::optional<error> deferred_;
  std::optional<error> refusal_;
};

/// The table that a request names: by its name, or by its ARN, whose region then counts.
result<address> table_address(const call& c, std::string_view name_or_arn);
std::string table_arn(const address& table);

/// Asks the table of that name or ARN.
template <class Message>
task<result<answer_of<table_actor, Message>>> ask_table(call& c, std::string_view name_or_arn,
                                                        Message ask) {
  auto where = table_address(c, name_or_arn);
  if (!where)
    co_return std::move(where).refusal();
  auto asking = ask_named<table_actor>(c, noun::table, std::move(*where), std::move(ask));
  co_return co_await std::move(asking);
}

} // namespace troupe::gateway::dynamodb
