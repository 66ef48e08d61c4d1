// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/ssm/parameters.hpp"

#include <string>
#include <string_view>

/// Parameters that are secrets of Secrets Manager: `/aws/reference/secretsmanager/NAME`, with
/// `:VERSION` or `:STAGE` after it or not. They are read like a SecureString, and only opened.
namespace troupe::gateway::ssm {

inline constexpr std::string_view secret_prefix = "/aws/reference/secretsmanager/";

struct referred_secret {
  parameter_version as; ///< With version 0.
  std::string arn;      ///< The secret's.
  std::string source;   ///< What Secrets Manager says of it, as JSON.
};
/// Refuses as Parameter Store does. `name` begins with `secret_prefix`.
task<result<referred_secret>> read_secret(call& c, std::string name, bool opens);

void write_secret(wire::structure_place<model::shapes::parameter> to, const call& c,
                  const referred_secret& one);

} // namespace troupe::gateway::ssm
