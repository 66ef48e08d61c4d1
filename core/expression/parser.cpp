// SPDX-License-Identifier: Apache-2.0
#include "core/expression/parser.hpp"

#include "core/expression/syntax.hpp"

#include <array>
#include <utility>

// Updates and projections; conditions are in parser_condition.cpp.
namespace troupe::expression {

namespace {

using kind = attribute_value::kind;

std::string incorrect_type(std::string_view name, kind type) {
  return "Incorrect operand type for operator or function; operator or function: "
         + std::string{name} + ", operand type: " + std::string{type_name(type)};
}

/// The longer names that ADD and DELETE use in their refusals.
std::string_view long_type_name(kind type) {
  constexpr std::array<std::string_view, 10> names{"STRING", "NUMBER", "BINARY", "BOOLEAN", "NULL",
                                                   "MAP",    "LIST",   "SS",     "NS",      "BS"};
  return names.at(static_cast<std::size_t>(type));
}

bool is_set(kind type) {
  return type == kind::string_set || type == kind::number_set || type == kind::binary_set;
}

class update_parser : syntax_reader {
public:
  update_parser(std::string_view text, substitutions& with)
      : syntax_reader(text, with, expression_kind::update) {}

  result<update_ptr> parse() {
    while (!is_at_end())
      read_section();
    note_collisions(targets_);
    if (auto refusal = verdict())
      return std::move(*refusal);
    return std::make_shared<const update>(std::move(made_));
  }

private:
  /// A term with what the checks around it must know. `value` is empty where a name is undefined.
  struct term {
    std::optional<set_value> value;
    bool is_wrapped = false;
  };

  void read_section();
  void begin_section(std::string_view word, bool& was_seen);
  void read_set();
  void read_remove();
  void read_merge(std::string_view word, std::vector<merge_action>& into);
  std::optional<path> read_target();
  term read_set_value(std::size_t depth);
  term read_term(std::size_t depth);
  term read_call(std::size_t depth);
  term make_call(set_call::function which, std::string_view name, std::vector<term> operands,
                 kind wanted);
  void check_operand(std::string_view name, const set_value& value, kind wanted);

