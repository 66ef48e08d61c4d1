// SPDX-License-Identifier: Apache-2.0
#include "core/expression/syntax.hpp"

#include "core/expression/reserved_words.hpp"
#include "core/limits.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace troupe::expression {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name_part(char c) {
  return is_name_start(c) || is_digit(c);
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_continuation(char c) {
  return (c & 0xc0) == 0x80;
}

template <class Predicate>
std::size_t end_of(std::string_view text, std::size_t from, Predicate belongs) {
  while (from < text.size() && belongs(text[from]))
    ++from;
  return from;
}

token next_token(std::string_view text, std::size_t at) {
  const auto make = [&](token::kind type, std::size_t end) {
    return token{.type = type, .text = text.substr(at, end - at), .at = at};
  };
  const char c = text[at];
  if (is_name_start(c))
    return make(token::kind::name, end_of(text, at, is_name_part));
  if (is_digit(c))
    return make(token::kind::digits, end_of(text, at, is_digit));
  if (c == '#' || c == ':')
    if (const auto end = end_of(text, at + 1, is_name_part); end > at + 1)
      return make(c == '#' ? token::kind::placeholder : token::kind::value, end);
  const auto two = text.substr(at, 2);
  if (two == "<>" || two == "<=" || two == ">=")
    return make(token::kind::symbol, at + 2);
  // One character, however many bytes it has.
  return make(token::kind::symbol, end_of(text, at + 1, is_continuation));
}

bool equal_word(std::string_view text, std::string_view upper) {
  return std::equal(text.begin(), text.end(), upper.begin(), upper.end(), [](char a, char b) {
    return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 32) : a) == b;
  });
}

std::string_view expression_name(expression_kind kind) {
  switch (kind) {
    case expression_kind::condition:
      return "ConditionExpression";
    case expression_kind::filter:
      return "FilterExpression";
    case expression_kind::key_condition:
      return "KeyConditionExpression";
    case expression_kind::projection:
      return "ProjectionExpression";
    case expression_kind::update:
      return "UpdateExpression";
  }
  return "Expression";
}

} // namespace

std::vector<token> tokenize(std::string_view text) {
  std::vector<token> tokens;
  for (std::size_t at = end_of(text, 0, is_blank); at < text.size();) {
    tokens.push_back(next_token(text, at));
    at = end_of(text, at + tokens.back().text.size(), is_blank);
  }
  tokens.push_back({.type = token::kind::end, .text = "<EOF>", .at = text.size()});
  return tokens;
}

syntax_reader::syntax_reader(std::string_view text, substitutions& with, expression_kind kind)
    : text_(text), with_(with), kind_(kind) {
  if (text.size() > limits::expression_bytes_max) {
    tokens_ = tokenize({});
    give_up(fault_kind::too_large,
            "Expression size has exceeded the maximum allowed size; expression size: "
                + std::to_string(text.size()));
    return;
  }
  tokens_ = tokenize(text);
  if (tokens_.size() == 1)
    give_up(fault_kind::syntax, "The expression can not be empty;");
}

bool syntax_reader::is_at_word(std::string_view upper) const {
  return now().type == token::kind::name && equal_word(now().text, upper);
}

bool syntax_reader::take(std::string_view symbol) {
  const bool is_here = is_at(symbol);
  if (is_here)
    advance();
  return is_here;
}

bool syntax_reader::take_word(std::string_view upper) {
  const bool is_here = is_at_word(upper);
  if (is_here)
    advance();
  return is_here;
}

void syntax_reader::expect(std::string_view symbol) {
  if (!take(symbol))
    syntax_error();
}

void syntax_reader::expect_word(std::string_view upper) {
  if (!take_word(upper))
    syntax_error();
}

void syntax_reader::expect_end() {
  if (!is_at_end())
    syntax_error();
}

void syntax_reader::syntax_error() {
  if (gave_up_)
    return;
  const bool has_before = position_ > 0;
  const auto& first = has_before ? tokens_[position_ - 1] : now();
  const auto& last = !is_at_end() && following().type != token::kind::end ? following()
                     : is_at_end() && has_before                          ? first
                                                                          : now();
  const auto near = text_.substr(first.at, last.at + last.text.size() - first.at);
  give_up(fault_kind::syntax, "Syntax error; token: \"" + std::string{now().text} + "\", near: \""
                                  + std::string{near} + "\"");
}

void syntax_reader::give_up(fault_kind kind, std::string message) {
  if (!gave_up_)
    note(kind, std::move(message));
  gave_up_ = true;
  position_ = tokens_.size() - 1;
}

void syntax_reader::note(fault_kind kind, std::string message) {
  if (!gave_up_ && (!fault_ || kind < fault_->first))
    fault_.emplace(kind, std::move(message));
}

std::optional<error> syntax_reader::verdict() {
  if (operators_ > operators_max)
    note(fault_kind::too_large, "The expression contains too many operators; operator count: "
                                    + std::to_string(operators_));
  if (!fault_)
    return std::nullopt;
  return error{code::validation,
               "Invalid " + std::string{expression_name(kind_)} + ": " + fault_->second,
               {}};
}

/// A short placeholder may stand for a long name, a thousand times.
void syntax_reader::count_name(std::string_view name) {
  name_bytes_ += name.size();
  if (name_bytes_ > limits::substitutions_bytes_max)
    give_up(fault_kind::too_large,
            "Expression size has exceeded the maximum allowed size; expression size: "
                + std::to_string(text_.size() + name_bytes_));
}

