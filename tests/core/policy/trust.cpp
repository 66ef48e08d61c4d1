// SPDX-License-Identifier: Apache-2.0
#include "core/policy/trust.hpp"

#include <catch2/catch.hpp>

namespace troupe::policy {

namespace {

const trusted_caller root{"111111111111", {}};
const trusted_caller ann{"111111111111", {"arn:aws:iam::111111111111:user/ann"}};
const trusted_caller session{
    "111111111111",
    {"arn:aws:sts::111111111111:assumed-role/r/s", "arn:aws:iam::111111111111:role/a/r"}};
const trusted_caller stranger{"222222222222", {"arn:aws:iam::222222222222:user/bob"}};

trust_verdict judge(std::string_view statements, const trusted_caller& who,
                    std::vector<std::string_view> actions = {"sts:AssumeRole"}) {
  const auto trust = policy::read(
      std::string{R"({"Version":"2012-10-17","Statement":[)"}.append(statements) + "]}",
      place::trust);
  REQUIRE(trust.ok());
  return judge_trust(*trust, who, actions);
}

std::string allow(std::string_view principal, std::string_view more = "") {
  return std::string{R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":)"}
      .append(principal)
      .append(more)
      .append("}");
}

} // namespace

TEST_CASE("an account is trusted with all its principals, and with nobody else's") {
  for (const auto* account :
       {R"({"AWS":"111111111111"})", R"({"AWS":"arn:aws:iam::111111111111:root"})"}) {
    CHECK(judge(allow(account), root) == trust_verdict::allowed);
    CHECK(judge(allow(account), ann) == trust_verdict::allowed);
    CHECK(judge(allow(account), session) == trust_verdict::allowed);
    CHECK(judge(allow(account), stranger) == trust_verdict::denied);
  }
  CHECK(judge(allow(R"("*")"), stranger) == trust_verdict::allowed);
  CHECK(judge(allow(R"({"AWS":"*"})"), stranger) == trust_verdict::allowed);
}

TEST_CASE("a user, a role and a session are trusted by their ARNs") {
  const auto user = allow(R"({"AWS":"arn:aws:iam::111111111111:user/ann"})");
  CHECK(judge(user, ann) == trust_verdict::allowed);
  CHECK(judge(user, root) == trust_verdict::denied);
  CHECK(judge(allow(R"({"AWS":"arn:aws:iam::111111111111:role/a/r"})"), session)
        == trust_verdict::allowed);
  CHECK(judge(allow(R"({"AWS":"arn:aws:sts::111111111111:assumed-role/r/s"})"), session)
        == trust_verdict::allowed);
  CHECK(judge(allow(R"({"AWS":"arn:aws:iam::111111111111:role/r"})"), session)
        == trust_verdict::denied);
}

TEST_CASE("a service is no caller of AssumeRole") {
  CHECK(judge(allow(R"({"Service":"lambda.amazonaws.com"})"), root) == trust_verdict::denied);
}

TEST_CASE("a denial binds whatever else is allowed") {
  const auto deny = R"(,{"Effect":"Deny","Action":"sts:*",
                           "Principal":{"AWS":"arn:aws:iam::111111111111:user/ann"}})";
  CHECK(judge(allow(R"("*")") + deny, ann) == trust_verdict::denied);
  CHECK(judge(allow(R"("*")") + deny, session) == trust_verdict::allowed);
  const auto others
      = R"(,{"Effect":"Deny","Action":"*","NotPrincipal":{"AWS":"arn:aws:iam::111111111111:user/ann"}})";
  CHECK(judge(allow(R"("*")") + others, ann) == trust_verdict::allowed);
  CHECK(judge(allow(R"("*")") + others, session) == trust_verdict::denied);
}

TEST_CASE("what stands under a condition never allows, and denies where it would") {
  const auto condition = R"(,"Condition":{"StringEquals":{"sts:ExternalId":"x"}})";
  CHECK(judge(allow(R"("*")", condition), ann) == trust_verdict::undecided);
  CHECK(judge(allow(R"({"AWS":"222222222222"})", condition), ann) == trust_verdict::denied);
  CHECK(judge(allow(R"("*")") + "," + allow(R"("*")", condition), ann) == trust_verdict::allowed);
  const auto deny = std::string{R"(,{"Effect":"Deny","Action":"sts:AssumeRole","Principal":"*")"}
                    + condition + "}";
  CHECK(judge(allow(R"("*")") + deny, ann) == trust_verdict::denied);
}

TEST_CASE(
    "a condition that asks for nothing is one, and a list of those who may not allows nobody") {
  CHECK(judge(allow(R"("*")", R"(,"Condition":{"StringEquals":{}})"), ann)
        == trust_verdict::undecided);
  const auto others = R"({"Effect":"Allow","Action":"sts:AssumeRole",
                          "NotPrincipal":{"AWS":"arn:aws:iam::111111111111:user/ann"}})";
  CHECK(judge(others, stranger) == trust_verdict::denied);
  CHECK(judge(others, root) == trust_verdict::denied);
}

TEST_CASE("tags and a source identity need actions of their own") {
  CHECK(judge(allow(R"("*")"), ann, {"sts:AssumeRole", "sts:TagSession"}) == trust_verdict::denied);
  const auto both = R"({"Effect":"Allow","Action":["sts:assumerole","sts:Tag*"],"Principal":"*"})";
  const auto read = policy::parse(std::string{R"({"Statement":)"} + both + "}");
  REQUIRE(read.ok());
  CHECK(judge_trust(*read, ann, {"sts:AssumeRole", "sts:TagSession"}) == trust_verdict::allowed);
  CHECK(judge_trust(*read, ann, {"sts:SetSourceIdentity"}) == trust_verdict::denied);
}

TEST_CASE("patterns fit as a whole, stars over anything") {
  CHECK(fits_pattern("*", ""));
  CHECK(fits_pattern("a*c", "abbc"));
  CHECK(fits_pattern("a*b*c", "a-b-b-c"));
  CHECK(fits_pattern("s3:Get?bject", "s3:GetObject"));
  CHECK_FALSE(fits_pattern("a", "ab"));
  CHECK_FALSE(fits_pattern("a?", "a"));
  CHECK_FALSE(fits_pattern("", "a"));
  CHECK(fits_pattern("", ""));
  // Many stars over a long text: no more than the product of the lengths.
  const std::string text(20'000, 'a');
  CHECK_FALSE(fits_pattern("*a*a*a*a*a*a*a*a*a*b", text));
}

} // namespace troupe::policy
