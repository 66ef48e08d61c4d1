// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/expression/value.hpp"
#include "core/result.hpp"

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// DynamoDB's expression language: text in, immutable syntax trees out, refusals in AWS's words.
/// Names and values are substituted while parsing: a tree stands for itself and may be shared
/// between threads. The grammar is that of "Expressions in DynamoDB" in the Developer Guide; the
/// trees are evaluated by condition.hpp and update.hpp. Stack depth is bounded for any text.
namespace troupe::expression {

enum class expression_kind { condition, filter, key_condition, projection, update };

/// A value that expressions share with the request that gave it: however often it is used, it is
/// there once.
using literal = std::shared_ptr<const attribute_value>;

/// ExpressionAttributeNames and ExpressionAttributeValues of one request, and which of them its
/// expressions have used. Parse all expressions of the request, then ask `all_used`.
class substitutions {
public:
  /// Absent or null members are fine. `expressions` lists what the operation could have, and
  /// whether the request has it: names or values without any expression are refused.
  ///
  ///     substitutions::read(in["ExpressionAttributeNames"], in["ExpressionAttributeValues"],
  ///                         {{"UpdateExpression", true}, {"ConditionExpression", false}});
  static result<substitutions>
  read(const json& names, const json& values,
       std::initializer_list<std::pair<std::string_view, bool>> expressions);

  substitutions() = default;
  substitutions(std::map<std::string, std::string, std::less<>> names, item values);

  /// What `#x` or `:v` stands for, or null; marks it as used.
  const std::string* name(std::string_view placeholder);
  literal value(std::string_view placeholder);
  /// Refuses names and values that no expression has used.
  [[nodiscard]] result<void> all_used() const;

private:
  std::map<std::string, std::string, std::less<>> names_;
  std::map<std::string, literal, std::less<>> values_;
  std::set<std::string, std::less<>> used_;
};

/// `a.b[3]`: names and list indexes; the first step is a name.
struct path {
  using step = std::variant<std::string, std::size_t>;
  std::vector<step> steps;

  /// The attribute that the path begins in.
  [[nodiscard]] const std::string& root() const { return std::get<std::string>(steps.front()); }
  /// As AWS writes it in messages: `[a, b, [3]]`.
  [[nodiscard]] std::string text() const;

  friend bool operator==(const path&, const path&) = default;
};

/// Paths by their steps: those that begin alike share their beginning, so that many are followed at
/// once.
struct path_tree {
  std::map<std::string, path_tree, std::less<>> members;
  std::map<std::size_t, path_tree> elements;
  bool is_end = false; ///< A path leads here.

  path_tree() = default;
  explicit path_tree(const std::vector<path>& paths);
};

struct size_of {
  std::variant<path, literal> of;
};
using operand = std::variant<path, literal, size_of>;

// Conditions.
enum class comparator { equal, not_equal, less, less_or_equal, greater, greater_or_equal };
struct comparison {
  operand left;
  comparator sign;
  operand right;
};
struct between {
  operand subject;
  operand low;
  operand high;
};
struct one_of {
  operand subject;
  std::vector<operand> choices;
};
/// attribute_exists, attribute_not_exists.
struct existence {
  path of;
  bool wanted;
};
/// attribute_type.
struct has_type {
  path of;
  attribute_value::kind wanted;
};
struct begins_with {
  operand subject;
  operand prefix;
};
struct contains {
  operand subject;
  operand part;
};
struct condition;
struct negation {
  std::shared_ptr<const condition> of;
};
/// Two or more conditions joined by AND, or by OR.
struct junction {
  enum class word { all, any };
  word how;
  std::vector<condition> parts;
};
struct condition {
  std::variant<comparison, between, one_of, existence, has_type, begins_with, contains, negation,
               junction>
      node;
};
using condition_ptr = std::shared_ptr<const condition>;

// Key conditions.
struct key_term {
  enum class how { equal, less, less_or_equal, greater, greater_or_equal, between, begins_with };
  std::string attribute;
  how sign;
  attribute_value low;                 ///< The only operand, but for `between`.
  std::optional<attribute_value> high; ///< Of `between`.
};
/// One or two terms, as written. `bind` (condition.hpp) tells hash from range by the schema.
struct key_condition {
  std::vector<key_term> terms;
};

// Updates.
struct set_value;
struct set_call {
  enum class function { plus, minus, if_not_exists, list_append };
  function which;
  std::vector<set_value> operands; ///< Always two; the first of `if_not_exists` is a path.
};
struct set_value {
  std::variant<path, literal, set_call> node;
};
struct set_action {
  path target;
  set_value value;
};
/// ADD and DELETE: a number or a set.
struct merge_action {
  path target;
  literal value;
};
struct update {
  std::vector<set_action> sets;
  std::vector<path> removes;
  std::vector<merge_action> adds;
  std::vector<merge_action> deletes;
};
using update_ptr = std::shared_ptr<const update>;

struct projection {
  path_tree paths;
};
using projection_ptr = std::shared_ptr<const projection>;

/// `kind` is `condition` or `filter`, and stands in the messages.
result<condition_ptr> parse_condition(std::string_view text, substitutions& with,
                                      expression_kind kind = expression_kind::condition);
result<key_condition> parse_key_condition(std::string_view text, substitutions& with);
result<update_ptr> parse_update(std::string_view text, substitutions& with);
result<projection_ptr> parse_projection(std::string_view text, substitutions& with);

} // namespace troupe::expression
