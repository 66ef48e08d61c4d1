// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/policy/document.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Whether a role's trust policy lets a principal assume the role.
///
/// Principals and actions are judged; conditions are not yet. A statement with one is never
/// taken to allow anything; where it would deny, it denies.
namespace troupe::policy {

struct trusted_caller {
  std::string account;
  /// The ARNs that a policy may name this principal by: a user's; of a session, its own and its
  /// role's. Of the account's root: none.
  std::vector<std::string> arns;
};

enum class trust_verdict : std::uint8_t {
  allowed,
  denied,
  undecided, ///< It would be allowed if a condition held that cannot be judged.
};

/// `actions` are all that the request does: `sts:AssumeRole`, and `sts:TagSession` if it has tags.
/// Root is its account; a policy that names the account trusts all its principals, whose own
/// policies would decide.
trust_verdict judge_trust(const document& trust, const trusted_caller& who,
                          const std::vector<std::string_view>& actions);

/// Whether `pattern`, with `*` for any run and `?` for one character, fits all of `text`. In time
/// proportional to the product of their lengths.
bool fits_pattern(std::string_view pattern, std::string_view text);

} // namespace troupe::policy