bool syntax_reader::read_step(path& into, fault_kind undefined) {
  if (!is_at_path()) {
    syntax_error();
    return false;
  }
  const token step = now();
  advance();
  if (step.type == token::kind::name) {
    if (is_reserved_word(step.text))
      note(fault_kind::reserved,
           "Attribute name is a reserved keyword; reserved keyword: " + std::string{step.text});
    into.steps.emplace_back(std::string{step.text});
    return true;
  }
  const auto* name = with_.name(step.text);
  if (name == nullptr)
    note(undefined, "An expression attribute name used in the document path is not defined; "
                    "attribute name: "
                        + std::string{step.text});
  else
    count_name(*name);
  into.steps.emplace_back(name == nullptr ? std::string{step.text} : *name);
  return name != nullptr;
}

void syntax_reader::read_index(path& into) {
  if (now().type != token::kind::digits)
    return syntax_error();
  const auto digits = now().text;
  advance();
  constexpr std::size_t index_max = 2'147'483'647;
  std::size_t index = 0;
  for (const char c : digits)
    index = std::min(index * 10 + static_cast<std::size_t>(c - '0'), index_max + 1);
  if (index > index_max)
    note(fault_kind::nesting,
         "List index is not within the allowable range; index: [" + std::string{digits} + "]");
  into.steps.emplace_back(index);
  expect("]");
}

std::optional<path> syntax_reader::read_path(fault_kind undefined) {
  path made;
  bool is_defined = read_step(made, undefined);
  while (!is_at_end()) {
    if (take("."))
      is_defined = read_step(made, undefined) && is_defined;
    else if (take("["))
      read_index(made);
    else
      break;
  }
  if (made.steps.size() > limits::value_depth_max)
    note(fault_kind::nesting, "The document path has too many nesting levels; nesting levels: "
                                  + std::to_string(made.steps.size()));
  if (!is_defined || gave_up_)
    return std::nullopt;
  return made;
}

literal syntax_reader::read_value(fault_kind undefined) {
  const auto placeholder = now().text;
  advance();
  auto value = with_.value(placeholder);
  if (value == nullptr)
    note(undefined, "An expression attribute value used in expression is not defined; attribute "
                    "value: "
                        + std::string{placeholder});
  return value;
}

namespace {

/// A place that some of the paths lead to or through, and the first of them.
struct crossing {
  std::map<std::string_view, crossing> members;
  std::map<std::size_t, crossing> elements;
  std::size_t first = 0;
  bool is_end = false;
};

template <class Key>
std::size_t first_of(const std::map<Key, crossing>& branches) {
  auto first = branches.begin()->second.first;
  for (const auto& [ignored, branch] : branches)
    first = std::min(first, branch.first);
  return first;
}

/// Puts paths, one after the other, where those before are.
class crossings {
public:
  struct meeting {
    std::optional<std::size_t> overlap;  ///< The first path that leads to this one, or beyond it.
    std::optional<std::size_t> conflict; ///< The first that takes a list for a map.
  };
  meeting add(const path& one) {
    meeting met;
    auto* at = &root_;
    for (const auto& step : one.steps) {
      const auto* name = std::get_if<std::string>(&step);
      // Before the first conflict, there are branches of one sort only.
      if (!has_conflict_ && name != nullptr && !at->elements.empty())
        met.conflict = first_of(at->elements);
      if (!has_conflict_ && name == nullptr && !at->members.empty())
        met.conflict = first_of(at->members);
      has_conflict_ = has_conflict_ || met.conflict;
      at = name != nullptr ? branch(at->members, std::string_view{*name})
                           : branch(at->elements, std::get<std::size_t>(step));
      if (at->is_end)
        met.overlap = at->first;
    }
    if (at->first < count_)
      met.overlap = at->first;
    at->is_end = true;
    ++count_;
    return met;
  }

private:
  template <class Key>
  crossing* branch(std::map<Key, crossing>& of, Key step) {
    const auto [at, is_new] = of.try_emplace(step);
    if (is_new)
      at->second.first = count_;
    return &at->second;
  }

  crossing root_;
  std::size_t count_ = 0;
  bool has_conflict_ = false;
};

} // namespace

void syntax_reader::note_collisions(const std::vector<path>& paths) {
  const auto message = [&](std::string_view what, std::size_t one, std::size_t two) {
    return "Two document paths " + std::string{what}
           + " with each other; must remove or rewrite one of these paths; path one: "
           + paths[one].text() + ", path two: " + paths[two].text();
  };
  crossings before;
  for (std::size_t second = 0; second < paths.size(); ++second) {
    if (paths[second].steps.size() > limits::value_depth_max)
      return; // Noted already, and what is reported.
    const auto met = before.add(paths[second]);
    if (met.overlap)
      return note(fault_kind::overlap, message("overlap", *met.overlap, second));
    if (met.conflict)
      note(fault_kind::conflict, message("conflict", *met.conflict, second));
  }
}

std::string path::text() const {
  std::string text = "[";
  for (const auto& each : steps) {
    if (text.size() > 1)
      text += ", ";
    if (const auto* name = std::get_if<std::string>(&each))
      text += *name;
    else
      text += "[" + std::to_string(std::get<std::size_t>(each)) + "]";
  }
  return text + "]";
}

} // namespace troupe::expression
