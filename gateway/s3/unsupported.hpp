// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "gateway/http/request.hpp"

/// What of AWS's request parameters Troupe does not have, and where parameters may stand.
///
/// Every member of an operation's request in AWS's model is honoured by the operation, refused here
/// by name, or cannot be told from one that was not sent:
///
/// - `x-amz-request-payer`: the owner pays, since PutBucketRequestPayment is not there;
/// - `x-amz-optional-object-attributes: RestoreStatus`: no object is ever archived;
/// - `x-amz-tagging-directive`: no object has tags to copy, and `x-amz-tagging` is refused;
/// - `x-amz-sdk-checksum-algorithm` where there is no body.
namespace troupe::gateway::s3 {

/// Refuses, by name, the headers that would change what an operation means and that Troupe does not
/// have: encryption, object lock, tags, ACLs, storage classes. Looked at before any operation.
result<void> refuse_unsupported_headers(const http_request& request);

/// A presigned URL carries `x-amz-…` headers as parameters of its query: makes headers of them, so
/// that they are honoured or refused like any other. Not of checksums, which S3 does not look at
/// there: SDKs sign a URL with the checksum of no bytes, before there is a body.
void take_presigned_headers(http_request& request);

/// Refuses an expected owner, of the bucket or of a copy's source, who is not the caller: each
/// bucket is its owner's alone.
result<void> check_expected_owners(const http_request& request, std::string_view account);

} // namespace troupe::gateway::s3
