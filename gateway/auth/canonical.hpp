// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/http/request.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The parts of SigV4's canonical request. Pure functions, apart from signature.cpp so that each of
/// AWS's published vectors tests one of them.
namespace troupe::gateway {

/// S3: the path decoded and encoded once, `//` and dots as they are. Nothing if it does not decode.
std::optional<std::string> canonical_s3_path(std::string_view path);
/// Every other service: dot segments and empty segments removed, then what was sent is encoded
/// again.
std::string canonical_path(std::string_view path);

/// Sorted by name, then value, each encoded anew; without `X-Amz-Signature`. `verbatim` sorts the
/// pairs as they were sent, for clients that sign characters which they do not escape.
std::string canonical_query(std::string_view query, bool verbatim = false);

/// `name:value\n` for each name in its order; repeated fields joined by a comma, inner blanks made
/// one.
std::string canonical_headers(const http_request& request,
                              const std::vector<std::string>& signed_names);

} // namespace troupe::gateway
