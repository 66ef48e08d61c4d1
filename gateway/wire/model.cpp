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

const shape* find_error(const service_model& of, std::string_view name) {
  const auto name_of = [](const shape* one) { return one->name; };
  const auto found = std::ranges::lower_bound(of.errors, name, {}, name_of);
  if (found != of.errors.end() && (*found)->name == name)
    return *found;
  const auto by_code
      = std::ranges::find(of.errors, name, [](const shape* one) { return one->error.code; });
  return by_code == of.errors.end() || name.empty() ? nullptr : *by_code;
}

unsigned status_of(const service_model& of, const shape& error, protocol told_in) {
  // Of what spoke the query protocol first, the model's status is that protocol's own.
  const bool is_of_query = of.is_query_compatible && told_in != protocol::query;
  if (error.error.status != 0 && !is_of_query)
    return error.error.status;
  return error.is_fault && !error.error.is_sender_fault ? 500 : 400;
}

} // namespace troupe::gateway::wire
