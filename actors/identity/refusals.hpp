// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/identity.hpp"
#include "core/error.hpp"

#include <string>
#include <string_view>

/// What IAM refuses, in its words.
namespace troupe::identities {

inline error no_such(std::string message) {
  return {"NoSuchEntity", std::move(message)};
}
inline error exists(std::string message) {
  return {"EntityAlreadyExists", std::move(message)};
}
inline error conflict(std::string message) {
  return {"DeleteConflict", std::move(message)};
}
inline error over_limit(std::string message) {
  return {"LimitExceeded", std::move(message)};
}
inline error over_quota(std::string_view what, std::size_t most) {
  return over_limit(std::string{"Cannot exceed quota for "}.append(what).append(": ").append(
      std::to_string(most)));
}
inline error must_first(std::string_view what) {
  return conflict(std::string{"Cannot delete entity, must "}.append(what).append(" first."));
}

inline std::string_view noun_of(entity_kind kind) {
  switch (kind) {
    case entity_kind::role:
      return "role";
    case entity_kind::user:
      return "user";
    case entity_kind::group:
      return "group";
    case entity_kind::instance_profile:
      return "Instance Profile";
  }
  return "entity";
}

inline error no_such_entity(entity_kind kind, std::string_view name) {
  if (kind == entity_kind::instance_profile)
    return no_such(std::string{"Instance Profile "}.append(name).append(" cannot be found."));
  return no_such(std::string{"The "}
                     .append(noun_of(kind))
                     .append(" with name ")
                     .append(name)
                     .append(" cannot be found."));
}

inline error entity_exists(entity_kind kind, const std::string& name) {
  switch (kind) {
    case entity_kind::instance_profile:
      return exists("Instance Profile " + name + " already exists.");
    case entity_kind::role:
      return exists("Role with name " + name + " already exists.");
    case entity_kind::group:
      return exists("Group with name " + name + " already exists.");
    case entity_kind::user:
      break;
  }
  return exists("User with name " + name + " already exists.");
}

inline error no_such_inline_policy(entity_kind kind, const std::string& name) {
  return no_such(std::string{"The "}
                     .append(noun_of(kind))
                     .append(" policy with name ")
                     .append(name)
                     .append(" cannot be found."));
}
inline error no_such_managed_policy(const std::string& arn) {
  return no_such("Policy " + arn + " was not found.");
}
inline error not_attachable(const std::string& arn) {
  return no_such("Policy " + arn + " does not exist or is not attachable.");
}
inline error no_such_access_key(const std::string& id) {
  return no_such("The Access Key with id " + id + " cannot be found");
}
inline error no_such_login(const std::string& user) {
  return no_such("Login Profile for User " + user + " cannot be found.");
}
inline error invalid_input(std::string message) {
  return {"InvalidInput", std::move(message)};
}
inline error duplicate_tags() {
  return invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
}
inline error protected_role(const std::string& name) {
  return {"UnmodifiableEntity", "Cannot perform the operation on the protected role '" + name
                                    + "' - this role is only modifiable by AWS"};
}

} // namespace troupe::identities
