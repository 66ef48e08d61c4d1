// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "gateway/auth/doorkeeper.hpp"
#include "gateway/auth/signing.hpp"
#include "gateway/registry.hpp"
#include "tests/gateway/call_harness.hpp"
#include "tests/gateway/watched_body.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::gateway;

namespace {

const access_key key{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "111111111111"};
constexpr std::size_t mib = 1u << 20;

/// A door that lets in one key.
struct door_fixture : testing::call_harness {
  credentials keys{{key}};
  doorkeeper keeper{configured, system_clock(), keys, nullptr};
  testing::watched_body sent{R"({"TableName":"t"})"};
  http_request asked{.method = "POST", .path = "/", .fields = {{"host", "localhost"}}};
  signing_identity signer{key.id, key.secret, {}, "us-east-1", "dynamodb"};

  std::variant<admitted, auth_refusal> check(door where = door::service,
                                             std::string_view signed_for = "dynamodb") {
    const auto claimed = keeper.identify(asked, read_scope(asked));
    const destination to{where, find_signed_service(signed_for)};
    return await(keeper.check(asked, sent, claimed, to));
  }
  void announce_digest_of(std::string_view what) {
    asked.fields.push_back({"x-amz-content-sha256", to_hex(sha256(what))});
  }
  void sign_it(epoch_ms at = system_clock().now()) { sign(asked, signer, sent.bytes, at); }
};

std::string refusal_of(const std::variant<admitted, auth_refusal>& verdict) {
  const auto* refused = std::get_if<auth_refusal>(&verdict);
  return refused ? refused->why.message.substr(0, refused->why.message.find('\n')) : "none";
}

constexpr auto does_not_match
    = "The request signature we calculated does not match the signature you provided. Check your "
      "AWS Secret Access Key and signing method. Consult the service documentation for details.";

} // namespace

TEST_CASE_METHOD(door_fixture,
                 "a wrong signature is refused before the body that it names is read") {
  announce_digest_of(sent.bytes);
  signer.secret = "another";
  sign_it();
  CHECK(refusal_of(check()) == does_not_match);
  CHECK_FALSE(sent.was_read);
  CHECK(sent.payer.empty());
}

TEST_CASE_METHOD(door_fixture, "a body that its head names is read on its caller's account") {
  announce_digest_of(sent.bytes);
  sign_it();
  const auto verdict = check();
  CHECK(refusal_of(verdict) == "none");
  CHECK(sent.payer_at_read == key.id);
  CHECK(std::get<admitted>(verdict).body == sent.bytes);
  CHECK(std::get<admitted>(verdict).signed_with->access_key == key.id);
}

TEST_CASE_METHOD(door_fixture, "a body that is not what the head names is refused") {
  announce_digest_of(sent.bytes);
  sign_it();
  sent.bytes += " ";
  CHECK(refusal_of(check()) == does_not_match);
}

TEST_CASE_METHOD(door_fixture, "without its digest, a body is judged once it has come") {
  sign_it();
  CHECK(refusal_of(check()) == "none");
  CHECK(sent.payer_at_read.empty());
  CHECK(sent.payer == key.id);
  sent.bytes += " ";
  sent.payer.clear();
  CHECK(refusal_of(check()) == does_not_match);
  CHECK(sent.payer.empty());
}

TEST_CASE_METHOD(door_fixture,
                 "what the head tells is judged before a body without a digest is read") {
  SECTION("the time") {
    sign_it(system_clock().now() - 10 * 60 * 1000);
    CHECK(refusal_of(check()).starts_with("Signature expired: "));
  }
  SECTION("the headers that must be signed") {
    sign_it();
    asked.fields.push_back({"x-amz-target", "DynamoDB_20120810.PutItem"});
    CHECK(refusal_of(check()) == "There were headers present in the request which were not signed");
  }
  SECTION("the form") {
    sign_it();
    asked.fields.back().value.erase(asked.fields.back().value.find(", Signature="));
    CHECK(refusal_of(check()).starts_with("Authorization header requires 'Signature' parameter."));
  }
  SECTION("the service") {
    sign_it();
    CHECK(refusal_of(check(door::service, "lambda"))
          == "Credential should be scoped to correct service.");
  }
  SECTION("the key") {
    signer.access_key = "AKIDOTHER";
    sign_it();
    CHECK(refusal_of(check()) == "The security token included in the request is invalid.");
  }
  CHECK_FALSE(sent.was_read);
}

TEST_CASE_METHOD(door_fixture, "no more of a body is read than its service takes") {
  const auto limit_of = [&](door where, std::string service, std::string path) {
    asked = {.method = "POST", .path = std::move(path), .fields = {{"host", "localhost"}}};
    signer.service = service;
    sign_it();
    check(where, service);
    return sent.limit;
  };
  CHECK(limit_of(door::service, "dynamodb", "/") == 16 * mib);
  CHECK(limit_of(door::service, "logs", "/") == 16 * mib);
  CHECK(limit_of(door::service, "lambda", "/2015-03-31/functions") == 70'167'211);
  CHECK(limit_of(door::service, "lambda", "/2015-03-31/functions/f/invocations") == 6 * mib);
  CHECK(limit_of(door::service, "apigateway", "/v2/apis") == mib);
  CHECK(limit_of(door::service, "sts", "/") == 64u << 10);
  CHECK(limit_of(door::usage, "troupe", "/_troupe/usage") == 64u << 10);
}

TEST_CASE_METHOD(door_fixture, "a body that finds no room is that refusal") {
  sign_it();
  sent.refusal = error{code::overloaded, "Please reduce your request rate."};
  CHECK(refusal_of(check()) == "Please reduce your request rate.");
}

