// SPDX-License-Identifier: Apache-2.0
#include "core/clock.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

namespace {
constexpr epoch_ms morning = 1'795'509'000'123; // 2026-11-24T08:30:00.123Z, a Tuesday.
} // namespace

TEST_CASE("each AWS protocol gets its own form of a date") {
  CHECK(to_iso8601(morning) == "2026-11-24T08:30:00.123Z");
  CHECK(to_lambda_date(morning) == "2026-11-24T08:30:00.123+0000");
  CHECK(to_http_date(morning) == "Tue, 24 Nov 2026 08:30:00 GMT");
  CHECK(to_amz_date(morning) == "20261124T083000Z");
  CHECK(to_log_date(morning) == "2026/11/24");
  CHECK(to_clf_date(morning) == "24/Nov/2026:08:30:00 +0000");
  CHECK(to_epoch_seconds(morning) == "1795509000.123");
}

TEST_CASE("dates before 1970 and of a leap day are right") {
  CHECK(to_iso8601(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(to_epoch_seconds(-1) == "-0.001");
  CHECK(to_iso8601(1'709'164'800'000) == "2024-02-29T00:00:00.000Z");
}

TEST_CASE("an HTTP date is read back to the second") {
  CHECK(from_http_date(to_http_date(morning)) == morning - 123);
  CHECK(from_amz_date(to_amz_date(morning)) == morning - 123);
}

TEST_CASE("what is no date is not read as one") {
  const auto bad = GENERATE("", "Tue, 24 Nov 2026 08:30:00 UTC", "Tue, 24 Nox 2026 08:30:00 GMT",
                            "Tue, 31 Feb 2026 08:30:00 GMT", "Tue, 24 Nov 2026 24:30:00 GMT",
                            "Tue, -4 Nov 2026 08:30:00 GMT", "20261324T083000Z", "20261124T083000",
                            "20261124 083000Z", "2026112aT083000Z");
  CHECK_FALSE(from_http_date(bad));
  CHECK_FALSE(from_amz_date(bad));
}

TEST_CASE("the machine's clock is in this century") {
  CHECK(system_clock().now() > 1'700'000'000'000);
}
