// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/call.hpp"

/// The front doors of the services, one function each: the router knows which one a request is for,
/// and nothing else about it. `call` and what it refers to live until the answer is written.
///
/// A front door answers every request, refusals included; it may let a `fault` through, which the
/// router turns into the service's internal error.
namespace troupe::gateway {

struct service; // gateway/service.hpp

namespace apigateway {
/// An API's own traffic. `path` is what follows the API in the address, still percent-encoded and
/// with its leading `/`: for `/_aws/execute-api/{api}/{stage}/...` the stage has been split off;
/// for the Host form `stage` is empty and the first segment of `path` may name one.
task<http_response> execute(call& c, std::string api, std::string stage, std::string path);
} // namespace apigateway

namespace s3 {
/// `bucket_from_host` is empty for path-style requests. The signature of the head has been verified
/// where it must be; `x-amz-content-sha256` and the signatures of chunks are checked here, while
/// the body is read (`call::signed_with`).
task<http_response> dispatch(call& c, std::string bucket_from_host);
/// Website serving: GET and HEAD, never signed.
task<http_response> website(call& c, std::string bucket);
} // namespace s3

/// GET /_troupe/usage: what every function consumed, as JSON for `troupe usage`.
task<http_response> report_usage(call& c);

/// The front doors as a table, so that tests put their own in. A null one answers 501.
struct service_table {
  /// Of every service that stands on its model: gateway/service.hpp.
  task<http_response> (*served)(call&, const service&) = nullptr;
  task<http_response> (*execute)(call&, std::string, std::string, std::string) = nullptr;
  task<http_response> (*s3)(call&, std::string) = nullptr;
  task<http_response> (*website)(call&, std::string) = nullptr;
  task<http_response> (*usage)(call&) = nullptr;
};

/// The real ones.
service_table all_doors();

} // namespace troupe::gateway
