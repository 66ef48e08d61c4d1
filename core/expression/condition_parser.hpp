// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/expression/syntax.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::expression {

/// Reads conditions, filters and key conditions. The grammar is in parser_condition.cpp, the checks
/// on each condition in condition_nodes.cpp. Only for the parser's own sources.
class condition_parser : syntax_reader {
public:
  condition_parser(std::string_view text, substitutions& with, expression_kind which)
      : syntax_reader(text, with, which) {}

  result<condition_ptr> parse();

private:
  /// What may stand between two operators: a condition, an operand, or a function that has yet to
  /// show which of them it is. The optionals are empty where something was noted.
  struct piece {
    enum class sort { claim, value, call };
    sort is = sort::value;
    std::optional<condition> claim;
    std::optional<operand> value;
    std::string_view function;
    std::vector<piece> arguments;
    bool is_wrapped = false;
  };

  static piece as_condition(std::optional<condition> claim) {
    piece made;
    made.is = piece::sort::claim;
    made.claim = std::move(claim);
    return made;
  }
  static piece as_operand(std::optional<operand> value) {
    piece made;
    made.value = std::move(value);
    return made;
  }

  // The grammar, loosest first.
  piece read_or(std::size_t depth);
  piece read_and(std::size_t depth);
  piece read_not(std::size_t depth);
  piece read_comparison(std::size_t depth);
  piece read_atom(std::size_t depth);
  piece read_operand(std::size_t depth);
  piece read_call(std::size_t depth);
  piece read_joined(piece first, std::string_view word, junction::word how, std::size_t depth);
  piece read_choices(piece subject, std::size_t depth);

  // From pieces to nodes, with the checks that need no item.
  std::optional<condition> demand_condition(piece from);
  std::optional<operand> demand_operand(piece from);
  std::optional<condition> make_comparison(comparator sign, std::string_view symbol, piece left,
                                           piece right);
  std::optional<condition> make_between(piece subject, piece low, piece high);
  std::optional<condition> make_call(piece from);
  std::optional<condition> make_existence(const piece& from);
  std::optional<condition> make_has_type(const piece& from);
  std::optional<condition> make_two_operands(piece from);
  std::optional<operand> make_size(piece from);
  bool has_operands(const piece& call, std::size_t wanted);
  void check_orderable(std::string_view name, const operand& value);
  void check_bounds(const operand& low, const operand& high);
  void check_distinct(std::string_view name, const operand& first, const operand& second);
  void note_misused(std::string_view function);
  void note_own(std::string message) { note(fault_kind::condition, std::move(message)); }
};

} // namespace troupe::expression
