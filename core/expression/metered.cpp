// SPDX-License-Identifier: Apache-2.0
#include "core/expression/metered.hpp"

#include "core/expression/search.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::expression {

namespace {

using list_of_values = attribute_value::list_of_values;
using binary_bytes = attribute_value::binary_bytes;

/// Text or bytes, or neither.
std::optional<std::string_view> bytes_in(const attribute_value& value) {
  if (const auto* text = value.as<std::string>())
    return *text;
  if (const auto* binary = value.as<binary_bytes>())
    return binary->bytes;
  return std::nullopt;
}

// What comparing numbers, and going to one more element or member, costs.
constexpr std::uint64_t steps_of_number = 8;
constexpr std::uint64_t steps_of_element = 8;
/// What the least comparison costs: of types, or of lengths.
constexpr std::uint64_t steps_of_look = 2;

/// Deep equality, on account.
class equality {
public:
  explicit equality(work& spent) : spent_(spent) {}

  bool operator()(const attribute_value& a, const attribute_value& b) {
    spent_.charge(steps_of_look);
    if (a.type() != b.type() || spent_.is_spent())
      return false;
    if (const auto left = bytes_in(a))
      return same_bytes(*left, *bytes_in(b));
    if (const auto* left = a.as<item>())
      return same_members(*left, *b.as<item>());
    if (const auto* left = a.as<list_of_values>())
      return same_elements(*left, *b.as<list_of_values>());
    if (const auto* left = a.as<attribute_value::set_of_strings>())
      return same_set(*left, *b.as<attribute_value::set_of_strings>());
    if (const auto* left = a.as<attribute_value::set_of_numbers>())
      return same_set(*left, *b.as<attribute_value::set_of_numbers>());
    if (const auto* left = a.as<attribute_value::set_of_binaries>())
      return same_set(*left, *b.as<attribute_value::set_of_binaries>());
    spent_.charge(steps_of_number);
    return a == b;
  }

private:
  bool same_bytes(std::string_view a, std::string_view b) {
    if (a.size() == b.size())
      spent_.charge_bytes(a.size());
    return a == b;
  }
  bool same_members(const item& a, const item& b) {
    return a.size() == b.size()
           && std::equal(a.begin(), a.end(), b.begin(), [&](const auto& left, const auto& right) {
                spent_.charge(steps_of_element);
                return same_bytes(left.first, right.first) && (*this)(left.second, right.second);
              });
  }
  bool same_elements(const list_of_values& a, const list_of_values& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), *this);
  }
  bool same(const std::string& a, const std::string& b) { return same_bytes(a, b); }
  bool same(const number& a, const number& b) { return a == b; }
  bool same(const binary_bytes& a, const binary_bytes& b) { return same_bytes(a.bytes, b.bytes); }
  template <class Set>
  bool same_set(const Set& a, const Set& b) {
    return a.size() == b.size()
           && std::equal(a.begin(), a.end(), b.begin(), [&](const auto& left, const auto& right) {
                spent_.charge(steps_of_element);
                return !spent_.is_spent() && same(left, right);
              });
  }

  work& spent_;
};

bool has_element(const list_of_values& elements, const attribute_value& part, work& spent) {
  equality same{spent};
  return std::any_of(elements.begin(), elements.end(), [&](const attribute_value& element) {
    return element.type() == part.type() ? same(element, part) : (spent.charge(1), false);
  });
}

bool has_member(const attribute_value& whole, const attribute_value& part, work& spent) {
  const auto in = [&](const auto* members, const auto* member, std::size_t bytes) {
    if (members == nullptr || member == nullptr)
      return false;
    charge_lookup(members->size(), bytes, spent);
    return members->contains(*member);
  };
  const auto bytes = bytes_in(part).value_or("").size();
  return in(whole.as<attribute_value::set_of_strings>(), part.as<std::string>(), bytes)
         || in(whole.as<attribute_value::set_of_numbers>(), part.as<number>(), bytes)
         || in(whole.as<attribute_value::set_of_binaries>(), part.as<binary_bytes>(), bytes);
}

} // namespace

bool is_equal(const attribute_value& a, const attribute_value& b, work& spent) {
  return equality{spent}(a, b);
}

std::partial_ordering compare(const attribute_value& a, const attribute_value& b, work& spent) {
  const auto left = bytes_in(a);
  const auto right = bytes_in(b);
  if (left && right)
    spent.charge_bytes(std::min(left->size(), right->size()));
  spent.charge(steps_of_number);
  return troupe::compare(a, b);
}

bool has_prefix(const attribute_value& subject, const attribute_value& prefix, work& spent) {
  const auto bytes = bytes_in(subject);
  if (!bytes || subject.type() != prefix.type())
    return false;
  const auto front = *bytes_in(prefix);
  spent.charge_bytes(front.size());
  return bytes->starts_with(front);
}

bool has_part(const attribute_value& whole, const attribute_value& part, work& spent) {
  if (const auto bytes = bytes_in(whole))
    return part.type() == whole.type() && has_substring(*bytes, *bytes_in(part), spent);
  if (const auto* elements = whole.as<list_of_values>())
    return has_element(*elements, part, spent);
  return has_member(whole, part, spent);
}

void charge_lookup(std::size_t members, std::size_t bytes, work& spent) {
  spent.charge(static_cast<std::uint64_t>(std::bit_width(members))
               * (steps_of_element + bytes / 16));
}

} // namespace troupe::expression
