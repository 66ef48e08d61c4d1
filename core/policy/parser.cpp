// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"
#include "core/json_names.hpp"
#include "core/policy/document.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace troupe::policy {

namespace {

/// A policy of 128 kB has fewer statements; what is beyond is no policy that anyone wrote.
constexpr std::size_t statements_max = 10'000;

constexpr std::string_view condition_operators[] = {"StringEquals",
                                                    "StringNotEquals",
                                                    "StringEqualsIgnoreCase",
                                                    "StringNotEqualsIgnoreCase",
                                                    "StringLike",
                                                    "StringNotLike",
                                                    "NumericEquals",
                                                    "NumericNotEquals",
                                                    "NumericLessThan",
                                                    "NumericLessThanEquals",
                                                    "NumericGreaterThan",
                                                    "NumericGreaterThanEquals",
                                                    "DateEquals",
                                                    "DateNotEquals",
                                                    "DateLessThan",
                                                    "DateLessThanEquals",
                                                    "DateGreaterThan",
                                                    "DateGreaterThanEquals",
                                                    "Bool",
                                                    "BinaryEquals",
                                                    "IpAddress",
                                                    "NotIpAddress",
                                                    "ArnEquals",
                                                    "ArnLike",
                                                    "ArnNotEquals",
                                                    "ArnNotLike"};

error syntax_error() {
  return {"MalformedPolicyDocument", "Syntax errors in policy."};
}

bool is_condition_operator(std::string_view op) {
  for (const std::string_view set : {"ForAllValues:", "ForAnyValue:"})
    if (op.starts_with(set)) {
      op.remove_prefix(set.size());
      break;
    }
  if (op == "Null")
    return true;
  constexpr std::string_view if_exists = "IfExists";
  if (op.ends_with(if_exists))
    op.remove_suffix(if_exists.size());
  return std::ranges::find(condition_operators, op) != std::end(condition_operators);
}

/// Reads one document; `ok_` is false once something was not what the grammar says.
class reader {
public:
  std::optional<document> read(const json& root) {
    document out;
    expect(root.is_object());
    for (const auto& [name, value] : root.members()) {
      if (name == "Version")
        out.version = read_version(value);
      else if (name == "Id")
        out.id = read_text(value);
      else if (name == "Statement")
        read_statements(value, out.statements);
      else
        ok_ = false;
    }
    expect(!out.statements.empty());
    return ok_ ? std::optional{std::move(out)} : std::nullopt;
  }

private:
  void expect(bool holds) { ok_ = ok_ && holds; }

  std::string read_text(const json& from) {
    expect(from.is_string());
    return std::string{from.text()};
  }

  std::string read_version(const json& from) {
    auto version = read_text(from);
    expect(version == "2012-10-17" || version == "2008-10-17");
    return version;
  }

  /// A condition's value may be a number or a boolean, which count as their text.
  std::string read_scalar(const json& from) {
    if (from.is_number() || from.is_bool())
      return from.dump();
    return read_text(from);
  }

  template <class Read>
  void read_each(const json& from, Read read) {
    if (!from.is_array())
      return read(from);
    for (const auto& one : from.elements())
      read(one);
  }

  std::vector<std::string> read_texts(const json& from) {
    std::vector<std::string> out;
    read_each(from, [&](const json& one) { out.push_back(read_text(one)); });
    return out;
  }

  void read_statements(const json& from, std::vector<statement>& out) {
    expect(from.is_object() || from.is_array());
    read_each(from, [&](const json& one) {
      if (out.size() < statements_max)
        out.push_back(read_statement(one));
    });
    expect(out.size() < statements_max);
  }

  statement read_statement(const json& from) {
    statement out;
    expect(from.is_object());
    bool has_effect = false;
    int actions = 0, resources = 0, principals = 0;
    for (const auto& [name, value] : from.members()) {
      if (name == "Sid") {
        out.sid = read_text(value);
        expect(std::ranges::all_of(out.sid, [](unsigned char c) { return std::isalnum(c) != 0; }));
      } else if (name == "Effect") {
        const auto effect = read_text(value);
        has_effect = effect == "Allow" || effect == "Deny";
        out.allows = effect == "Allow";
      } else if (name == "Action" || name == "NotAction") {
        ++actions;
        out.not_actions = name == "NotAction";
        out.actions = read_texts(value);
      } else if (name == "Resource" || name == "NotResource") {
        ++resources;
        out.not_resources = name == "NotResource";
        out.resources = read_texts(value);
      } else if (name == "Principal" || name == "NotPrincipal") {
        ++principals;
        out.not_principals = name == "NotPrincipal";
        out.principals = read_principals(value);
      } else if (name == "Condition") {
        out.conditions = read_conditions(value);
      } else {
        ok_ = false;
      }
    }
    expect(has_effect && actions <= 1 && resources <= 1 && principals <= 1);
    return out;
  }

  std::vector<principal> read_principals(const json& from) {
    if (from.is_string()) {
      expect(from.text() == "*");
      return {{"*", "*"}};
    }
    std::vector<principal> out;
    expect(from.is_object() && from.size() > 0);
    for (const auto& [kind, value] : from.members()) {
      expect(kind == "AWS" || kind == "Service" || kind == "Federated" || kind == "CanonicalUser");
      for (auto& one : read_texts(value))
        out.push_back({std::string{kind}, std::move(one)});
    }
    expect(!out.empty());
    return out;
  }

  std::vector<condition> read_conditions(const json& from) {
    std::vector<condition> out;
    expect(from.is_object());
    for (const auto& [op, keys] : from.members()) {
      expect(is_condition_operator(op) && keys.is_object());
      if (keys.size() == 0) // Whatever it was to ask, it is not nothing.
        out.push_back({std::string{op}, {}, {}});
      for (const auto& [key, values] : keys.members()) {
        condition one{std::string{op}, std::string{key}, {}};
        read_each(values, [&](const json& value) { one.values.push_back(read_scalar(value)); });
        out.push_back(std::move(one));
      }
    }
    return out;
  }

  bool ok_ = true;
};

} // namespace

result<document> parse(std::string_view text) {
  const auto root = json::parse(text);
  if (!root || has_repeated_names(text))
    return syntax_error();
  if (auto policy = reader{}.read(*root))
    return std::move(*policy);
  return syntax_error();
}

std::size_t size_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; }));
}

} // namespace troupe::policy
