// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/call.hpp"

/// A joined node's way to the owner: tables, buckets, logs and the catalog live there.
namespace troupe::gateway {

/// Sends the request on to the owner, its body piece by piece, and returns the answer,
/// whose body is held in memory up to `forwarded_answer_bytes_max`, as by `request_body::hold`.
/// Host and signature stay as they are, so that the owner checks them as if the client had come
/// directly. Refuses with `code::out_of_reach` when the owner is away, goes away, or cannot be
/// reached, and with `code::timed_out` when it does not answer in time.
task<result<http_response>> forward(call& c);

/// Of a forwarded request without a signature that a function's process on the guest has made: the
/// function's session, sealed with the secret of both nodes. What a client says in it is not sent
/// on.
inline constexpr std::string_view vouching_field = "x-troupe-session";

inline constexpr std::size_t forwarded_answer_bytes_max = 64u << 20;

} // namespace troupe::gateway
