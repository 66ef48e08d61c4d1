// SPDX-License-Identifier: Apache-2.0
#include "core/expression/value.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

using kind = attribute_value::kind;

constexpr std::string_view attribute_value_class
    = "com.amazonaws.dynamodb.v20120810.AttributeValue";
constexpr std::string_view invalid = "One or more parameter values were invalid: ";

std::string concat(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const auto part : parts)
    text.append(part);
  return text;
}

/// Reads a whole tree and keeps the first refusal of each sort: AWS deserialises the request before
/// it validates it, so a wrong JSON type at the end goes before a bad number at the beginning.
class value_reader {
public:
  attribute_value read(const json& from, std::size_t level);
  item read_members(const json& from, std::size_t level);

  template <class T>
  result<T> outcome(T&& made) && {
    if (serialization_)
      return std::move(*serialization_);
    if (validation_)
      return std::move(*validation_);
    return std::forward<T>(made);
  }

private:
  void misfit(std::string message) {
    if (!serialization_)
      serialization_ = error{code::serialization, std::move(message), {}};
  }
  void refuse(std::string message) {
    if (!validation_)
      validation_ = error{code::validation, std::move(message), {}};
  }
  std::string_view read_text(const json& from);
  number read_number(const json& from);
  std::string read_binary(const json& from);
  bool read_boolean(const json& from);
  std::vector<json> read_array(const json& from);

  attribute_value read_type(kind type, const json& from, std::size_t level);
  attribute_value read_strings(const json& from);
  attribute_value read_numbers(const json& from);
  attribute_value read_binaries(const json& from);

  std::optional<error> serialization_;
  std::optional<error> validation_;
};

/// Jackson's name of a scalar's token, as Coral puts it into its messages.
std::string_view token_name(const json& from) {
  if (from.is_bool())
    return from.boolean() ? "TRUE_VALUE" : "FALSE_VALUE";
  if (from.is_number())
    return from.is_integer() ? "NUMBER_VALUE" : "DECIMAL_VALUE";
  return "STRING_VALUE";
}

std::string_view value_reader::read_text(const json& from) {
  if (from.is_object())
    misfit("Start of structure or map found where not expected");
  else if (from.is_array())
    misfit("Unrecognized collection type class java.lang.String");
  else if (!from.is_string() && !from.empty())
    misfit(concat({token_name(from), " cannot be converted to String"}));
  return from.text();
}

number value_reader::read_number(const json& from) {
  const auto text = read_text(from);
  if (serialization_)
    return {};
  const auto parsed = number::parse(text);
  if (parsed)
    return *parsed;
  refuse(parsed.refusal().message);
  return {};
}

std::string value_reader::read_binary(const json& from) {
  if (from.is_array()) {
    misfit("Unrecognized collection type class java.nio.ByteBuffer");
    return {};
  }
  if (from.is_object()) {
    misfit("Start of structure or map found where not expected");
    return {};
  }
  if (!from.is_string()) {
    misfit("only base-64-encoded strings are convertible to bytes");
    return {};
  }
  const auto text = from.text();
  auto bytes = from_base64(text);
  if (bytes)
    return std::move(*bytes);
  const bool is_alphabet
      = text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw"
                               "xyz0123456789+/=")
        == std::string_view::npos;
  if (text.size() % 4 != 0)
    misfit("Base64 encoded length is expected a multiple of 4 bytes but found: "
           + std::to_string(text.size()));
  else if (is_alphabet)
    misfit("Invalid last non-pad Base64 character dectected");
  else
    misfit("Invalid Base64 character found");
  return {};
}

bool value_reader::read_boolean(const json& from) {
  if (from.is_object())
    misfit("Start of structure or map found where not expected");
  else if (from.is_array())
    misfit("Unrecognized collection type class java.lang.Boolean");
  else if (from.is_number())
    misfit(concat({token_name(from), " cannot be converted to Boolean"}));
  if (!from.is_string())
    return from.boolean();
  std::string word{from.text()};
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const bool is_yes = word == "true" || word == "1" || word == "yes";
  if (!is_yes && word != "false" && word != "0" && word != "no")
    misfit("Unexpected token received from parser");
  return is_yes;
}

std::vector<json> value_reader::read_array(const json& from) {
  if (from.is_object())
    misfit("Start of structure or map found where not expected");
  else if (!from.is_array())
    misfit("Unexpected field type");
  return from.elements();
}

