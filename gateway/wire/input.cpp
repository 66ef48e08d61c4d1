// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/input.hpp"

namespace troupe::gateway::wire {

refusal not_implemented(const service_model& service, const operation_model& operation,
                        const std::vector<std::string>& members) {
  const bool is_xml
      = service.main_protocol == protocol::rest_xml || service.main_protocol == protocol::query;
  constexpr unsigned status = 501;
  refusal why{is_xml ? "NotImplemented" : "NotImplementedException", "troupe: ", status, nullptr};
  why.message.append(operation.name);
  for (std::size_t i = 0; i < members.size(); ++i)
    why.message.append(i == 0 ? " with " : ", ").append(members[i]);
  why.message.append(" is not implemented");
  return why;
}

std::optional<refusal> refuse_untaken(const service_model& service,
                                      const operation_model& operation, const value_tree& tree) {
  const auto members = tree.untaken();
  if (members.empty())
    return std::nullopt;
  return not_implemented(service, operation, members);
}

} // namespace troupe::gateway::wire
