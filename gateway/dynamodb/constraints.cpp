// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/constraints.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

/// Bounds, in the words of AWS's front end.
namespace troupe::gateway::dynamodb {

namespace {

using refusal = std::optional<error>;

constexpr std::size_t errors_max = 10;

bool is_name_text(std::string_view text) {
  return std::ranges::all_of(text, [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) || letter == '_' || letter == '.'
           || letter == '-';
  });
}

/// Length as Java counts it, in UTF-16 units.
std::int64_t java_length(std::string_view text) {
  std::int64_t units = 0;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if ((byte & 0xC0) != 0x80)
      units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

/// A value as Java prints it.
std::string java_text(const json& value, const shape& of) {
  std::string out;
  auto join = [&out](std::string_view text) {
    if (!out.empty())
      out += ", ";
    out += text;
  };
  switch (of.kind) {
    case shape_kind::structure:
      for (const auto& field : of.members)
        if (auto inner = value[field.name]; !inner.empty())
          join(lower_camel(field.name) + "=" + java_text(inner, *field.type));
      return std::string{of.java_name} + "(" + out + ")";
    case shape_kind::list:
      value.each([&](const json& inner) { join(java_text(inner, *of.element)); });
      return "[" + out + "]";
    case shape_kind::map:
      value.each_member([&](std::string_view name, const json& inner) {
        join(std::string{name} + "=" + (of.element ? java_text(inner, *of.element) : inner.dump()));
      });
      return "{" + out + "}";
    default:
      return value.is_string() ? std::string{value.text()} : value.dump();
  }
}

class bounds_check {
public:
  void structure(const json& value, const shape& of, const std::string& path) {
    for (const auto& field : of.members)
      this->field(value, field, path);
  }
  void field(const json& of, const member& field, const std::string& path) {
    auto here = path.empty() ? lower_camel(field.name) : path + "." + lower_camel(field.name);
    auto inner = of[field.name];
    if (!inner.empty())
      return value(inner, *field.type, here);
    if (field.is_required)
      add("null", here, "Member must not be null");
  }
  [[nodiscard]] refusal outcome() const {
    if (errors_.empty())
      return std::nullopt;
    std::string message = std::to_string(errors_.size());
    message
        += errors_.size() == 1 ? " validation error detected: " : " validation errors detected: ";
    for (std::size_t i = 0; i < errors_.size(); ++i)
      message.append(i == 0 ? "" : "; ").append(errors_[i]);
    return error{code::validation, std::move(message)};
  }

private:
  void add(const std::string& shown, const std::string& path, const std::string& text) {
    if (errors_.size() < errors_max)
      errors_.push_back("Value " + shown + " at '" + path
                        + "' failed to satisfy constraint: " + text);
  }
  void bound(const json& value, const shape& of, const std::string& path, std::int64_t measured,
             const std::string& what) {
    auto shown = [&] { return "'" + java_text(value, of) + "'"; };
    if (measured > of.most)
      add(shown(), path,
          "Member must have " + what + " less than or equal to " + std::to_string(of.most));
    if (measured < of.least)
      add(shown(), path,
          "Member must have " + what + " greater than or equal to " + std::to_string(of.least));
  }
  void text(const json& value, const shape& of, const std::string& path) {
    constexpr std::size_t arn_length_max = 1'024;
    if (of.may_be_arn && value.text().starts_with("arn:") && value.text().size() <= arn_length_max)
      return;
    const auto shown = "'" + std::string{value.text()} + "'";
    if (of.is_name && !is_name_text(value.text()))
      add(shown, path, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    bound(value, of, path, java_length(value.text()), "length");
    if (of.values.empty() || std::ranges::find(of.values, value.text()) != of.values.end())
      return;
    std::string known;
    for (const auto& name : of.values)
      known.append(known.empty() ? "" : ", ").append(name);
    add(shown, path, "Member must satisfy enum value set: [" + known + "]");
  }
  void value(const json& value, const shape& of, const std::string& path) {
    if (of.is_free)
      return;
    switch (of.kind) {
      case shape_kind::text:
        return text(value, of, path);
      case shape_kind::whole:
        return bound(value, of, path, value.integer(), "value");
      case shape_kind::structure:
        return structure(value, of, path);
      case shape_kind::list: {
        bound(value, of, path, static_cast<std::int64_t>(value.size()), "length");
        std::size_t place = 0;
        value.each([&](const json& inner) {
          this->value(inner, *of.element, path + "." + std::to_string(++place) + ".member");
        });
        return;
      }
      case shape_kind::map:
        bound(value, of, path, static_cast<std::int64_t>(value.size()), "length");
        return value.each_member([&](std::string_view name, const json& inner) {
          this->value(inner, *of.element, path + "." + std::string{name} + ".member");
        });
      default:
        return;
    }
  }

  std::vector<std::string> errors_;
};

} // namespace

refusal check_constraints(const json& body, const shape& request, table_name_rule rule) {
  constexpr std::string_view table_name = "TableName";
  if (rule == table_name_rule::first) {
    auto known = std::ranges::find(request.members, table_name, &member::name);
    if (known != request.members.end()) {
      bounds_check alone;
      alone.field(body, *known, {});
      if (auto bad = alone.outcome())
        return bad;
    }
  }
  bounds_check all;
  all.structure(body, request, {});
  return all.outcome();
}

std::string lower_camel(std::string_view name) {
  std::string out{name};
  if (!out.empty())
    out[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(out[0])));
  return out;
}

} // namespace troupe::gateway::dynamodb
