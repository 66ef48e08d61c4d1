// SPDX-License-Identifier: Apache-2.0
#include "core/expression/parser.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <utility>

namespace troupe::expression {

namespace {

error refused(std::string message) {
  return {code::validation, std::move(message), {}};
}

/// `#name` or `:name`, up to 255 characters.
bool is_placeholder(std::string_view text, char mark) {
  constexpr std::size_t bytes_max = 255;
  return text.size() > 1 && text.size() <= bytes_max && text.front() == mark
         && std::all_of(text.begin() + 1, text.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                     || c == '_';
            });
}

/// `UpdateExpression and ConditionExpression are null`
std::string are_null(const std::vector<std::string_view>& expressions) {
  std::string text;
  for (const auto name : expressions)
    text.append(text.empty() ? "" : " and ").append(name);
  return text + (expressions.size() == 1 ? " is null" : " are null");
}

using name_map = std::map<std::string, std::string, std::less<>>;

result<name_map> read_names(const json& from) {
  name_map names;
  std::optional<error> misfit;
  std::optional<error> refusal;
  if (!from.is_object())
    return error{code::serialization, "Unexpected field type", {}};
  from.each_member([&](std::string_view key, const json& name) {
    if (!name.is_string() && !misfit)
      misfit = error{code::serialization,
                     name.is_object()   ? "Start of structure or map found where not expected"
                     : name.is_array()  ? "Unrecognized collection type class java.lang.String"
                     : name.is_number() ? "NUMBER_VALUE cannot be converted to String"
                                        : "Unexpected token received from parser",
                     {}};
    if (!is_placeholder(key, '#') && !refusal)
      refusal = refused("ExpressionAttributeNames contains invalid key: Syntax error; key: \""
                        + std::string{key} + "\"");
    if (name.text().size() > limits::attribute_name_bytes_max && !refusal)
      refusal = refused("1 validation error detected: Attribute name is too large, must be less "
                        "than 65536 bytes");
    if (name.text().empty() && !refusal)
      refusal = refused("ExpressionAttributeNames contains invalid value: Empty attribute name for "
                        "key "
                        + std::string{key});
    names.insert_or_assign(std::string{key}, std::string{name.text()});
  });
  if (misfit)
    return std::move(*misfit);
  if (names.empty())
    return refused("ExpressionAttributeNames must not be empty");
  if (refusal)
    return std::move(*refusal);
  return names;
}

result<item> read_values(const json& from) {
  auto values = read_item(from);
  if (values && values->empty())
    return refused("ExpressionAttributeValues must not be empty");
  if (!values && values.refusal().kind == code::serialization)
    return values;
  std::optional<error> refusal;
  from.each_member([&](std::string_view key, const json& value) {
    if (refusal)
      return;
    if (!is_placeholder(key, ':'))
      refusal = refused("ExpressionAttributeValues contains invalid key: Syntax error; key: \""
                        + std::string{key} + "\"");
    else if (const auto one = troupe::read_value(value); !one)
      refusal = refused("ExpressionAttributeValues contains invalid value: " + one.refusal().message
                        + " for key " + std::string{key});
  });
  if (refusal)
    return std::move(*refusal);
  return values;
}

/// AWS's bound ("Expression parameters" of the Developer Guide's limits); its words for it are not
/// known.
result<void> check_size(const name_map& names, const item& values) {
  auto bytes = size_bytes(values);
  for (const auto& [placeholder, name] : names)
    bytes += placeholder.size() + name.size();
  if (bytes <= limits::substitutions_bytes_max)
    return {};
  return refused("One or more parameter values were invalid: ExpressionAttributeNames and "
                 "ExpressionAttributeValues have "
                 + std::to_string(bytes) + " bytes together, the limit is "
                 + std::to_string(limits::substitutions_bytes_max));
}

} // namespace

substitutions::substitutions(std::map<std::string, std::string, std::less<>> names, item values)
    : names_(std::move(names)) {
  for (auto& [placeholder, value] : values)
    values_.emplace(placeholder, std::make_shared<const attribute_value>(std::move(value)));
}

result<substitutions>
substitutions::read(const json& names, const json& values,
                    std::initializer_list<std::pair<std::string_view, bool>> expressions) {
  bool has_any = false;
  bool has_use_for_values = false;
  std::vector<std::string_view> could_use_values;
  for (const auto& [name, is_present] : expressions) {
    has_any |= is_present;
    if (name == "ProjectionExpression")
      continue;
    could_use_values.push_back(name);
    has_use_for_values |= is_present;
  }
  if (!names.empty() && !has_any)
    return refused("ExpressionAttributeNames can only be specified when using expressions");
  if (!values.empty() && !has_use_for_values)
    return refused("ExpressionAttributeValues can only be specified when using expressions: "
                   + are_null(could_use_values));
  auto names_read = names.empty() ? result<name_map>{name_map{}} : read_names(names);
  if (!names_read)
    return std::move(names_read).refusal();
  auto values_read = values.empty() ? result<item>{item{}} : read_values(values);
  if (!values_read)
    return std::move(values_read).refusal();
  if (auto fits = check_size(*names_read, *values_read); !fits)
    return fits.refusal();
  return substitutions{*std::move(names_read), *std::move(values_read)};
}

const std::string* substitutions::name(std::string_view placeholder) {
  const auto found = names_.find(placeholder);
  if (found == names_.end())
    return nullptr;
  used_.emplace(placeholder);
  return &found->second;
}

literal substitutions::value(std::string_view placeholder) {
  const auto found = values_.find(placeholder);
  if (found == values_.end())
    return nullptr;
  used_.emplace(placeholder);
  return found->second;
}

result<void> substitutions::all_used() const {
  const auto check = [&](std::string_view member, const auto& given) -> result<void> {
    std::string unused;
    for (const auto& [placeholder, ignored] : given)
      if (!used_.contains(placeholder))
        unused.append(unused.empty() ? "" : ", ").append(placeholder);
    if (unused.empty())
      return {};
    return refused("Value provided in " + std::string{member} + " unused in expressions: keys: {"
                   + unused + "}");
  };
  if (auto names = check("ExpressionAttributeNames", names_); !names)
    return names;
  return check("ExpressionAttributeValues", values_);
}

} // namespace troupe::expression
