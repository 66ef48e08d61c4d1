// SPDX-License-Identifier: Apache-2.0
#include "actors/protocol/existence.hpp"

#include "core/names.hpp"

namespace troupe {

error no_such_table() {
  return {"ResourceNotFoundException", "Requested resource not found"};
}

error no_such_table(const address& where) {
  return {"ResourceNotFoundException",
          "Requested resource not found: Table: " + where.name + " not found"};
}

error no_such_function(const address& where) {
  return {"ResourceNotFoundException", "Function not found: " + function_arn(where)};
}

error no_such_policy() {
  return {"ResourceNotFoundException", "The resource you requested does not exist."};
}

error no_policy_for(const address& where) {
  return {"ResourceNotFoundException", "No policy found for: " + function_arn(where)};
}

error no_such_bucket(const std::string& name) {
  return {"NoSuchBucket", "The specified bucket does not exist", {{"BucketName", name}}};
}

error no_such_log_group() {
  return {"ResourceNotFoundException", "The specified log group does not exist."};
}

error no_such_api(const std::string& id) {
  return {"NotFoundException", "Invalid API identifier specified " + id};
}

} // namespace troupe
