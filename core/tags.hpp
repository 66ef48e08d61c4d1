// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Tags as AWS's services have them: names and values that a resource carries. The rules are the
/// same everywhere; how many there may be, and what is said of those that break a rule, is each
/// service's own.
namespace troupe {

using tag_map = std::map<std::string, std::string>;

struct tag_rules {
  std::size_t tags_max = 50;
  error too_many;  ///< More than `tags_max` on one resource.
  error reserved;  ///< A name that begins with `aws:`, in whatever case.
  error duplicate; ///< Of names that are there twice in one request; of no kind: the last counts.
};

bool is_reserved_tag(std::string_view name);

/// Those of one request; refuses what no resource could have.
result<tag_map> read_tags(const std::vector<std::pair<std::string, std::string>>& given,
                          const tag_rules& rules);
/// Adds them in the place of those of the same names, or refuses and leaves `into` as it was.
result<void> add_tags(tag_map& into, const tag_map& added, const tag_rules& rules);
/// What is not there need not be.
void remove_tags(tag_map& from, const std::vector<std::string>& names);
/// First takes some away, then adds others; all or nothing.
result<void> apply_to(tag_map& tags, const tag_map& added, const std::vector<std::string>& removed,
                      const tag_rules& rules);

} // namespace troupe
