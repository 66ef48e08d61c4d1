// SPDX-License-Identifier: Apache-2.0
#include "core/expression/value.hpp"

#include "core/encoding.hpp"
#include "core/limits.hpp"

#include <array>
#include <utility>

namespace troupe {

namespace {

constexpr std::array<std::string_view, 10> type_names{"S", "N", "B",  "BOOL", "NULL",
                                                      "M", "L", "SS", "NS",   "BS"};

/// Calls `visit` with what the value holds: one overload a type, no default to hide a forgotten
/// one.
template <class... Visitors>
struct overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
overloaded(Visitors...) -> overloaded<Visitors...>;

template <class... Visitors>
auto match(const attribute_value& value, Visitors... visitors) {
  return std::visit(overloaded{std::move(visitors)...}, value.content);
}

std::size_t map_size_bytes(const item& attributes, std::size_t each) {
  std::size_t sum = 0;
  for (const auto& [name, value] : attributes)
    sum += each + name.size() + size_bytes(value);
  return sum;
}

/// Levels of a value, itself the first; stops counting one past the limit.
std::size_t depth_of(const attribute_value& value, std::size_t level = 1) {
  std::size_t deepest = level;
  if (level > limits::value_depth_max)
    return deepest;
  if (const auto* map = value.as<item>())
    for (const auto& [name, child] : *map)
      deepest = std::max(deepest, depth_of(child, level + 1));
  if (const auto* list = value.as<attribute_value::list_of_values>())
    for (const auto& child : *list)
      deepest = std::max(deepest, depth_of(child, level + 1));
  return deepest;
}

} // namespace

bool operator==(const attribute_value& a, const attribute_value& b) {
  if (a.type() != b.type())
    return false;
  return match(
      a, [](attribute_value::null_value) { return true; },
      [&](const auto& left) { return left == *b.as<std::decay_t<decltype(left)>>(); });
}

std::string_view type_name(attribute_value::kind type) {
  return type_names.at(static_cast<std::size_t>(type));
}

std::optional<attribute_value::kind> type_named(std::string_view name) {
  for (std::size_t i = 0; i < type_names.size(); ++i)
    if (type_names.at(i) == name)
      return static_cast<attribute_value::kind>(i);
  return std::nullopt;
}

std::partial_ordering compare(const attribute_value& a, const attribute_value& b) {
  if (a.type() != b.type())
    return std::partial_ordering::unordered;
  return match(
      a,
      [&](const std::string& left) -> std::partial_ordering {
        return left <=> *b.as<std::string>();
      },
      [&](const number& left) -> std::partial_ordering { return left <=> *b.as<number>(); },
      [&](const attribute_value::binary_bytes& left) -> std::partial_ordering {
        return left <=> *b.as<attribute_value::binary_bytes>();
      },
      [](const auto&) { return std::partial_ordering::unordered; });
}

std::size_t size_bytes(const attribute_value& value) {
  return match(
      value, [](const std::string& text) { return text.size(); },
      [](const number& n) { return n.size_bytes(); },
      [](const attribute_value::binary_bytes& b) { return b.bytes.size(); },
      [](bool) { return std::size_t{1}; },
      [](attribute_value::null_value) { return std::size_t{1}; },
      [](const item& members) { return 3 + map_size_bytes(members, 1); },
      [](const attribute_value::list_of_values& elements) {
        std::size_t sum = 3;
        for (const auto& element : elements)
          sum += 1 + size_bytes(element);
        return sum;
      },
      [](const attribute_value::set_of_strings& members) {
        std::size_t sum = 0;
        for (const auto& member : members)
          sum += member.size();
        return sum;
      },
      [](const attribute_value::set_of_numbers& members) {
        std::size_t sum = 0;
        for (const auto& member : members)
          sum += member.size_bytes();
        return sum;
      },
      [](const attribute_value::set_of_binaries& members) {
        std::size_t sum = 0;
        for (const auto& member : members)
          sum += member.bytes.size();
        return sum;
      });
}

std::size_t size_bytes(const item& attributes) {
  return map_size_bytes(attributes, 0);
}

json_writer& write_json(json_writer& out, const attribute_value& value) {
  out.begin_object().key(type_name(value.type()));
  match(
      value, [&](const std::string& text) { out.value(text); },
      [&](const number& n) { out.value(n.text()); },
      [&](const attribute_value::binary_bytes& b) { out.value(to_base64(b.bytes)); },
      [&](bool flag) { out.value(flag); }, [&](attribute_value::null_value) { out.value(true); },
      [&](const item& members) { write_json(out, members); },
      [&](const attribute_value::list_of_values& elements) {
        out.begin_array();
        for (const auto& element : elements)
          write_json(out, element);
        out.end_array();
      },
      [&](const attribute_value::set_of_strings& members) {
        out.begin_array();
        for (const auto& member : members)
          out.value(member);
        out.end_array();
      },
      [&](const attribute_value::set_of_numbers& members) {
        out.begin_array();
        for (const auto& member : members)
          out.value(member.text());
        out.end_array();
      },
      [&](const attribute_value::set_of_binaries& members) {
        out.begin_array();
        for (const auto& member : members)
          out.value(to_base64(member.bytes));
        out.end_array();
      });
  return out.end_object();
}

json_writer& write_json(json_writer& out, const item& attributes) {
  out.begin_object();
  for (const auto& [name, value] : attributes)
    write_json(out.key(name), value);
  return out.end_object();
}

std::string describe(const attribute_value& value) {
  const auto form = [&](std::string_view content) {
    return "{" + std::string{type_name(value.type())} + ":" + std::string{content} + "}";
  };
  if (const auto* text = value.as<std::string>())
    return form(*text);
  if (const auto* n = value.as<number>())
    return form(n->text());
  if (const auto* b = value.as<attribute_value::binary_bytes>())
    return form(to_base64(b->bytes));
  json_writer out;
  write_json(out, value);
  return std::move(out).take();
}

result<void> check_depth(const item& attributes) {
  for (const auto& [name, value] : attributes)
    if (depth_of(value) > limits::value_depth_max)
      return error{code::validation,
                   "Nesting Levels have exceeded supported limits: Attributes in the item have "
                   "nested levels beyond supported limit",
                   {}};
  return {};
}

std::string encode_key_prefix(std::string_view prefix) {
  std::string out;
  out.reserve(prefix.size() + 2);
  for (const char c : prefix) {
    out += c;
    if (c == '\0')
      out += '\xff';
  }
  return out;
}

result<std::string> encode_key_part(const attribute_value& value) {
  std::string out;
  if (const auto* n = value.as<number>()) {
    n->encode_ordered(out);
    return out;
  }
  const auto* text = value.as<std::string>();
  const auto* binary = value.as<attribute_value::binary_bytes>();
  if (text == nullptr && binary == nullptr)
    return error{code::validation,
                 "One or more parameter values were invalid: Key attributes must be scalars",
                 {}};
  out = encode_key_prefix(text != nullptr ? *text : binary->bytes);
  out.append({'\0', '\x01'});
  return out;
}

} // namespace troupe