TEST_CASE_METHOD(door_fixture, "S3's body is never read for the signature") {
  signer.service = "s3";
  sign_it();
  CHECK(refusal_of(check(door::s3)) == "none");
  CHECK_FALSE(sent.was_read);
  CHECK(sent.payer == key.id);
}

TEST_CASE_METHOD(door_fixture, "a guest vouches for its function, and nobody else can") {
  const session function{"000000000000", "reader", "hello"};
  doorkeeper knows{configured, system_clock(), keys, &issuer};
  asked.fields.push_back({"x-troupe-session", issuer.issue(function).token});
  const auto who = knows.identify(asked, read_scope(asked)).who;
  CHECK(session{who.account, who.role, who.session} == function);
  CHECK(who.access_key.empty());
  asked.fields.back().value = sessions{}.issue(function).token; // Sealed by somebody else.
  CHECK(knows.identify(asked, read_scope(asked)).who.role.empty());
}

namespace {

struct user_fixture : door_fixture {
  troupe::user_keys known;
  struct : clock {
    epoch_ms at = system_clock().now();
    [[nodiscard]] epoch_ms now() const override { return at; }
  } time;
  doorkeeper knows{configured, time, keys, &issuer, nullptr, &known};

  user_fixture() { put(true); }
  void put(bool is_active) {
    known.put("AKIAUSER", {std::make_shared<const user_key_holder>(
                               user_key_holder{"222222222222", "ann", "/a/", "AIDA1"}),
                           "its secret", is_active});
  }
  identity claim() { return knows.identify(asked, read_scope(asked)); }
  std::string outcome(door where = door::service) {
    const destination to{where, find_signed_service("dynamodb")};
    return refusal_of(await(knows.check(asked, sent, claim(), to)));
  }
};

} // namespace

TEST_CASE_METHOD(user_fixture, "an IAM user is known by a key of its own, whose uses are noted") {
  signer = {"AKIAUSER", "its secret", {}, "eu-west-1", "dynamodb"};
  sign_it();
  const auto who = claim().who;
  CHECK(who.account == "222222222222");
  CHECK(principal_arn(who) == "arn:aws:iam::222222222222:user/a/ann");
  CHECK(who.principal_id == "AIDA1");
  CHECK(knows.must_check({door::service}, claim())); // Whether or not others must sign.
  CHECK_FALSE(known.last_use("AKIAUSER"));
  CHECK(outcome() == "none");
  REQUIRE(known.last_use("AKIAUSER"));
  CHECK(known.last_use("AKIAUSER")->region == "eu-west-1");
  CHECK(known.last_use("AKIAUSER")->service == "dynamodb");
}

TEST_CASE_METHOD(user_fixture, "a user's key with a wrong signature, or switched off, is refused") {
  signer = {"AKIAUSER", "another", {}, "us-east-1", "dynamodb"};
  sign_it();
  CHECK(outcome() == does_not_match);
  CHECK_FALSE(known.last_use("AKIAUSER"));
  put(false);
  CHECK(knows.must_check({door::service}, claim()));
  CHECK(outcome() == "The security token included in the request is invalid.");
  CHECK(outcome(door::s3) == "The AWS Access Key Id you provided does not exist in our records.");
}

TEST_CASE_METHOD(user_fixture, "temporary credentials are good until they say so") {
  session ann{.account = "222222222222", .name = "app"};
  ann.role = "r";
  ann.principal_id = "AROA1";
  ann.expires = time.at + 1'000;
  const auto made = issuer.issue(ann);
  signer = {made.access_key, made.secret, made.token, "us-east-1", "dynamodb"};
  sign_it();
  CHECK(principal_arn(claim().who) == "arn:aws:sts::222222222222:assumed-role/r/app");
  CHECK(claim().who.is_temporary);
  CHECK(outcome() == "none");
  time.at = ann.expires;
  CHECK(outcome() == "The security token included in the request is expired");
  CHECK(outcome(door::s3) == "The provided token has expired.");
}

TEST_CASE_METHOD(user_fixture,
                 "credentials of ours that are no longer good are nobody's, anywhere") {
  const auto made = sessions{}.issue({"222222222222", "r", "app"}); // By a Troupe before this one.
  signer = {made.access_key, made.secret, made.token, "us-east-1", "dynamodb"};
  sign_it();
  CHECK(knows.must_check({door::service}, claim()));
  CHECK(outcome() == "The security token included in the request is invalid.");
  asked.fields = {{"host", "localhost"}};
  signer.token = "IQoJb3JpZ2luX2Vj"; // Somebody else's, who does not matter where nobody is asked.
  sign_it();
  configured.auth.required = false;
  CHECK_FALSE(knows.must_check({door::service}, claim()));
}

TEST_CASE_METHOD(user_fixture, "a session of a user is the user, and whom it federates is not") {
  session ann{.account = "222222222222", .name = "bob"};
  ann.kind = session_kind::user;
  ann.user = "ann";
  ann.user_path = "/";
  const auto arn_of = [&](const session& who) {
    const auto made = issuer.issue(who);
    asked.fields = {{"host", "localhost"}};
    signer = {made.access_key, made.secret, made.token, "us-east-1", "dynamodb"};
    sign_it();
    return principal_arn(claim().who);
  };
  CHECK(arn_of(ann) == "arn:aws:iam::222222222222:user/ann");
  ann.kind = session_kind::federated;
  CHECK(arn_of(ann) == "arn:aws:sts::222222222222:federated-user/bob");
  CHECK(arn_of({.account = "222222222222", .kind = session_kind::root})
        == "arn:aws:iam::222222222222:root");
}
