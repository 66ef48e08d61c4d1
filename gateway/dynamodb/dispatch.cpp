// SPDX-License-Identifier: Apache-2.0
#include "gateway/dynamodb/operations.hpp"

#include "gateway/services.hpp"
#include "gateway/wire/json_protocol.hpp"

namespace troupe::gateway::dynamodb {

namespace {

constexpr json_service service{wire_service::dynamodb, "DynamoDB", "DynamoDB_20120810."};

} // namespace

task<http_response> dispatch(call& c) {
  return dispatch_json<operations>(c, service);
}

} // namespace troupe::gateway::dynamodb
