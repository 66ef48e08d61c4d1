// SPDX-License-Identifier: Apache-2.0
#include "core/policy/trust.hpp"

#include <algorithm>
#include <cctype>

namespace troupe::policy {

namespace {

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

bool names(const principal& one, const trusted_caller& who) {
  if (one.kind == "*")
    return true;
  if (one.kind != "AWS")
    return false;
  if (one.value == "*" || one.value == who.account
      || one.value == "arn:aws:iam::" + who.account + ":root")
    return true;
  return std::ranges::find(who.arns, one.value) != who.arns.end();
}

/// A list of those who may not is no list of those who may.
bool could_allow(const statement& statement) {
  return statement.allows && !statement.not_principals;
}

bool is_about(const statement& statement, const trusted_caller& who, std::string_view action) {
  const bool named = std::ranges::any_of(statement.principals,
                                         [&](const principal& one) { return names(one, who); });
  const bool does = std::ranges::any_of(statement.actions, [&](const std::string& pattern) {
    return fits_pattern(lower(pattern), lower(action));
  });
  return named != statement.not_principals && does != statement.not_actions;
}

trust_verdict judge_action(const document& trust, const trusted_caller& who,
                           std::string_view action) {
  auto verdict = trust_verdict::denied;
  for (const auto& statement : trust.statements) {
    if (!is_about(statement, who, action))
      continue;
    if (!statement.allows)
      return trust_verdict::denied;
    if (!could_allow(statement))
      continue;
    if (statement.conditions.empty())
      verdict = trust_verdict::allowed;
    else if (verdict == trust_verdict::denied)
      verdict = trust_verdict::undecided;
  }
  return verdict;
}

} // namespace

trust_verdict judge_trust(const document& trust, const trusted_caller& who,
                          const std::vector<std::string_view>& actions) {
  auto worst = trust_verdict::allowed;
  for (const auto action : actions) {
    const auto verdict = judge_action(trust, who, action);
    if (verdict == trust_verdict::denied)
      return verdict;
    if (verdict == trust_verdict::undecided)
      worst = verdict;
  }
  return worst;
}

bool fits_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1; // The last star takes one more.
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

} // namespace troupe::policy
