// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/errors.hpp"

#include <algorithm>
#include <span>

namespace troupe::gateway {

namespace {

struct row {
  code kind;
  std::string_view type;
  unsigned status;
};

// One list per service. What is not in it is the service's internal error: the last row.
constexpr row dynamodb_rows[] = {
    {code::validation, "ValidationException", 400},
    {code::serialization, "SerializationException", 400},
    {code::not_implemented, "NotImplementedException", 501},
    {code::unknown_operation, "UnknownOperationException", 400},
    {code::missing_credentials, "MissingAuthenticationTokenException", 400},
    {code::bad_signature, "InvalidSignatureException", 400},
    {code::unknown_key, "UnrecognizedClientException", 400},
    {code::request_expired, "InvalidSignatureException", 400},
    {code::access_denied, "AccessDeniedException", 400},
    {code::too_large, "RequestEntityTooLarge", 413},
    {code::throttled, "ThrottlingException", 400},
    {code::timed_out, "ServiceUnavailable", 503},
    {code::storage_full, "InternalServerError", 500},
    {code::no_such_table, "ResourceNotFoundException", 400},
    {code::table_exists, "ResourceInUseException", 400},
    {code::condition_failed, "ConditionalCheckFailedException", 400},
    {code::malformed_authorization, "IncompleteSignatureException", 400},
    {code::malformed_presign, "IncompleteSignatureException", 400},
    {code::missing_security_header, "IncompleteSignatureException", 400},
    {code::foreign_page, "AccessDeniedException", 403},
    {code::overloaded, "ServiceUnavailable", 503},
    {code::out_of_reach, "ServiceUnavailable", 503},
    {code::internal, "InternalServerError", 500},
};

constexpr row logs_rows[] = {
    {code::validation, "InvalidParameterException", 400},
    {code::serialization, "SerializationException", 400},
    {code::not_implemented, "NotImplementedException", 501},
    {code::unknown_operation, "UnknownOperationException", 400},
    {code::missing_credentials, "MissingAuthenticationTokenException", 400},
    {code::bad_signature, "InvalidSignatureException", 400},
    {code::unknown_key, "UnrecognizedClientException", 400},
    {code::request_expired, "InvalidSignatureException", 400},
    {code::access_denied, "AccessDeniedException", 400},
    {code::too_large, "RequestEntityTooLargeException", 413},
    {code::throttled, "ThrottlingException", 400},
    {code::timed_out, "ServiceUnavailableException", 503},
    {code::storage_full, "InternalFailure", 500},
    {code::constraint_violated, "ValidationException", 400},
    {code::no_such_log_group, "ResourceNotFoundException", 400},
    {code::log_group_exists, "ResourceAlreadyExistsException", 400},
    {code::no_such_log_stream, "ResourceNotFoundException", 400},
    {code::log_stream_exists, "ResourceAlreadyExistsException", 400},
    {code::malformed_authorization, "IncompleteSignatureException", 400},
    {code::malformed_presign, "IncompleteSignatureException", 400},
    {code::missing_security_header, "IncompleteSignatureException", 400},
    {code::foreign_page, "AccessDeniedException", 403},
    {code::overloaded, "ServiceUnavailableException", 503},
    {code::out_of_reach, "ServiceUnavailableException", 503},
    {code::internal, "InternalFailure", 500},
};

constexpr row lambda_rows[] = {
    {code::validation, "InvalidParameterValueException", 400},
    {code::constraint_violated, "ValidationException", 400},
    {code::policy_too_large, "PolicyLengthExceededException", 400},
    {code::package_too_large, "RequestEntityTooLargeException", 413},
    {code::function_busy, "ResourceConflictException", 409},
    {code::serialization, "InvalidRequestContentException", 400},
    {code::not_implemented, "NotImplementedException", 501},
    {code::unknown_operation, "UnknownOperationException", 404},
    {code::missing_credentials, "MissingAuthenticationTokenException", 403},
    {code::bad_signature, "InvalidSignatureException", 403},
    {code::unknown_key, "UnrecognizedClientException", 403},
    {code::request_expired, "InvalidSignatureException", 403},
    {code::access_denied, "AccessDeniedException", 403},
    {code::too_large, "RequestTooLargeException", 413},
    {code::throttled, "TooManyRequestsException", 429},
    {code::timed_out, "ServiceException", 500},
    {code::storage_full, "ServiceException", 500},
    {code::no_such_function, "ResourceNotFoundException", 404},
    {code::function_exists, "ResourceConflictException", 409},
    {code::concurrency_exceeded, "TooManyRequestsException", 429},
    {code::bad_package, "InvalidParameterValueException", 400},
    {code::no_such_runtime, "InvalidRuntimeException", 502},
    {code::revision_mismatch, "PreconditionFailedException", 412},
    {code::permission_exists, "ResourceConflictException", 409},
    {code::malformed_authorization, "IncompleteSignatureException", 403},
    {code::malformed_presign, "IncompleteSignatureException", 403},
    {code::missing_security_header, "IncompleteSignatureException", 403},
    {code::foreign_page, "AccessDeniedException", 403},
    {code::overloaded, "ServiceUnavailableException", 503},
    {code::out_of_reach, "ServiceUnavailableException", 503},
    {code::internal, "ServiceException", 500},
};

constexpr row apigateway_rows[] = {
    {code::validation, "BadRequestException", 400},
    {code::serialization, "SerializationException", 400},
    {code::not_implemented, "NotImplementedException", 501},
    {code::unknown_operation, "UnknownOperationException", 404},
    {code::missing_credentials, "MissingAuthenticationTokenException", 403},
    {code::bad_signature, "InvalidSignatureException", 403},
    {code::unknown_key, "UnrecognizedClientException", 403},
    {code::request_expired, "InvalidSignatureException", 403},
    {code::access_denied, "AccessDeniedException", 403},
    {code::too_large, "RequestTooLargeException", 413},
    {code::throttled, "TooManyRequestsException", 429},
    {code::timed_out, "ServiceUnavailableException", 503},
    {code::storage_full, "ServiceUnavailableException", 503},
    {code::no_such_api, "NotFoundException", 404},
    {code::no_such_route, "NotFoundException", 404},
    {code::no_such_integration, "NotFoundException", 404},
    {code::no_such_stage, "NotFoundException", 404},
    {code::api_conflict, "ConflictException", 409},
    {code::malformed_authorization, "IncompleteSignatureException", 403},
    {code::malformed_presign, "IncompleteSignatureException", 403},
    {code::missing_security_header, "IncompleteSignatureException", 403},
    {code::foreign_page, "AccessDeniedException", 403},
    {code::overloaded, "ServiceUnavailableException", 503},
    {code::out_of_reach, "ServiceUnavailableException", 503},
    {code::internal, "InternalServerErrorException", 500},
};

constexpr row execute_rows[] = {
    {code::validation, "BadRequestException", 400},
    {code::serialization, "BadRequestException", 400},
    {code::not_implemented, "NotImplementedException", 501},
    {code::unknown_operation, "NotImplementedException", 501},
    {code::missing_credentials, "MissingAuthenticationTokenException", 403},
    {code::bad_signature, "InvalidSignatureException", 403},
    {code::unknown_key, "UnrecognizedClientException", 403},
    {code::request_expired, "InvalidSignatureException", 403},
    {code::malformed_authorization, "IncompleteSignatureException", 403},
    {code::malformed_presign, "IncompleteSignatureException", 403},
    {code::access_denied, "ForbiddenException", 403},
    {code::too_large, "RequestTooLargeException", 413},
    {code::throttled, "TooManyRequestsException", 429},
    {code::concurrency_exceeded, "ServiceUnavailableException", 503},
    {code::timed_out, "ServiceUnavailableException", 503},
    {code::storage_full, "ServiceUnavailableException", 503},
    {code::no_such_api, "NotFoundException", 404},
    {code::no_such_route, "NotFoundException", 404},
    {code::no_such_stage, "NotFoundException", 404},
    {code::foreign_page, "ForbiddenException", 403},
    {code::overloaded, "ServiceUnavailableException", 503},
    {code::out_of_reach, "ServiceUnavailableException", 503},
    {code::internal, "InternalServerErrorException", 500},
};

constexpr row s3_rows[] = {
    {code::validation, "InvalidArgument", 400},
    {code::serialization, "MalformedXML", 400},
    {code::not_implemented, "NotImplemented", 501},
    {code::unknown_operation, "NotImplemented", 501},
    {code::missing_credentials, "AccessDenied", 403},
    {code::bad_signature, "SignatureDoesNotMatch", 403},
    {code::unknown_key, "InvalidAccessKeyId", 403},
    {code::request_expired, "RequestTimeTooSkewed", 403},
    {code::access_denied, "AccessDenied", 403},
    {code::too_large, "EntityTooLarge", 400},
    {code::throttled, "SlowDown", 503},
    {code::timed_out, "ServiceUnavailable", 503},
    {code::storage_full, "InternalError", 500},
    {code::no_such_bucket, "NoSuchBucket", 404},
    {code::bucket_exists, "BucketAlreadyExists", 409},
    {code::bucket_owned, "BucketAlreadyOwnedByYou", 409},
    {code::bucket_not_empty, "BucketNotEmpty", 409},
    {code::no_such_key, "NoSuchKey", 404},
    {code::no_such_website, "NoSuchWebsiteConfiguration", 404},
    {code::bad_digest, "BadDigest", 400},
    {code::bad_bucket_name, "InvalidBucketName", 400},
    {code::key_too_long, "KeyTooLongError", 400},
    {code::bad_range, "InvalidRange", 416},
    {code::precondition_failed, "PreconditionFailed", 412},
    {code::not_modified, "NotModified", 304},
    {code::incomplete_body, "IncompleteBody", 400},
    {code::invalid_request, "InvalidRequest", 400},
    {code::malformed_digest, "InvalidDigest", 400},
    {code::body_hash_mismatch, "XAmzContentSHA256Mismatch", 400},
    {code::missing_length, "MissingContentLength", 411},
    {code::malformed_trailer, "MalformedTrailerError", 400},
    {code::method_not_allowed, "MethodNotAllowed", 405},
    {code::location_not_here, "IllegalLocationConstraintException", 400},
    {code::no_such_location, "InvalidLocationConstraint", 400},
    {code::metadata_too_large, "MetadataTooLarge", 400},
    {code::no_such_configuration, "NoSuchConfiguration", 404},
    {code::acl_not_supported, "AccessControlListNotSupported", 400},
    {code::malformed_uri, "InvalidURI", 400},
    {code::malformed_owner, "InvalidBucketOwnerAWSAccountID", 400},
    {code::no_such_upload, "NoSuchUpload", 404},
    {code::bad_part, "InvalidPart", 400},
    {code::bad_part_order, "InvalidPartOrder", 400},
    {code::part_too_small, "EntityTooSmall", 400},
    {code::bad_part_number, "InvalidPartNumber", 416},
    {code::conflicting_write, "ConditionalRequestConflict", 409},
    {code::malformed_authorization, "AuthorizationHeaderMalformed", 400},
    {code::malformed_presign, "AuthorizationQueryParametersError", 400},
    {code::missing_security_header, "MissingSecurityHeader", 400},
    {code::foreign_page, "AccessDenied", 403},
    {code::preflight_refused, "AccessForbidden", 403},
    {code::overloaded, "SlowDown", 503},
    {code::out_of_reach, "SlowDown", 503},
    {code::internal, "InternalError", 500},
};

constexpr row sts_rows[] = {
    {code::validation, "ValidationError", 400},
    {code::serialization, "MalformedInput", 400},
    {code::not_implemented, "NotImplemented", 501},
    {code::unknown_operation, "InvalidAction", 400},
    {code::missing_credentials, "MissingAuthenticationToken", 403},
    {code::bad_signature, "SignatureDoesNotMatch", 403},
    {code::unknown_key, "InvalidClientTokenId", 403},
    {code::request_expired, "SignatureDoesNotMatch", 403},
    {code::access_denied, "AccessDenied", 403},
    {code::too_large, "RequestEntityTooLarge", 413},
    {code::throttled, "Throttling", 400},
    {code::timed_out, "ServiceUnavailable", 503},
    {code::malformed_authorization, "IncompleteSignature", 400},
    {code::malformed_presign, "IncompleteSignature", 400},
    {code::missing_security_header, "IncompleteSignature", 400},
    {code::foreign_page, "AccessDenied", 403},
    {code::overloaded, "ServiceUnavailable", 503},
    {code::out_of_reach, "ServiceUnavailable", 503},
    {code::internal, "InternalFailure", 500},
};

std::span<const row> rows_of(wire_service service) {
  switch (service) {
    case wire_service::dynamodb:
      return dynamodb_rows;
    case wire_service::logs:
      return logs_rows;
    case wire_service::lambda:
      return lambda_rows;
    case wire_service::apigateway:
      return apigateway_rows;
    case wire_service::execute_api:
      return execute_rows;
    case wire_service::s3:
      return s3_rows;
    case wire_service::sts:
      return sts_rows;
  }
  return s3_rows;
}

} // namespace

wire_error wire_error_of(wire_service service, code kind) {
  const auto rows = rows_of(service);
  auto found = std::ranges::find(rows, kind, &row::kind);
  if (found == rows.end())
    found = rows.end() - 1;
  return {found->type, found->status};
}

} // namespace troupe::gateway
