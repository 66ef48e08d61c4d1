// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/bucket.hpp"
#include "core/result.hpp"
#include "gateway/http/message.hpp"

/// What of a request's headers is kept with an object, and what of an object becomes headers (AWS:
/// "Working with object metadata").
namespace troupe::gateway::s3 {

/// Refuses, by name, the headers that would change what an operation means and that Troupe does not
/// have: encryption, object lock, tags, ACLs, storage classes. Looked at before any operation.
result<void> refuse_unsupported_headers(const http_request& request);

/// The system headers and the user metadata of a PUT.
result<object_info> read_object_headers(const http_request& request);

/// The conditions of a PUT or DELETE.
result<write_condition> read_write_condition(const http_request& request, bool is_delete);

enum class checksum_headers { left_out, written };
/// Last-Modified, ETag and all that was kept; `response-*` parameters of the request's query take
/// the place of what was kept.
result<void> write_object_headers(const http_request& request, const object_info& object,
                                  checksum_headers checksum, http_response& answer);
/// `x-amz-checksum-…` and its type.
void write_checksum(const object_info& object, http_response& answer);

} // namespace troupe::gateway::s3
