// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/auth/signature.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What SigV4 signs: the canonical request, its parts, and the string to sign. Pure functions,
/// shared by the check (signature.cpp) and the making (signing.cpp); each of AWS's published
/// vectors tests one of them.
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

/// The whole of it. `payload` is the last line: a digest in hex, or a word such as
/// `UNSIGNED-PAYLOAD`.
std::string canonical_request(const http_request& request,
                              const std::vector<std::string>& signed_names, std::string_view path,
                              bool verbatim_query, std::string_view payload);

/// `20261124/us-east-1/s3/aws4_request`
std::string scope_text(const credential_scope& scope);
/// `date` is `20261124T083000Z`.
std::string string_to_sign(const credential_scope& scope, std::string_view date,
                           std::string_view canonical);
/// `host;x-amz-date`
std::string joined_names(const std::vector<std::string>& names);

} // namespace troupe::gateway
