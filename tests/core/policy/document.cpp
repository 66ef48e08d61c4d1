// SPDX-License-Identifier: Apache-2.0
#include "core/policy/document.hpp"

#include "core/json_names.hpp"

#include <catch2/catch.hpp>

namespace troupe::policy {

namespace {

/// The refusal, or nothing.
std::string objection(std::string_view text, place where = place::identity) {
  const auto read = policy::read(text, where);
  if (read)
    return {};
  CHECK(read.refusal().kind == "MalformedPolicyDocument");
  return read.refusal().message;
}

/// A policy of one statement, given without its braces.
std::string one(std::string_view statement) {
  return std::string{R"({"Version":"2012-10-17","Statement":[{)"}.append(statement).append("}]}");
}

std::string about(std::string_view resource) {
  return one(
      std::string{R"("Effect":"Allow","Action":"s3:*","Resource":")"}.append(resource).append(
          "\""));
}

std::string doing(std::string_view action) {
  return one(
      std::string{R"("Effect":"Allow","Resource":"*","Action":")"}.append(action).append("\""));
}

std::string trusting(std::string_view principal, std::string_view action = "sts:AssumeRole") {
  return one(std::string{R"("Effect":"Allow","Principal":)"}
                 .append(principal)
                 .append(R"(,"Action":")")
                 .append(action)
                 .append("\""));
}

constexpr std::string_view syntax = "Syntax errors in policy.";

} // namespace

