// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/call.hpp"
#include "gateway/wire/model.hpp"
#include "gateway/wire/value.hpp"

#include <optional>

/// What S3 says of a request's head besides what the model says of it. Whatever an operation does
/// not take of its input is refused by name (gateway/service.hpp); here is what stands around that:
/// names that no bucket or key can have, headers in presigned URLs, expected owners, values that
/// mean what is so anyway, and headers and sub-resources of other operations.
namespace troupe::gateway::s3 {

/// Refuses a path that leads to no bucket or key, and makes headers of a presigned URL's
/// parameters.
std::optional<error> judge_head(call& c);

/// Of a head that means no operation of the model: one that only its documentation has, or a method
/// that the thing itself, or a sub-resource of it, does not have.
error unknown_operation(call& c);

/// Refuses an expected owner, of the bucket or of a copy's source, who is not the caller; versions,
/// since nothing is versioned; and headers that would change what the operation means and that it
/// does not have. Takes what cannot be told from what was not sent:
///
/// - `x-amz-request-payer`: the owner pays, since PutBucketRequestPayment is not there;
/// - `x-amz-optional-object-attributes: RestoreStatus`: no object is ever archived;
/// - storage classes, ACLs and the like that every bucket and object has;
/// - what the reader of the body looks at (body.hpp).
std::optional<error> admit(call& c, const wire::operation_model& operation,
                           const wire::value_tree& in);

/// `NotImplemented`, naming the header or the parameter.
error refuse_untaken(const wire::operation_model& operation, const wire::value_tree& in);

/// A presigned URL carries `x-amz-…` headers as parameters of its query: makes headers of them, so
/// that they are honoured or refused like any other. Not of checksums, which S3 does not look at
/// there: SDKs sign a URL with the checksum of no bytes, before there is a body.
void take_presigned_headers(http_request& request);

} // namespace troupe::gateway::s3
