// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/call.hpp"
#include "gateway/http/routing.hpp"

/// The paths that are Troupe's own and no AWS service's, in JSON; errors as `{"message":...}`.
namespace troupe::gateway {

/// GET /_localstack/health:
/// `{"services":{"s3":"running",...},"edition":"troupe","version":"...","off":["tls ...",...]}`,
/// the shape that local AWS tools poll, and what an operator should know is off.
http_response health_page(call& c);

/// GET /_troupe/unimplemented: `{"S3.PutBucketCors":3,...}`, what clients asked for in vain.
/// Answered to the machine itself only.
http_response unimplemented_page(call& c);

/// POST /_troupe/reset: wipes everything, where the setting `test.control` is on. Grows
/// `forgettings`, so that no gateway thread goes on with a handle from before.
task<http_response> reset_page(call& c, std::atomic<std::uint64_t>& forgettings);

/// A Host that is not ours.
http_response wrong_host_page(call& c);

/// 501 for a service that Troupe does not have, in the protocol that its client speaks.
task<http_response> refuse_unknown_service(call& c, destination where);

} // namespace troupe::gateway
