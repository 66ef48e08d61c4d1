// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/s3/conditions.hpp"
#include "gateway/s3/target.hpp"

/// An object as the answer to a GET or HEAD: its headers, its conditions and its range. Shared by
/// GetObject, HeadObject and the website.
namespace troupe::gateway::s3 {

/// The object, or without its bytes for a HEAD.
task<result<stored_object>> fetch(call& c, std::string bucket, std::string account,
                                  std::string key);

/// The answer to the request: 200, 206 or 304, unstamped; or the refusal: 412, 416.
result<http_response> present(call& c, stored_object object);

/// Makes a range of the object's bytes the answer's body; for a HEAD, its length.
void put_body(call& c, stored_object& object, byte_range range, http_response& answer);

} // namespace troupe::gateway::s3
