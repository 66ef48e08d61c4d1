// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/model.hpp"

#include <algorithm>

namespace troupe::gateway::wire {

std::size_t member_index(const shape& of, std::string_view name) {
  // Lengths differ more often than first letters do; most structures have under ten members.
  for (std::size_t i = 0; i < of.members.size(); ++i)
    if (of.members[i].name == name)
      return i;
  return no_member;
}

const operation_model* find_operation(const service_model& of, std::string_view name) {
  const auto found = std::ranges::lower_bound(of.operations, name, {}, &operation_model::name);
  return found != of.operations.end() && found->name == name ? &*found : nullptr;
}

} // namespace troupe::gateway::wire
