// SPDX-License-Identifier: Apache-2.0
#include "core/expression/parser.hpp"

#include <algorithm>
#include <utility>

// A key condition is a condition of a narrower grammar: it is parsed as one, and what is too wide
// is refused in its own words.
namespace troupe::expression {

namespace {

error refused(std::string_view what) {
  return {code::validation, "Invalid KeyConditionExpression: " + std::string{what}, {}};
}

error invalid_operator(std::string_view name) {
  return {code::validation,
          "Invalid operator used in KeyConditionExpression: " + std::string{name},
          {}};
}

error invalid_condition(std::string_view what) {
  return {
      code::validation, "Invalid condition in KeyConditionExpression: " + std::string{what}, {}};
}

/// The same comparison with its operands changed over.
comparator mirrored(comparator sign) {
  switch (sign) {
    case comparator::less:
      return comparator::greater;
    case comparator::less_or_equal:
      return comparator::greater_or_equal;
    case comparator::greater:
      return comparator::less;
    case comparator::greater_or_equal:
      return comparator::less_or_equal;
    case comparator::equal:
    case comparator::not_equal:
      break;
  }
  return sign;
}

key_term::how to_how(comparator sign) {
  switch (sign) {
    case comparator::less:
      return key_term::how::less;
    case comparator::less_or_equal:
      return key_term::how::less_or_equal;
    case comparator::greater:
      return key_term::how::greater;
    case comparator::greater_or_equal:
      return key_term::how::greater_or_equal;
    case comparator::equal:
    case comparator::not_equal:
      break;
  }
  return key_term::how::equal;
}

/// `subject` must be a top-level attribute and the others values.
result<void> check_operands(std::string_view name, const operand& subject,
                            const std::vector<const operand*>& others) {
  std::size_t paths = std::holds_alternative<path>(subject) ? 1u : 0u;
  bool is_nested = std::holds_alternative<size_of>(subject);
  for (const auto* other : others) {
    paths += std::holds_alternative<path>(*other) ? 1u : 0u;
    is_nested = is_nested || std::holds_alternative<size_of>(*other);
  }
  if (is_nested)
    return refused("KeyConditionExpressions cannot contain nested operations");
  if (paths > 1)
    return invalid_condition("Multiple attribute names used in one condition");
  if (paths == 0)
    return invalid_condition("No key attribute specified");
  const auto* where = std::get_if<path>(&subject);
  if (where == nullptr)
    return invalid_condition(std::string{name}
                             + " operator must have the key attribute as its first operand");
  if (where->steps.size() > 1)
    return refused("KeyConditionExpressions cannot have conditions on nested attributes");
  return {};
}

class term_collector {
public:
  std::optional<error> operator()(const comparison& from) {
    if (from.sign == comparator::not_equal)
      return invalid_operator("<>");
    const bool is_mirrored
        = std::holds_alternative<path>(from.right) && std::holds_alternative<literal>(from.left);
    const auto& subject = is_mirrored ? from.right : from.left;
    const auto& other = is_mirrored ? from.left : from.right;
    const auto sign = is_mirrored ? mirrored(from.sign) : from.sign;
    return add("=", subject, to_how(sign), other, nullptr);
  }
  std::optional<error> operator()(const between& from) {
    return add("BETWEEN", from.subject, key_term::how::between, from.low, &from.high);
  }
  std::optional<error> operator()(const begins_with& from) {
    return add("begins_with", from.subject, key_term::how::begins_with, from.prefix, nullptr);
  }
  std::optional<error> operator()(const one_of&) { return invalid_operator("IN"); }
  std::optional<error> operator()(const negation&) { return invalid_operator("NOT"); }
  std::optional<error> operator()(const has_type&) { return invalid_operator("attribute_type"); }
  std::optional<error> operator()(const contains&) { return invalid_operator("contains"); }
  std::optional<error> operator()(const existence& from) {
    return invalid_operator(from.wanted ? "attribute_exists" : "attribute_not_exists");
  }
  std::optional<error> operator()(const junction& from) {
    if (from.how == junction::word::any)
      return invalid_operator("OR");
    for (const auto& part : from.parts)
      if (auto refusal = std::visit(*this, part.node))
        return refusal;
    return std::nullopt;
  }

  std::vector<key_term> take() { return std::move(terms_); }

private:
  std::optional<error> add(std::string_view name, const operand& subject, key_term::how sign,
                           const operand& low, const operand* high) {
    std::vector<const operand*> others{&low};
    if (high != nullptr)
      others.push_back(high);
    if (auto checked = check_operands(name, subject, others); !checked)
      return checked.refusal();
    key_term made{.attribute = std::get<path>(subject).root(),
                  .sign = sign,
                  .low = *std::get<literal>(low),
                  .high = std::nullopt};
    if (high != nullptr)
      made.high = *std::get<literal>(*high);
    const bool is_known = std::any_of(terms_.begin(), terms_.end(), [&](const key_term& term) {
      return term.attribute == made.attribute;
    });
    if (is_known)
      return refused("KeyConditionExpressions must only contain one condition per key");
    terms_.push_back(std::move(made));
    return std::nullopt;
  }

  std::vector<key_term> terms_;
};

} // namespace

result<key_condition> parse_key_condition(std::string_view text, substitutions& with) {
  auto parsed = parse_condition(text, with, expression_kind::key_condition);
  if (!parsed)
    return std::move(parsed).refusal();
  term_collector collector;
  if (auto refusal = std::visit(collector, (*parsed)->node))
    return std::move(*refusal);
  return key_condition{collector.take()};
}

} // namespace troupe::expression
