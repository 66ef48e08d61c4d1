// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/constraints.hpp"

#include <algorithm>
#include <cctype>
#include <string>

/// Types, in the words of AWS's deserializer.
namespace troupe::gateway::dynamodb {

namespace {

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

} // namespace

refusal check_types(const json& body, const shape& request) {
  if (!body.is_object()) // AWS says no more than the error's name.
    return error{code::serialization, {}};
  return check_structure(body, request);
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
