// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

namespace troupe {

/// What was refused, in Troupe's own words. The gateway's one table (gateway/wire/errors.cpp) turns a
/// code into the type and status that each AWS service uses for it; nothing below the gateway knows
/// either. Codes travel between nodes as numbers: append, never reorder.
enum class code : std::uint8_t {
  none = 0,
  // Of a request as a whole.
  validation,            ///< A parameter is missing, malformed or out of range.
  serialization,         ///< The body is not what the protocol says (JSON, XML, base64, chunk).
  not_implemented,       ///< A known operation or parameter that Troupe does not have.
  unknown_operation,     ///< No such operation in the service.
  missing_credentials,   ///< The request is not signed.
  bad_signature,         ///< The signature does not match.
  unknown_key,           ///< No such access key.
  request_expired,       ///< The signing time is too far off, or a presigned URL has expired.
  access_denied,         ///< Allowed to nobody, or not to this caller.
  too_large,             ///< Body or payload over its limit.
  throttled,             ///< A named limit is reached; try again later.
  timed_out,             ///< The deadline passed; the outcome is unknown.
  internal,              ///< A fault of ours.
  storage_full,          ///< The disk or the map is full; nothing was written.
  // Of functions and APIs.
  no_such_function,
  function_exists,
  concurrency_exceeded,
  bad_package,           ///< The zip does not open or is over a limit.
  no_such_runtime,       ///< A runtime that this node cannot run.
  revision_mismatch,
  no_such_api,
  no_such_route,
  no_such_integration,
  no_such_stage,
  api_conflict,          ///< A route, stage or the like that exists already.
  permission_exists,     ///< A statement id that exists already.
  // Of tables.
  no_such_table,
  table_exists,
  condition_failed,      ///< `detail` holds the old item as JSON where it was asked for.
  // Of buckets.
  no_such_bucket,
  bucket_exists,         ///< Owned by someone else.
  bucket_owned,          ///< Owned by the caller already.
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

/// Ends the actor that called it when a claim about our own code does not hold.
void ensure(bool held, std::string_view claim,
            std::source_location where = std::source_location::current());

} // namespace troupe