TEST_CASE("a policy is read as it is written, scalars as lists of one") {
  const auto read = policy::read(R"({"Version":"2012-10-17","Id":"i","Statement":{
    "Sid":"A1","Effect":"Deny","NotAction":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::b/*",
    "Condition":{"NumericLessThanIfExists":{"s3:max-keys":10},
                 "ForAnyValue:StringLike":{"aws:TagKeys":["a*","b"]},
                 "Bool":{"aws:SecureTransport":false}}}})",
                                 place::identity);
  REQUIRE(read.ok());
  CHECK(read->id == "i");
  REQUIRE(read->statements.size() == 1);
  const auto& first = read->statements[0];
  CHECK(first.sid == "A1");
  CHECK_FALSE(first.allows);
  CHECK(first.not_actions);
  CHECK(first.actions == std::vector<std::string>{"s3:Get*", "s3:List*"});
  CHECK(first.resources == std::vector<std::string>{"arn:aws:s3:::b/*"});
  REQUIRE(first.conditions.size() == 3);
  CHECK(first.conditions[0].values == std::vector<std::string>{"10"});
  CHECK(first.conditions[1].op == "ForAnyValue:StringLike");
  CHECK(first.conditions[1].values.size() == 2);
  CHECK(first.conditions[2].values == std::vector<std::string>{"false"});
}

TEST_CASE("what is not the grammar is a syntax error") {
  for (
      const auto* text :
      {"", "[]", "{}", R"({"Version":"2012-10-17"})", R"({"Version":"2012-10-17","Statement":[]})",
       R"({"Version":"2010-01-01","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})",
       R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"},"X":1})",
       R"({"Version":"2012-10-17","Version":"2012-10-17",
            "Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})"})
    CHECK(objection(text) == syntax);
  for (const auto* statement :
       {R"("Effect":"Maybe","Action":"*","Resource":"*")", R"("Action":"*","Resource":"*")",
        R"("Effect":"Allow","Action":"*","NotAction":"*","Resource":"*")",
        R"("Effect":"Allow","Action":"*","Resource":"*","NotResource":"*")",
        R"("Effect":"Allow","Action":"*","Resource":"*","Principal":"*")",
        R"("Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":[]})",
        R"("Effect":"Allow","Action":"*","Resource":"*","Sid":"not alphanumeric")",
        R"("Effect":"Allow","Action":7,"Resource":"*")",
        R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringIs":{"a":"b"}})",
        R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"NullIfExists":{"a":"b"}})",
        R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":"b"}})"})
    CHECK(objection(one(statement)) == syntax);
  CHECK(objection("not json", place::trust) == "This policy contains invalid Json");
}

TEST_CASE("an identity policy is of 2012, with actions and resources") {
  CHECK(objection(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})")
        == "Policy document must be version 2012-10-17 or greater.");
  CHECK(objection(one(R"("Effect":"Allow","Resource":"*")"))
        == "Policy statement must contain actions.");
  CHECK(objection(one(R"("Effect":"Allow","Action":"s3:*")"))
        == "Policy statement must contain resources.");
  CHECK(objection(R"({"Version":"2012-10-17","Statement":[
    {"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},
    {"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"}]})")
        == "Statement IDs (SID) in a single policy must be unique.");
}

TEST_CASE("resources are ARNs or a star") {
  for (const auto* good :
       {"*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:iam::123456789012:role/x",
        "arn:aws:dynamodb:*:*:table/*", "arn:aws:iam::*:*", "arn:*:s3:::b",
        "arn:aws:apigateway:us-east-1::/tags/"
        "arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fa"})
    CHECK(objection(about(good)) == "");
  CHECK(objection(about("bucket")) == "Resource bucket must be in ARN format or \"*\".");
  CHECK(objection(about("arn:aws:s3")) == "The policy failed legacy parsing");
  CHECK(objection(about("arn:bws:s3:::b"))
        == "Partition \"bws\" is not valid for resource \"arn:bws:s3:::b\".");
  CHECK(objection(about("arn:aws:s*:::b"))
        == "Resource vendor must be fully qualified and cannot contain regexes.");
  CHECK(objection(about("arn:aws:s3:us-east-1::b"))
        == "Resource arn:aws:s3:us-east-1::b can not contain region information.");
  CHECK(objection(about("arn:aws:iam:us-east-1:123456789012:role/x"))
        == "IAM resource arn:aws:iam:us-east-1:123456789012:role/x cannot contain region "
           "information.");
  CHECK(
      objection(about("arn:aws:iam::123456789012:thing/x")).starts_with("IAM resource path must"));
}

TEST_CASE("actions have a vendor and one colon; unknown ones are taken") {
  CHECK(objection(doing("apigatway:PUT")) == "");
  CHECK(objection(doing("*")) == "");
  CHECK(objection(doing("PutObject"))
        == "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  CHECK(objection(doing("s3:Put:Object")) == "Actions/Condition can contain only one colon.");
  CHECK(objection(doing("s 3:Put")) == "Vendor s 3 is not valid");
}

TEST_CASE("a trust policy names principals and nothing but assuming") {
  const auto refused = [](const std::string& text) { return objection(text, place::trust); };
  for (const auto* good :
       {R"({"Service":"lambda.amazonaws.com"})", R"({"AWS":"123456789012"})", R"("*")",
        R"({"AWS":["arn:aws:iam::123456789012:root","arn:aws:iam::123456789012:user/a/b"]})",
        R"({"AWS":"arn:aws:sts::123456789012:assumed-role/r/s"})",
        R"({"Federated":"arn:aws:iam::123456789012:oidc-provider/x"})"})
    CHECK(refused(trusting(good)) == "");
  CHECK(refused(trusting(R"("*")", "sts:TagSession")) == "");
  CHECK(
      refused(trusting(R"("*")", "sts:GetCallerIdentity"))
      == "Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and "
         "sts:AssumeRoleWithWebIdentity");
  CHECK(refused(trusting(R"({"AWS":"arn:aws:iam::123456789012:user/*"})"))
        == "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:user/*\"");
  CHECK(refused(trusting(R"({"AWS":"somebody"})"))
        == "Invalid principal in policy: \"AWS\":\"somebody\"");
  CHECK(refused(trusting("{}")) == syntax);
  CHECK(refused(one(R"("Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*")"))
        == "Has prohibited field Resource.");
  CHECK(refused(one(R"("Effect":"Allow","Action":"sts:AssumeRole")"))
        == "Missing required field Principal");
  // The version that has none is 2008's, which is good enough here.
  CHECK(refused(R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}})")
        == "");
}

TEST_CASE("the size of a policy leaves white space out") {
  CHECK(size_of("{ \"a\":\n\t1 }\r") == 7);
}

TEST_CASE("names that an object has twice are found at any depth") {
  CHECK(has_repeated_names(R"({"a":[{"b":1,"b":2}]})"));
  CHECK_FALSE(has_repeated_names(R"({"a":{"a":1}})"));
  CHECK_FALSE(has_repeated_names("not json"));
}

} // namespace troupe::policy
