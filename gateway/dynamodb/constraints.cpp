// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/constraints.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

namespace troupe::gateway::dynamodb {

namespace {

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

// -- types
// ------------------------------------------------------------------------------------------

using refusal = std::optional<error>;

error wrong_type(std::string message) {
  return {code::serialization, std::move(message)};
}

std::string token_name(const json& value) {
  switch (value.type()) {
    case json::kind::string:
      return "STRING_VALUE";
    case json::kind::number:
      return value.is_integer() ? "NUMBER_VALUE" : "DECIMAL_VALUE";
    default:
      return value.boolean() ? "TRUE_VALUE" : "FALSE_VALUE";
  }
}

std::string java_class(const shape& of) {
  constexpr std::string_view model = "com.amazonaws.dynamodb.v20120810.";
  switch (of.kind) {
    case shape_kind::text:
      return "class java.lang.String";
    case shape_kind::boolean:
      return "class java.lang.Boolean";
    case shape_kind::whole:
      return std::string{"class java.lang."}.append(of.java_name);
    case shape_kind::map:
      if (of.java_name.empty())
        return "java.util.Map<java.lang.String, java.lang.String>";
      return std::string{"java.util.Map<java.lang.String, "}.append(model).append(of.java_name)
             + ">";
    default:
      return std::string{"class "}.append(model).append(of.java_name);
  }
}

bool is_boolean_text(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  constexpr std::string_view known[] = {"true", "false", "1", "0", "yes", "no"};
  return std::ranges::find(known, lower) != std::end(known);
}

refusal check_scalar(const json& value, const shape& of) {
  if (value.is_object())
    return wrong_type("Start of structure or map found where not expected");
  if (value.is_array())
    return wrong_type("Unrecognized collection type " + java_class(of));
  switch (of.kind) {
    case shape_kind::text:
      if (!value.is_string())
        return wrong_type(token_name(value) + " cannot be converted to String");
      return std::nullopt;
    case shape_kind::boolean:
      if (value.is_string() && !is_boolean_text(value.text()))
        return wrong_type("Unexpected token received from parser");
      if (value.is_number())
        return wrong_type(token_name(value) + " cannot be converted to Boolean");
      return std::nullopt;
    default:
      if (!value.is_integer())
        return wrong_type(token_name(value) + " cannot be converted to "
                          + std::string{of.java_name});
      return std::nullopt;
  }
}

refusal check_value(const json& value, const shape& of, bool is_element);

refusal check_structure(const json& value, const shape& of) {
  refusal found;
  value.each_member([&](std::string_view name, const json& inner) {
    if (found || inner.empty())
      return;
    auto known = std::ranges::find(of.members, name, &member::name);
    if (known != of.members.end())
      found = check_value(inner, *known->type, false);
  });
  return found;
}

refusal check_elements(const json& value, const shape& of) {
  refusal found;
  if (!of.element)
    return found;
  auto check = [&](const json& inner) {
    if (!found && !inner.empty())
      found = check_value(inner, *of.element, true);
  };
  if (of.kind == shape_kind::list)
    value.each(check);
  else
    value.each_member([&](std::string_view, const json& inner) { check(inner); });
  return found;
}

refusal check_value(const json& value, const shape& of, bool is_element) {
  switch (of.kind) {
    case shape_kind::structure:
    case shape_kind::map:
      if (value.is_array())
        return wrong_type("Unrecognized collection type " + java_class(of));
      if (!value.is_object())
        return wrong_type(is_element ? "Unexpected value type in payload"
                                     : "Unexpected field type");
      return of.kind == shape_kind::map ? check_elements(value, of) : check_structure(value, of);
    case shape_kind::list:
      if (value.is_object())
        return wrong_type("Start of structure or map found where not expected");
      if (!value.is_array())
        return wrong_type("Unexpected field type");
      return check_elements(value, of);
    default:
      return check_scalar(value, of);
  }
}

// -- bounds
// -----------------------------------------------------------------------------------------

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

refusal check_types(const json& body, const shape& request) {
  if (!body.is_object()) // AWS says no more than the error's name.
    return error{code::serialization, {}};
  return check_structure(body, request);
}

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

bool as_boolean(const json& value, bool otherwise) {
  if (!value.is_string())
    return value.boolean(otherwise);
  const auto text = value.text();
  return !text.empty()
         && (text[0] == 't' || text[0] == 'T' || text[0] == '1' || text[0] == 'y'
             || text[0] == 'Y');
}

} // namespace troupe::gateway::dynamodb
