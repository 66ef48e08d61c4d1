// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Wall-clock time in milliseconds since the epoch, and the date formats of the AWS protocols. Code
/// that needs time takes a `const clock&`, so that tests move it.
namespace troupe {

/// Milliseconds since 1970-01-01T00:00:00Z.
using epoch_ms = std::int64_t;

class clock {
public:
  virtual ~clock() = default;
  [[nodiscard]] virtual epoch_ms now() const = 0;
};

/// The machine's own clock.
const clock& system_clock();

/// `2026-11-24T08:30:00.123Z`
std::string to_iso8601(epoch_ms time);
/// `2026-11-24T08:30:00.123+0000`, Lambda's LastModified.
std::string to_lambda_date(epoch_ms time);
/// `Tue, 24 Nov 2026 08:30:00 GMT`, HTTP's.
std::string to_http_date(epoch_ms time);
std::optional<epoch_ms> from_http_date(std::string_view text);
/// `20261124T083000Z`, SigV4's.
std::string to_amz_date(epoch_ms time);
std::optional<epoch_ms> from_amz_date(std::string_view text);
/// `2026/11/24`, the first part of a Lambda log stream's name.
std::string to_log_date(epoch_ms time);
/// `24/Nov/2026:08:30:00 +0000`, API Gateway's requestContext.time.
std::string to_clf_date(epoch_ms time);
/// Seconds with three decimals, as the JSON protocols write timestamps: `1795509000.123`.
std::string to_epoch_seconds(epoch_ms time);

} // namespace troupe
