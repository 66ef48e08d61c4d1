// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/call.hpp"

namespace troupe::gateway {

/// `GET /_troupe/usage[?account=…]`: what every function consumed, a day at a time, and what it would
/// have cost on AWS.
///
///     {"lines":[{"day","account","region","function","invocations","errors","billedMs","gbSeconds",
///                "cost"}…], "total", "totalAfterFreeTier", "prices":{"date","region","source"}}
///
/// A line's cost is by itself; the totals go through AWS's monthly tiers, an account at a time.
task<http_response> usage(call& c);

} // namespace troupe::gateway
