// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/input.hpp"

namespace troupe::gateway::wire {

std::string not_implemented(const operation_model& operation,
                            const std::vector<std::string>& members) {
  std::string words{"troupe: "};
  words.append(operation.name);
  for (std::size_t i = 0; i < members.size(); ++i)
    words.append(i == 0 ? " with " : ", ").append(members[i]);
  return words.append(" is not implemented");
}

} // namespace troupe::gateway::wire
