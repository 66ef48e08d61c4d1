// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/call.hpp"
#include "gateway/wire/errors.hpp"

#include <string>
#include <string_view>

/// S3's refusals. S3 names what it refuses in elements of its own (`BucketName`, `Key`, `Header`),
/// which its model does not have, and the SDKs show them.
namespace troupe::gateway::s3 {

/// 501: the header asks for what Troupe does not do.
error header_not_implemented(std::string_view header);
error query_not_implemented(std::string_view parameter);
/// 400: the value of a parameter is not what it may be.
error bad_argument(std::string message, std::string_view name, std::string_view value);
/// 400: the document is not what the operation takes.
error malformed_xml();
/// 404: the bucket is no website.
error no_website(const std::string& bucket);

/// 403 for a browser that asks whether a page elsewhere may call (AWS: "Troubleshooting CORS").
/// Whether the bucket exists is not told.
http_response refuse_preflight(call& c, std::string bucket_from_host);

/// The answer for a refusal, with all its fields, `Resource` and `HostId`; without a body for HEAD.
http_response refuse(call& c, const error& why);

} // namespace troupe::gateway::s3
