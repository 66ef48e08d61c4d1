// SPDX-License-Identifier: Apache-2.0
#include "core/expression/update.hpp"

#include <optional>
#include <utility>

// Projections: what of an item many paths lead to.
namespace troupe::expression {

namespace {

using list_of_values = attribute_value::list_of_values;

std::optional<attribute_value> part_of(const attribute_value& from, const path_tree& wanted);

/// Takes the wanted members; looks at the fewer of those that there are and those that are wanted.
item parts_of(const item& from, const path_tree& wanted) {
  item made;
  const auto take
      = [&](const std::string& name, const attribute_value& value, const path_tree& of_it) {
          if (auto part = part_of(value, of_it))
            made.emplace_hint(made.end(), name, *std::move(part));
        };
  if (from.size() < wanted.members.size()) {
    for (const auto& [name, value] : from)
      if (const auto of_it = wanted.members.find(name); of_it != wanted.members.end())
        take(name, value, of_it->second);
  } else {
    for (const auto& [name, of_it] : wanted.members)
      if (const auto found = from.find(name); found != from.end())
        take(name, found->second, of_it);
  }
  return made;
}

/// The wanted parts of `from`; nothing where no path leads to anything.
std::optional<attribute_value> part_of(const attribute_value& from, const path_tree& wanted) {
  if (wanted.is_end)
    return from;
  if (const auto* members = from.as<item>())
    if (auto made = parts_of(*members, wanted); !made.empty())
      return attribute_value{std::move(made)};
  list_of_values elements;
  if (const auto* all = from.as<list_of_values>())
    for (const auto& [index, of_it] : wanted.elements)
      if (index < all->size())
        if (auto part = part_of((*all)[index], of_it))
          elements.push_back(*std::move(part));
  if (!elements.empty())
    return attribute_value{std::move(elements)};
  return std::nullopt;
}

} // namespace

path_tree::path_tree(const std::vector<path>& paths) {
  for (std::size_t number = 0; number < paths.size(); ++number) {
    auto* at = this;
    for (const auto& step : paths[number].steps) {
      const auto* name = std::get_if<std::string>(&step);
      auto& next = name != nullptr ? at->members[*name] : at->elements[std::get<std::size_t>(step)];
      at = &next;
    }
    at->is_end = true;
  }
}

item project(const path_tree& wanted, const item& attributes) {
  return parts_of(attributes, wanted);
}

} // namespace troupe::expression
