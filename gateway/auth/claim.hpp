// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/auth/signature.hpp"

/// What a request says about its own signature, taken apart and judged for shape, not yet for
/// truth.
namespace troupe::gateway {

struct signature_claim {
  credential_scope scope;
  std::vector<std::string> signed_headers; ///< Lower case, in the request's order.
  std::string signature;
  std::string date; ///< `20261124T083000Z`
  bool is_presigned = false;
  std::int64_t expires_seconds = 0; ///< Presigned only.

  [[nodiscard]] bool is_s3() const { return scope.service.starts_with("s3"); }
};

/// The claim, or why it is none. Judges the shape, not keys and times.
std::variant<signature_claim, auth_refusal> read_claim(const http_request& request);

/// The claim, judged by all that the head tells but the signature itself: its time, and that it
/// covers what must be covered. Needs neither key nor body.
std::variant<signature_claim, auth_refusal> judge_head(const http_request& request, epoch_ms now);

/// Whether the signature of a head that was judged is right.
std::variant<signature_context, auth_refusal> verify(const http_request& request,
                                                     const signature_claim& claim,
                                                     const verification& with, signing_keys& keys);

/// Splits `AK/20261124/region/service/aws4_request`.
std::optional<credential_scope> parse_scope(std::string_view text);

} // namespace troupe::gateway
