// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/expression/parser.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the parsers of all four sorts of expressions share: tokens, document paths, and the ledger
/// of refusals. Only for the parser's own sources.
///
/// AWS reads an expression to its end and reports one fault by a fixed order of kinds, not the
/// first in the text. So a parser notes what is amiss and goes on; only a syntax error ends it, by
/// moving to the end of the tokens, where every loop stops.
namespace troupe::expression {

struct token {
  enum class kind { end, name, placeholder, value, digits, symbol };
  kind type;
  std::string_view text;
  std::size_t at; ///< Offset in the expression.
};

std::vector<token> tokenize(std::string_view text);

/// Rising order: the lowest kind that was noted is reported.
enum class fault_kind {
  syntax,
  too_large,
  parentheses,
  unknown_function, ///< In updates behind `reserved_in_update`.
  misused_function,
  reserved,
  unknown_function_in_update,
  section,
  condition, ///< Whatever a condition has within itself: the first condition's first fault.
  name,
  value,
  nesting,
  overlap,
  conflict,
  operand_count,
  operand_type,
};

/// `(`, NOT and calls nest no deeper than this. With at most 300 operators, deeper parentheses must
/// be redundant.
inline constexpr std::size_t nesting_max = 320;
inline constexpr std::size_t operators_max = 300;

class syntax_reader {
public:
  syntax_reader(std::string_view text, substitutions& with, expression_kind kind);

protected:
  [[nodiscard]] const token& now() const { return tokens_[position_]; }
  [[nodiscard]] const token& following() const {
    return tokens_[std::min(position_ + 1, tokens_.size() - 1)];
  }
  void advance() {
    if (position_ + 1 < tokens_.size())
      ++position_;
  }
  [[nodiscard]] bool is_at_end() const { return now().type == token::kind::end; }
  [[nodiscard]] bool is_at(std::string_view symbol) const {
    return now().type == token::kind::symbol && now().text == symbol;
  }
  /// Keywords in any letter case.
  [[nodiscard]] bool is_at_word(std::string_view upper) const;
  bool take(std::string_view symbol);
  bool take_word(std::string_view upper);
  void expect(std::string_view symbol);
  void expect_word(std::string_view upper);
  void expect_end();

  /// Notes the token at hand as unexpected and gives up.
  void syntax_error();
  /// Notes and gives up, where reading on could exhaust the stack.
  void give_up(fault_kind kind, std::string message);
  /// The first of each kind counts.
  void note(fault_kind kind, std::string message);
  void count_operator() { ++operators_; }
  /// The refusal to report, with `Invalid <X>Expression: ` in front; nothing if all is well.
  std::optional<error> verdict();

  /// Nothing, and a note, where a placeholder is undefined.
  std::optional<path> read_path(fault_kind undefined);
  /// Null where it is undefined.
  literal read_value(fault_kind undefined);
  [[nodiscard]] bool is_at_path() const {
    return now().type == token::kind::name || now().type == token::kind::placeholder;
  }

  /// Of two paths, none may lead to the other or treat the same element as a map and as a list.
  void note_collisions(const std::vector<path>& paths);

private:
  void count_name(std::string_view name);
  bool read_step(path& into, fault_kind undefined);
  void read_index(path& into);

  std::string_view text_;
  substitutions& with_;
  expression_kind kind_;
  std::vector<token> tokens_;
  std::size_t position_ = 0;
  std::size_t operators_ = 0;
  std::size_t name_bytes_ = 0; ///< Of what placeholders stand for.
  bool gave_up_ = false;
  std::optional<std::pair<fault_kind, std::string>> fault_;
};

} // namespace troupe::expression
