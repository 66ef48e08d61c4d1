// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/auth/signature.hpp"

/// S3's older signature, in a URL: `AWSAccessKeyId`, `Expires`, `Signature`. Version 1 of the AWS
/// CLI and boto3 still presign in this way unless they are told otherwise, so it is checked as AWS
/// does (Amazon S3 API Reference, "Signing and authenticating REST requests", query string
/// alternative). As a header it is refused. Pure functions.
namespace troupe::gateway {

struct presigned_v2 {
  std::string access_key;
  std::string expires; ///< Seconds since the epoch.
  std::string signature;
};

/// Nothing for a request that does not claim to be signed so.
std::optional<presigned_v2> read_presigned_v2(const http_request& request);

/// Why the URL is not good at this time, if it is not.
std::optional<auth_refusal> judge_time(const presigned_v2& claim, epoch_ms now);

/// Why the signature is not the owner's, if it is not. `bucket_from_host` is empty for path-style
/// requests.
std::optional<auth_refusal> verify(const http_request& request, const presigned_v2& claim,
                                   std::string_view bucket_from_host, std::string_view secret);

} // namespace troupe::gateway
