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

TEST_CASE("a token holds all that there is to say of a session, whatever is in it") {
  const sessions issuer;
  session ann{.account = "123456789012", .name = "bob"};
  ann.kind = session_kind::federated;
  ann.user = "ann";
  ann.user_path = "/a/b/";
  ann.principal_id = "AIDA";
  ann.issued = 1'700'000'000'000;
  ann.expires = 1'700'000'900'000;
  ann.details = R"({"tags":[["k/%2F","v",true]]})";
  const auto made = issuer.issue(ann);
  const auto known = issuer.recognize(made.access_key, made.token);
  REQUIRE(known);
  CHECK(known->who == ann);
  CHECK_FALSE(ann.is_over(ann.expires - 1));
  CHECK(ann.is_over(ann.expires));
  CHECK_FALSE(guestbook.is_over(ann.expires)); // Without an end of its own.
}

TEST_CASE("the id of an access key tells its account") {
  for (const auto* account : {"123456789012", "000000000000", "999999999999"}) {
    const auto id = make_access_key_id("AKIA", account, "0123456789");
    CHECK(id.size() == 20);
    CHECK(account_in_access_key(id) == account);
    CHECK(account_in_access_key(sessions{}.issue({account, "r", "s"}).access_key) == account);
  }
  // One of AWS's documentation.
  CHECK(account_in_access_key("ASIAQNZGKIQY56JQ7WML") == "029608264753");
  CHECK_FALSE(account_in_access_key("test"));
  CHECK_FALSE(account_in_access_key("AKIA0000000000000000"));
}

TEST_CASE("a role's name is the last part of its ARN") {
  CHECK(role_name("arn:aws:iam::000000000000:role/service-role/mine") == "mine");
  CHECK(role_name("mine") == "mine");
}

} // namespace troupe
