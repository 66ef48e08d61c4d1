// SPDX-License-Identifier: Apache-2.0
#include "gateway/service.hpp"
#include "gateway/services.hpp"

namespace troupe::gateway {

service_table all_doors() {
  return {.served = &serve,
          .execute = &apigateway::execute,
          .s3 = &s3::dispatch,
          .website = &s3::website,
          .usage = &report_usage};
}

} // namespace troupe::gateway
