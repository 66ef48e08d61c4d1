// SPDX-License-Identifier: Apache-2.0
#include "gateway/lambda/unsupported.hpp"

#include <algorithm>

namespace troupe::gateway::lambda {

namespace {

bool asks_for_nothing(const json& value) {
  switch (value.type()) {
    case json::kind::absent:
    case json::kind::null:
      return true;
    case json::kind::boolean:
      return !value.boolean();
    case json::kind::number:
      return false;
    case json::kind::string:
      return value.text().empty();
    case json::kind::array:
      return value.elements().empty();
    case json::kind::object:
      return std::ranges::all_of(
          value.members(), [](const auto& member) { return asks_for_nothing(member.second); });
  }
  return false;
}

} // namespace

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
