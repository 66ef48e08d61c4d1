// SPDX-License-Identifier: Apache-2.0
#include "gateway/services.hpp"

namespace troupe::gateway {

service_table all_doors() {
  return {.dynamodb = &dynamodb::dispatch,
          .lambda = &lambda::dispatch,
          .apigateway = &apigateway::dispatch,
          .execute = &apigateway::execute,
          .logs = &logs::dispatch,
          .s3 = &s3::dispatch,
          .website = &s3::website,
          .sts = &sts::dispatch,
          .usage = &report_usage};
}

} // namespace troupe::gateway