attribute_value value_reader::read_strings(const json& from) {
  attribute_value::set_of_strings members;
  std::string listed;
  bool has_twice = false;
  const auto elements = read_array(from);
  for (const auto& element : elements) {
    const auto text = read_text(element);
    has_twice |= !members.emplace(text).second;
    listed.append(listed.empty() ? "" : ", ").append(text);
  }
  if (elements.empty())
    refuse(concat({invalid, "An string set  may not be empty"}));
  if (has_twice)
    refuse(concat({invalid, "Input collection [", listed, "] contains duplicates."}));
  return {std::move(members)};
}

attribute_value value_reader::read_numbers(const json& from) {
  attribute_value::set_of_numbers members;
  bool has_twice = false;
  const auto elements = read_array(from);
  for (const auto& element : elements)
    has_twice |= !members.insert(read_number(element)).second;
  if (elements.empty())
    refuse(concat({invalid, "An number set  may not be empty"}));
  if (has_twice)
    refuse("Input collection contains duplicates");
  return {std::move(members)};
}

attribute_value value_reader::read_binaries(const json& from) {
  attribute_value::set_of_binaries members;
  std::string listed;
  bool has_twice = false;
  const auto elements = read_array(from);
  for (const auto& element : elements) {
    has_twice |= !members.insert({read_binary(element)}).second;
    listed.append(listed.empty() ? "" : ", ").append(element.text());
  }
  if (elements.empty())
    refuse(concat({invalid, "Binary sets should not be empty"}));
  if (has_twice)
    refuse(concat({invalid, "Input collection [", listed, "]of type BS contains duplicates."}));
  return {std::move(members)};
}

attribute_value value_reader::read_type(kind type, const json& from, std::size_t level) {
  switch (type) {
    case kind::string:
      return {std::string{read_text(from)}};
    case kind::number:
      return {read_number(from)};
    case kind::binary:
      return attribute_value::binary(read_binary(from));
    case kind::boolean:
      return {read_boolean(from)};
    case kind::null:
      if (!read_boolean(from))
        refuse(concat({invalid, "Null attribute value types must have the value of true"}));
      return attribute_value::null();
    case kind::map:
      return {read_members(from, level + 1)};
    case kind::list: {
      attribute_value::list_of_values elements;
      for (const auto& element : read_array(from))
        elements.push_back(read(element, level + 1));
      return {std::move(elements)};
    }
    case kind::string_set:
      return read_strings(from);
    case kind::number_set:
      return read_numbers(from);
    case kind::binary_set:
      return read_binaries(from);
  }
  return {};
}

attribute_value value_reader::read(const json& from, std::size_t level) {
  attribute_value made;
  if (from.is_array()) {
    misfit(concat({"Unrecognized collection type class ", attribute_value_class}));
    return made;
  }
  if (!from.is_object() && !from.empty()) {
    misfit("Unexpected value type in payload");
    return made;
  }
  if (level > limits::value_depth_max) {
    refuse(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
        "beyond supported limit");
    return made;
  }
  std::size_t types = 0;
  from.each_member([&](std::string_view name, const json& content) {
    const auto type = type_named(name);
    // Members that the model does not know are ignored, and null is absent.
    if (!type || content.empty())
      return;
    ++types;
    made = read_type(*type, content, level);
  });
  if (types == 0)
    refuse("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  if (types > 1)
    refuse(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
  return made;
}

item value_reader::read_members(const json& from, std::size_t level) {
  item members;
  if (from.is_array())
    misfit(concat({"Unrecognized collection type java.util.Map<java.lang.String, ",
                   attribute_value_class, ">"}));
  else if (!from.is_object() && !from.empty())
    misfit("Unexpected field type");
  from.each_member([&](std::string_view name, const json& content) {
    if (name.empty())
      refuse(concat({invalid, "Empty attribute name"}));
    if (name.size() > limits::attribute_name_bytes_max)
      refuse("1 validation error detected: Attribute name is too large, must be less than 65536 "
             "bytes");
    members.insert_or_assign(std::string{name}, read(content, level));
  });
  return members;
}

} // namespace

result<attribute_value> read_value(const json& value) {
  value_reader reader;
  auto made = reader.read(value, 1);
  return std::move(reader).outcome(std::move(made));
}

result<item> read_item(const json& attributes) {
  value_reader reader;
  auto made = reader.read_members(attributes, 1);
  return std::move(reader).outcome(std::move(made));
}

} // namespace troupe