  update made_;
  std::vector<path> targets_;
  bool has_set_ = false;
  bool has_remove_ = false;
  bool has_add_ = false;
  bool has_delete_ = false;
};

void update_parser::read_section() {
  if (is_at_word("SET")) {
    begin_section("SET", has_set_);
    do
      read_set();
    while (take(","));
  } else if (is_at_word("REMOVE")) {
    begin_section("REMOVE", has_remove_);
    do
      read_remove();
    while (take(","));
  } else if (is_at_word("ADD")) {
    begin_section("ADD", has_add_);
    do
      read_merge("ADD", made_.adds);
    while (take(","));
  } else if (is_at_word("DELETE")) {
    begin_section("DELETE", has_delete_);
    do
      read_merge("DELETE", made_.deletes);
    while (take(","));
  } else {
    syntax_error();
  }
}

void update_parser::begin_section(std::string_view word, bool& was_seen) {
  if (was_seen)
    note(fault_kind::section, "The \"" + std::string{word}
                                  + "\" section can only be used once in an update expression;");
  was_seen = true;
  advance();
}

std::optional<path> update_parser::read_target() {
  auto target = read_path(fault_kind::name);
  if (target)
    targets_.push_back(*target);
  return target;
}

void update_parser::read_set() {
  auto target = read_target();
  expect("=");
  auto right = read_set_value(0);
  if (target && right.value)
    made_.sets.push_back({.target = *std::move(target), .value = *std::move(right.value)});
}

void update_parser::read_remove() {
  if (auto target = read_target())
    made_.removes.push_back(*std::move(target));
}

void update_parser::read_merge(std::string_view word, std::vector<merge_action>& into) {
  auto target = read_target();
  if (now().type != token::kind::value)
    return syntax_error();
  auto operand = read_value(fault_kind::value);
  if (!operand)
    return;
  const auto type = operand->type();
  if (!is_set(type) && (word != "ADD" || type != kind::number))
    note(fault_kind::operand_type,
         "Incorrect operand type for operator or function; operator: " + std::string{word}
             + ", operand type: " + std::string{long_type_name(type)});
  if (target)
    into.push_back({.target = *std::move(target), .value = std::move(operand)});
}

update_parser::term update_parser::read_set_value(std::size_t depth) {
  auto left = read_term(depth);
  const bool is_plus = is_at("+");
  if (!is_plus && !is_at("-"))
    return left;
  count_operator();
  advance();
  std::vector<term> operands;
  operands.push_back(std::move(left));
  operands.push_back(read_term(depth));
  return make_call(is_plus ? set_call::function::plus : set_call::function::minus,
                   is_plus ? "+" : "-", std::move(operands), kind::number);
}

update_parser::term update_parser::read_term(std::size_t depth) {
  if (depth > nesting_max) {
    give_up(fault_kind::parentheses, "The expression has redundant parentheses;");
    return {};
  }
  if (take("(")) {
    auto inner = read_set_value(depth + 1);
    expect(")");
    if (inner.is_wrapped)
      note(fault_kind::parentheses, "The expression has redundant parentheses;");
    inner.is_wrapped = true;
    return inner;
  }
  if (now().type == token::kind::value) {
    auto value = read_value(fault_kind::value);
    return value ? term{.value = set_value{std::move(value)}} : term{};
  }
  if (now().type == token::kind::name && following().text == "(")
    return read_call(depth);
  auto from = read_path(fault_kind::name);
  return from ? term{.value = set_value{*std::move(from)}} : term{};
}

update_parser::term update_parser::read_call(std::size_t depth) {
  const auto name = now().text;
  count_operator();
  advance();
  expect("(");
  std::vector<term> operands;
  do
    operands.push_back(read_set_value(depth + 1));
  while (take(","));
  expect(")");
  if (name == "if_not_exists")
    return make_call(set_call::function::if_not_exists, name, std::move(operands), kind::string);
  if (name == "list_append")
    return make_call(set_call::function::list_append, name, std::move(operands), kind::list);
  note(fault_kind::unknown_function_in_update,
       "Invalid function name; function: " + std::string{name});
  return {};
}

update_parser::term update_parser::make_call(set_call::function which, std::string_view name,
                                             std::vector<term> operands, kind wanted) {
  if (operands.size() != 2) {
    note(fault_kind::operand_count,
         "Incorrect number of operands for operator or function; operator "
         "or function: "
             + std::string{name} + ", number of operands: " + std::to_string(operands.size()));
    return {};
  }
  if (!operands[0].value || !operands[1].value)
    return {};
  auto& first = *operands[0].value;
  auto& second = *operands[1].value;
  if (which == set_call::function::if_not_exists) {
    if (!std::holds_alternative<path>(first.node))
      note(fault_kind::operand_type, "Operator or function requires a document path; operator or "
                                     "function: if_not_exists");
  } else {
    check_operand(name, first, wanted);
    check_operand(name, second, wanted);
  }
  set_call call{.which = which, .operands = {}};
  call.operands.push_back(std::move(first));
  call.operands.push_back(std::move(second));
  return term{.value = set_value{std::move(call)}};
}

void update_parser::check_operand(std::string_view name, const set_value& value, kind wanted) {
  const auto refuse = [&](kind found) {
    if (found != wanted)
      note(fault_kind::operand_type, incorrect_type(name, found));
  };
  if (const auto* given = std::get_if<literal>(&value.node))
    refuse((*given)->type());
  const auto* call = std::get_if<set_call>(&value.node);
  if (call == nullptr || call->which == set_call::function::if_not_exists)
    return;
  refuse(call->which == set_call::function::list_append ? kind::list : kind::number);
}

class projection_parser : syntax_reader {
public:
  projection_parser(std::string_view text, substitutions& with)
      : syntax_reader(text, with, expression_kind::projection) {}

  result<projection_ptr> parse() {
    std::vector<path> paths;
    do
      if (auto wanted = read_path(fault_kind::name))
        paths.push_back(*std::move(wanted));
    while (take(","));
    expect_end();
    note_collisions(paths);
    if (auto refusal = verdict())
      return std::move(*refusal);
    return std::make_shared<const projection>(projection{path_tree{paths}});
  }
};

} // namespace

result<update_ptr> parse_update(std::string_view text, substitutions& with) {
  return update_parser{text, with}.parse();
}

result<projection_ptr> parse_projection(std::string_view text, substitutions& with) {
  return projection_parser{text, with}.parse();
}

} // namespace troupe::expression
