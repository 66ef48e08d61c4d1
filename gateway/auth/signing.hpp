// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"
#include "gateway/http/request.hpp"

#include <chrono>
#include <string>
#include <string_view>

/// AWS Signature Version 4, made: for the command line's own requests, and for the URLs that Troupe
/// hands out. signature.hpp checks what is made here. Pure functions.
namespace troupe::gateway {

struct signing_identity {
  std::string access_key;
  std::string secret;
  std::string token = {}; ///< Of temporary credentials.
  std::string region;
  std::string service; ///< `s3`, `lambda`, ...
};

/// Adds `x-amz-date`, the token, for S3 the body's digest, and `authorization`. Signs every field
/// that the request has; `host` must be one of them.
void sign(http_request& request, const signing_identity& by, std::string_view body, epoch_ms now);

/// The query that makes a URL of `path`, on `host`, good for a GET by anyone, for a while. `query`
/// becomes part of it.
std::string presign(std::string_view host, std::string_view path, std::string_view query,
                    const signing_identity& by, std::chrono::seconds good_for, epoch_ms now);

} // namespace troupe::gateway
