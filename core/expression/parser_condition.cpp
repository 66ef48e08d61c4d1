// SPDX-License-Identifier: Apache-2.0
#include "core/expression/condition_parser.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe::expression {

namespace {

constexpr std::string_view redundant = "The expression has redundant parentheses;";
constexpr std::size_t choices_max = 100;

} // namespace

result<condition_ptr> condition_parser::parse() {
  auto whole = demand_condition(read_or(0));
  expect_end();
  if (auto refusal = verdict())
    return std::move(*refusal);
  ensure(whole.has_value(), "a condition without a fault has a tree");
  return std::make_shared<const condition>(*std::move(whole));
}

condition_parser::piece condition_parser::read_or(std::size_t depth) {
  auto first = read_and(depth);
  if (!is_at_word("OR"))
    return first;
  return read_joined(std::move(first), "OR", junction::word::any, depth);
}

condition_parser::piece condition_parser::read_and(std::size_t depth) {
  auto first = read_not(depth);
  if (!is_at_word("AND"))
    return first;
  return read_joined(std::move(first), "AND", junction::word::all, depth);
}

condition_parser::piece condition_parser::read_joined(piece first, std::string_view word,
                                                      junction::word how, std::size_t depth) {
  junction made{.how = how, .parts = {}};
  bool is_complete = true;
  const auto add = [&](std::optional<condition> part) {
    is_complete = is_complete && part.has_value();
    if (part)
      made.parts.push_back(*std::move(part));
  };
  add(demand_condition(std::move(first)));
  while (take_word(word)) {
    count_operator();
    add(demand_condition(how == junction::word::any ? read_and(depth) : read_not(depth)));
  }
  return as_condition(is_complete ? std::optional{condition{std::move(made)}} : std::nullopt);
}

condition_parser::piece condition_parser::read_not(std::size_t depth) {
  std::size_t negations = 0;
  for (; take_word("NOT"); ++negations)
    count_operator();
  auto inner = read_comparison(depth);
  // More than can pass; said here because wrapping them would go as deep.
  if (negations == 0 || negations > operators_max)
    return inner;
  auto claim = demand_condition(std::move(inner));
  for (; negations > 0 && claim; --negations)
    claim = condition{negation{std::make_shared<const condition>(*std::move(claim))}};
  return as_condition(std::move(claim));
}

condition_parser::piece condition_parser::read_comparison(std::size_t depth) {
  constexpr std::array<std::pair<std::string_view, comparator>, 6> signs{
      {{"=", comparator::equal},
       {"<>", comparator::not_equal},
       {"<", comparator::less},
       {"<=", comparator::less_or_equal},
       {">", comparator::greater},
       {">=", comparator::greater_or_equal}}};
  auto left = read_atom(depth);
  for (const auto& [symbol, sign] : signs)
    if (is_at(symbol)) {
      if (left.is == piece::sort::claim)
        syntax_error();
      count_operator();
      advance();
      auto right = read_atom(depth);
      return as_condition(make_comparison(sign, symbol, std::move(left), std::move(right)));
    }
  if (is_at_word("BETWEEN")) {
    if (left.is == piece::sort::claim)
      syntax_error();
    count_operator();
    advance();
    auto low = read_atom(depth);
    expect_word("AND");
    auto high = read_atom(depth);
    return as_condition(make_between(std::move(left), std::move(low), std::move(high)));
  }
  if (is_at_word("IN"))
    return read_choices(std::move(left), depth);
  if (left.is == piece::sort::call && left.function != "size") {
    const bool is_wrapped = left.is_wrapped;
    left = as_condition(make_call(std::move(left)));
    left.is_wrapped = is_wrapped;
  }
  return left;
}

condition_parser::piece condition_parser::read_choices(piece subject, std::size_t depth) {
  if (subject.is == piece::sort::claim)
    syntax_error();
  count_operator();
  advance();
  expect("(");
  auto value = demand_operand(std::move(subject));
  one_of made{.subject = value.value_or(operand{}), .choices = {}};
  bool is_complete = value.has_value();
  std::size_t count = 0;
  do {
    auto choice = demand_operand(read_atom(depth));
    is_complete = is_complete && choice.has_value();
    if (choice)
      made.choices.push_back(*std::move(choice));
    ++count;
  } while (take(","));
  expect(")");
  if (count > choices_max)
    note_own(
        "Incorrect number of operands for operator or function; operator or function: IN, number "
        "of operands: "
        + std::to_string(count + 1));
  return as_condition(is_complete ? std::optional{condition{std::move(made)}} : std::nullopt);
}

condition_parser::piece condition_parser::read_atom(std::size_t depth) {
  if (depth > nesting_max) {
    give_up(fault_kind::parentheses, std::string{redundant});
    return {};
  }
  if (!take("("))
    return read_operand(depth);
  auto inner = read_or(depth + 1);
  expect(")");
  if (inner.is_wrapped)
    note(fault_kind::parentheses, std::string{redundant});
  inner.is_wrapped = true;
  return inner;
}

condition_parser::piece condition_parser::read_operand(std::size_t depth) {
  if (now().type == token::kind::value) {
    auto value = read_value(fault_kind::condition);
    return as_operand(value ? std::optional<operand>{std::move(value)} : std::nullopt);
  }
  for (const auto word : {"AND", "OR", "NOT", "BETWEEN", "IN"})
    if (is_at_word(word))
      syntax_error();
  if (now().type == token::kind::name && following().text == "(")
    return read_call(depth);
  auto where = read_path(fault_kind::condition);
  return as_operand(where ? std::optional<operand>{*std::move(where)} : std::nullopt);
}

condition_parser::piece condition_parser::read_call(std::size_t depth) {
  piece made;
  made.is = piece::sort::call;
  made.function = now().text;
  count_operator();
  advance();
  expect("(");
  do
    made.arguments.push_back(read_atom(depth + 1));
  while (take(","));
  expect(")");
  constexpr std::array<std::string_view, 6> known{"attribute_exists", "attribute_not_exists",
                                                  "attribute_type",   "begins_with",
                                                  "contains",         "size"};
  if (made.function == "if_not_exists" || made.function == "list_append")
    note_misused(made.function);
  else if (std::find(known.begin(), known.end(), made.function) == known.end())
    note(fault_kind::unknown_function,
         "Invalid function name; function: " + std::string{made.function});
  if (made.function == "size") {
    auto value = make_size(std::move(made));
    made = piece{};
    made.is = piece::sort::call;
    made.function = "size";
    made.value = std::move(value);
  }
  return made;
}

std::optional<condition> condition_parser::demand_condition(piece from) {
  if (from.is == piece::sort::claim)
    return std::move(from.claim);
  if (from.is == piece::sort::value)
    syntax_error();
  else
    note_misused(from.function);
  return std::nullopt;
}

std::optional<operand> condition_parser::demand_operand(piece from) {
  if (from.is == piece::sort::claim)
    syntax_error();
  else if (from.is == piece::sort::call && from.function != "size")
    note_misused(from.function);
  return std::move(from.value);
}

result<condition_ptr> parse_condition(std::string_view text, substitutions& with,
                                      expression_kind kind) {
  return condition_parser{text, with, kind}.parse();
}

} // namespace troupe::expression
