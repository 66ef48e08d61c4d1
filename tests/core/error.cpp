// SPDX-License-Identifier: Apache-2.0
#include "core/error.hpp"
#include "core/result.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

TEST_CASE("a claim that does not hold throws and names itself and its place") {
  CHECK_NOTHROW(ensure(true, "one is one"));
  CHECK_THROWS_WITH(ensure(false, "one is two"),
                    Catch::Contains("one is two") && Catch::Contains("error.cpp"));
}

TEST_CASE("a result holds a value or a refusal") {
  const result<int> good = 7;
  CHECK(good.ok());
  CHECK(*good == 7);
  const result<int> bad = error{"ResourceNotFoundException", "no", {}};
  CHECK_FALSE(bad);
  CHECK(bad.refusal() == error{"ResourceNotFoundException", "no", {}});
  CHECK(result<void>{}.ok());
  CHECK(result<void>{error{code::throttled, "later", {}}}.refusal().message == "later");
}
