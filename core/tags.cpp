// SPDX-License-Identifier: Apache-2.0
#include "core/tags.hpp"

#include <algorithm>

namespace troupe {

bool is_reserved_tag(std::string_view name) {
  constexpr std::string_view prefix = "aws:";
  return name.size() >= prefix.size()
         && std::ranges::equal(name.substr(0, prefix.size()), prefix, [](char a, char b) {
              return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
            });
}

result<tag_map> read_tags(const std::vector<std::pair<std::string, std::string>>& given,
                          const tag_rules& rules) {
  tag_map tags;
  for (const auto& [name, value] : given) {
    if (is_reserved_tag(name))
      return rules.reserved;
    const bool is_new = tags.insert_or_assign(name, value).second;
    if (!is_new && rules.duplicate.kind != code::none)
      return rules.duplicate;
  }
  if (tags.size() > rules.tags_max)
    return rules.too_many;
  return tags;
}

result<void> add_tags(tag_map& into, const tag_map& added, const tag_rules& rules) {
  const auto fresh
      = std::ranges::count_if(added, [&](const auto& one) { return !into.contains(one.first); });
  if (into.size() + static_cast<std::size_t>(fresh) > rules.tags_max)
    return rules.too_many;
  for (const auto& [name, value] : added)
    into.insert_or_assign(name, value);
  return {};
}

void remove_tags(tag_map& from, const std::vector<std::string>& names) {
  for (const auto& name : names)
    from.erase(name);
}

result<void> apply_to(tag_map& tags, const tag_map& added, const std::vector<std::string>& removed,
                      const tag_rules& rules) {
  auto changed = tags;
  remove_tags(changed, removed);
  auto done = add_tags(changed, added, rules);
  if (done)
    tags = std::move(changed);
  return done;
}

} // namespace troupe
