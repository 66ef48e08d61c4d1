// SPDX-License-Identifier: Apache-2.0
#include "core/error.hpp"
#include "core/policy/trust.hpp"

#include <cstddef>
#include <cstdint>

// What was read has what its place asks for, a refusal is IAM's one error, and a verdict is the
// same for the same question.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace troupe;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  ensure(policy::size_of(text) <= size, "white space is not counted");
  const auto identity = policy::read(text, policy::place::identity);
  if (identity) {
    ensure(identity->version == "2012-10-17", "identity policies are of 2012");
    for (const auto& one : identity->statements)
      ensure(!one.actions.empty() && !one.resources.empty() && one.principals.empty(),
             "an identity policy says what may be done, and not by whom");
  } else {
    ensure(identity.refusal().kind == "MalformedPolicyDocument", "a document is good or malformed");
  }
  const auto trust = policy::read(text, policy::place::trust);
  if (!trust)
    return 0;
  const policy::trusted_caller who{"000000000000", {"arn:aws:iam::000000000000:user/ann"}};
  const auto verdict = policy::judge_trust(*trust, who, {"sts:AssumeRole"});
  ensure(policy::judge_trust(*trust, who, {"sts:AssumeRole"}) == verdict, "a verdict stands");
  for (const auto& one : trust->statements)
    if (!one.allows && !one.principals.empty() && one.principals[0].kind == "*"
        && !one.not_principals && !one.not_actions && one.actions[0] == "*")
      ensure(verdict == policy::trust_verdict::denied, "who denies all, denies all");
  return 0;
}
