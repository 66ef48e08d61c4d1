// SPDX-License-Identifier: Apache-2.0
#include "core/sessions.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {
const session guestbook{"123456789012", "guestbook-role", "guestbook"};
} // namespace

TEST_CASE("credentials look like those of AWS and are new each time") {
  const sessions issuer;
  const auto one = issuer.issue(guestbook);
  CHECK(one.access_key.size() == 20);
  CHECK(one.access_key.starts_with("ASIA"));
  CHECK(one.secret.size() == 40);
  CHECK(issuer.issue(guestbook).access_key != one.access_key);
}

TEST_CASE("whoever has the secret knows credentials again") {
  const sessions issuer;
  const auto made = issuer.issue(guestbook);
  const auto known = sessions{issuer.secret()}.recognize(made.access_key, made.token);
  REQUIRE(known);
  CHECK(known->who == guestbook);
  CHECK(known->secret == made.secret);
}

TEST_CASE("what was not issued is not recognized") {
  const sessions issuer;
  const auto made = issuer.issue(guestbook);
  const auto other = issuer.issue(guestbook);
  CHECK_FALSE(sessions{}.recognize(made.access_key, made.token)); // Started anew.
  CHECK_FALSE(issuer.recognize(other.access_key, made.token));
  CHECK_FALSE(issuer.recognize("AKIAIOSFODNN7EXAMPLE", made.token));
  CHECK(issuer.bearer_of(made.token) == guestbook);
  CHECK_FALSE(sessions{}.bearer_of(made.token));
  CHECK_FALSE(issuer.bearer_of(""));
  CHECK_FALSE(issuer.recognize(made.access_key, ""));
  CHECK_FALSE(issuer.recognize(made.access_key, "not base64"));
  for (std::size_t at = 0; at < made.token.size(); at += 7) {
    auto bent = made.token;
    bent[at] = bent[at] == 'A' ? 'B' : 'A';
    CHECK_FALSE(issuer.recognize(made.access_key, bent));
  }
}

TEST_CASE("a role's name is the last part of its ARN") {
  CHECK(role_name("arn:aws:iam::000000000000:role/service-role/mine") == "mine");
  CHECK(role_name("mine") == "mine");
}

} // namespace troupe
