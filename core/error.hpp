// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// What was refused, in Troupe's own words. The gateway's one table (gateway/wire/errors.cpp) turns
/// a code into the type and status that each AWS service uses for it; nothing below the gateway
/// knows either. Codes travel between nodes as numbers: append, never reorder.
enum class code : std::uint8_t {
  none = 0,
  // Of a request as a whole.
  validation,          ///< A parameter is missing, malformed or out of range.
  serialization,       ///< The body is not what the protocol says (JSON, XML, base64, chunk).
  not_implemented,     ///< A known operation or parameter that Troupe does not have.
  unknown_operation,   ///< No such operation in the service.
  missing_credentials, ///< The request is not signed.
  bad_signature,       ///< The signature does not match.
  unknown_key,         ///< No such access key.
  request_expired,     ///< The signing time is too far off, or a presigned URL has expired.
  access_denied,       ///< Allowed to nobody, or not to this caller.
  too_large,           ///< Body or payload over its limit.
  throttled,           ///< A named limit is reached; try again later.
  timed_out,           ///< The deadline passed; the outcome is unknown.
  internal,            ///< A fault of ours.
  storage_full,        ///< The disk or the map is full; nothing was written.
  // Of functions and APIs.
  no_such_function,
  function_exists,
  concurrency_exceeded,
  bad_package,     ///< The zip does not open or is over a limit.
  no_such_runtime, ///< A runtime that this node cannot run.
  revision_mismatch,
  no_such_api,
  no_such_route,
  no_such_integration,
  no_such_stage,
  api_conflict,      ///< A route, stage or the like that exists already.
  permission_exists, ///< A statement id that exists already.
  // Of tables.
  no_such_table,
  table_exists,
  condition_failed, ///< `detail` holds the old item as JSON where it was asked for.
  // Of buckets.
  no_such_bucket,
  bucket_exists, ///< Owned by someone else.
  bucket_owned,  ///< Owned by the caller already.
  bucket_not_empty,
  no_such_key,
  no_such_website,
  bad_digest,
  bad_bucket_name,
  key_too_long,
  bad_range,
  precondition_failed,
  not_modified,
  incomplete_body,
  // Of logs.
  no_such_log_group,
  log_group_exists,
  no_such_log_stream,
  log_stream_exists,
  // Of buckets, continued.
  invalid_request,    ///< Parts of the request that do not go together.
  malformed_digest,   ///< A Content-MD5 that is none.
  body_hash_mismatch, ///< The body is not what `x-amz-content-sha256` signed.
  missing_length,     ///< A body without Content-Length.
  malformed_trailer,  ///< A trailer that was announced did not come.
  method_not_allowed,
  location_not_here, ///< A region that this endpoint does not make buckets in.
  no_such_location,  ///< A location constraint that is no region.
  metadata_too_large,
  no_such_configuration, ///< A sub-resource that was never put; `detail` holds S3's own code for
                         ///< it.
  acl_not_supported,
  malformed_uri,   ///< A path that does not decode to UTF-8.
  malformed_owner, ///< An expected bucket owner that is no account id.
  // Of functions, continued.
  constraint_violated, ///< A member breaks a constraint of Lambda's service model.
  package_too_large,   ///< The zip as sent is over its limit.
  function_busy,       ///< A change of the function is under way.
  // Of signatures, continued.
  malformed_authorization, ///< An Authorization header that is not what SigV4 says.
  malformed_presign,       ///< The same of a presigned URL's parameters.
  missing_security_header, ///< `x-amz-content-sha256` or the date is not there.
  policy_too_large,
  // Of buckets, continued: uploads in parts.
  no_such_upload,
  bad_part,          ///< A part that is not there, or that was uploaded anew meanwhile.
  bad_part_order,    ///< Parts that are not in ascending order.
  part_too_small,    ///< A part under its least size that is not the last one.
  bad_part_number,   ///< A part that the object does not have.
  conflicting_write, ///< A condition on an object that changed since the upload began.
  // Of requests as a whole, continued.
  foreign_page,      ///< A web page that may not call.
  preflight_refused, ///< A browser that asks for such a page, in S3's words.
  // Of a request as a whole, continued.
  overloaded,   ///< There is no memory for it at the moment; nothing was done.
  out_of_reach, ///< The node that would know is away; the outcome of what was under way is unknown.
};

/// A refusal: what AWS would answer with a 4xx. A value, never thrown.
struct error {
  code kind = code::none;
  std::string message; ///< The text that the client reads.
  std::string detail;  ///< What some refusals carry besides, see `code`; mostly empty.

  friend bool operator==(const error&, const error&) = default;
};

/// A fault of the world (disk, memory map, child process): thrown by `persistence`, caught by the
/// partition's writer and by the session.
struct fault {
  code kind = code::internal;
  std::string message;
};

/// Ends the actor that called it when a claim about our own code does not hold. The defaults are
/// the caller's place; std::source_location is not there with Debian 12's clang, which builds the
/// fuzzers.
void ensure(bool held, std::string_view claim, const char* file = __builtin_FILE(),
            unsigned line = __builtin_LINE());

} // namespace troupe
