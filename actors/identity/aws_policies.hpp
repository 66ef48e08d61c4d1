// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/identity.hpp"

#include <span>
#include <string>
#include <string_view>

/// AWS's own managed policies, those that people of Troupe's services attach: data, the same for
/// every account, and not to be changed. Only the version that is the default is known.
namespace troupe {

struct aws_policy {
  std::string_view path;
  std::string_view name;
  int version = 1; ///< Of the default one: 7 is `v7`.
  /// In short: `;` stands between statements, blanks between actions; `@` begins a resource (all,
  /// if there is none), `!` the list of what is *not* allowed, `?` the services that a role may be
  /// passed to, between commas.
  std::string_view statements;
};

inline constexpr std::string_view aws_policy_prefix = "arn:aws:iam::aws:policy";

/// By name without case.
std::span<const aws_policy> aws_policies();
std::string aws_policy_arn(const aws_policy& one);
const aws_policy* find_aws_policy(std::string_view arn);
/// As a policy of the account would be, with its document.
managed_policy managed_policy_of(const aws_policy& one);

} // namespace troupe
