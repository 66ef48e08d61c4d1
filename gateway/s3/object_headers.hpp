// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/protocol/bucket.hpp"
#include "core/result.hpp"
#include "gateway/http/message.hpp"

/// What of a request's headers is kept with an object, and what of an object becomes headers (AWS:
/// "Working with object metadata").
namespace troupe::gateway::s3 {

/// The system headers and the user metadata of a PUT.
result<object_info> read_object_headers(const http_request& request);

/// The conditions of a PUT, of what ends like one, or of a DELETE.
result<write_condition> read_write_condition(const http_request& request, bool is_delete);

/// Last-Modified, ETag and all that was kept; `response-*` parameters of the request's query take
/// the place of what was kept.
result<void> write_object_headers(const http_request& request, const object_info& object,
                                  http_response& answer);
/// `x-amz-checksum-…`, the object's or one of a part of it, and the type of the object's.
void write_checksum(const object_info& object, const std::string& checksum, http_response& answer);
/// `COMPOSITE` or `FULL_OBJECT`.
std::string_view checksum_type_of(std::string_view checksum);

} // namespace troupe::gateway::s3
