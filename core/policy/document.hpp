// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// IAM's policy documents: read, and checked in the order and words of IAM. What a document comes
/// to for a request is not decided here but by who evaluates the statements (trust.hpp).
///
/// Grammar: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. A scalar may
/// stand wherever a list may; in the parsed document both are lists. Pure functions.
namespace troupe::policy {

struct principal {
  std::string kind; ///< `AWS`, `Service`, `Federated`, `CanonicalUser`; of a bare `"*"`: `*`.
  std::string value;

  friend bool operator==(const principal&, const principal&) = default;
};

/// One key of one operator: all conditions of a statement must hold, one of the values must fit.
struct condition {
  std::string op;  ///< As written: `StringEquals`, `ForAnyValue:StringLikeIfExists`.
  std::string key; ///< As written; keys have no case.
  std::vector<std::string> values; ///< Numbers and booleans as their text.
};

struct statement {
  std::string sid;
  bool allows = false; ///< Else it denies.
  /// Whether the list names what it is *not* about.
  bool not_principals = false, not_actions = false, not_resources = false;
  std::vector<principal> principals;
  std::vector<std::string> actions;
  std::vector<std::string> resources;
  std::vector<condition> conditions;
};

struct document {
  std::string version = "2008-10-17"; ///< IAM's default, which knows no variables.
  std::string id;
  std::vector<statement> statements;
};

/// Where a policy is to stand: that decides what must be in it.
enum class place : std::uint8_t {
  identity, ///< Of a user, group or role, managed or inline; also a session's.
  trust,    ///< Who may assume a role.
};

/// The document, or IAM's first objection to it: a `MalformedPolicyDocument`.
result<document> read(std::string_view text, place where);

/// The first of read's two steps: syntax alone.
result<document> parse(std::string_view text);
/// The second: what IAM says of a document whose syntax is right. Nothing where it is good.
std::optional<error> check(const document& policy, place where);

/// How IAM counts a document against its limits: characters that are not white space.
std::size_t size_of(std::string_view text);

} // namespace troupe::policy
