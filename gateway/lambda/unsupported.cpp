// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/unsupported.hpp"

#include "gateway/wire/json_protocol.hpp"

namespace troupe::gateway::lambda {

error not_implemented(std::string_view what) {
  error why{code::not_implemented, "troupe: "};
  why.message.append(what).append(" is not implemented");
  return why;
}

std::optional<error> refuse_members(const json& body,
                                    std::initializer_list<std::string_view> members) {
  for (const auto member : members)
    if (!asks_for_nothing(body[member]))
      return not_implemented(member);
  return std::nullopt;
}

} // namespace troupe::gateway::lambda
