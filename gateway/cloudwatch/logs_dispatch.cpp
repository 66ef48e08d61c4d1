// SPDX-License-Identifier: Apache-2.0
#include "gateway/cloudwatch/logs.hpp"
#include "gateway/services.hpp"
#include "gateway/wire/json_protocol.hpp"

namespace troupe::gateway::logs {

task<http_response> dispatch(call& c) {
  constexpr json_service service{wire_service::logs, "Logs", "Logs_20140328."};
  return dispatch_json<operations>(c, service);
}

} // namespace troupe::gateway::logs
