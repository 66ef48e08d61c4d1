// SPDX-License-Identifier: Apache-2.0
#include "actors/identity/aws_policies.hpp"
#include "core/policy/document.hpp"
#include "tests/actors/identity_fixture.hpp"

#include <algorithm>

namespace troupe {

using testing::with_identity;

TEST_CASE_METHOD(with_identity,
                 "a policy has up to five versions, whose numbers are not used twice") {
  const auto arn = make_policy("p");
  const std::string document{testing::allow_all};
  CHECK(get_policy(arn).is.id.starts_with("ANPA"));
  CHECK(refusal_of(change(arn, delete_policy_version{"v1"}))
        == "DeleteConflict: Cannot delete the default version of a policy.");
  for (int i = 0; i < 4; ++i)
    REQUIRE(change(arn, add_policy_version{document, i == 3}).ok());
  CHECK(get_policy(arn).is.default_version == 5);
  CHECK(refusal_of(change(arn, add_policy_version{document}))
        == "LimitExceeded: A managed policy can have up to 5 versions. Before you create a new "
           "version, you must delete an existing version.");
  REQUIRE(change(arn, delete_policy_version{"v4"}).ok());
  const auto added = change(arn, add_policy_version{document});
  REQUIRE(added.ok());
  CHECK(added->is.versions.back().number == 6);
  CHECK(refusal_of(change(arn, set_default_version{"v4"}))
        == "NoSuchEntity: Policy " + arn + " version v4 does not exist or is not attachable.");
  CHECK(change(arn, set_default_version{"v1"})->is.default_version == 1);
  CHECK(refusal_of(change(arn, delete_policy{}))
        == "DeleteConflict: This policy has more than one version. Before you delete a policy, you "
           "must delete the policy's versions. The default version is deleted with the policy.");
}

TEST_CASE_METHOD(with_identity, "a policy's name is taken in any case and any path") {
  const auto arn = make_policy("p", "/a/");
  CHECK(
      refusal_of(change({}, create_policy{{.name = "P"}, std::string{testing::allow_all}}))
      == "EntityAlreadyExists: A policy called P already exists. Duplicate names are not allowed.");
  CHECK(refusal_of(ask<policy_view>(handle, find_policy{"arn:aws:iam::000000000000:policy/p"}))
        == "NoSuchEntity: Policy arn:aws:iam::000000000000:policy/p was not found.");
  CHECK(refusal_of(change({}, create_policy{{.name = "q"}, "{}"}))
        == "MalformedPolicyDocument: Syntax errors in policy.");
  auto large = std::string{testing::allow_all};
  large.insert(large.find("Effect"), "Sid\":\"" + std::string(6'144, 'a') + "\",\"");
  CHECK(refusal_of(change({}, create_policy{{.name = "q"}, large}))
        == "LimitExceeded: Cannot exceed quota for PolicySize: 6144");
}

TEST_CASE_METHOD(with_identity, "policies are listed by owner, use and path, in pages") {
  const auto list_with = [&](list_policies what) {
    auto page = ask<policies_page>(handle, std::move(what));
    REQUIRE(page.ok());
    return *page;
  };
  for (const auto* name : {"b", "A", "c"})
    make_policy(name);
  const auto own = list_with({.owner = policy_owner::account});
  REQUIRE(own.policies.size() == 3);
  CHECK(own.policies[0].is.name == "A");
  CHECK(own.policies[0].is.versions.empty());
  std::size_t pages = 0, found = 0;
  list_policies all{.limit = 7};
  do {
    const auto page = list_with(all);
    found += page.policies.size();
    all.after = page.next;
    ++pages;
  } while (!all.after.empty());
  CHECK(found == 3 + aws_policies().size());
  CHECK(pages == (found + 6) / 7);
  REQUIRE(make(entity_kind::role, "r").ok());
  REQUIRE(change(entity_kind::role, "r",
                 attach_policy{"arn:aws:iam::aws:policy/service-role/AWSLambdaRole"})
              .ok());
  const auto attached = list_with({.attached_only = true});
  REQUIRE(attached.policies.size() == 1);
  CHECK(attached.policies[0].is.name == "AWSLambdaRole");
  CHECK(list_with({.path_prefix = "/service-role/"}).policies.size() == 10);
}

TEST_CASE_METHOD(with_identity, "nobody changes AWS's own policies") {
  const std::string arn = "arn:aws:iam::aws:policy/AdministratorAccess";
  const auto refused = change(arn, delete_policy{});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal().kind == code::access_denied);
}

TEST_CASE("every policy of AWS is a good document, found by its ARN") {
  std::string last;
  for (const auto& one : aws_policies()) {
    INFO(one.name);
    CHECK(find_aws_policy(aws_policy_arn(one)) == &one);
    const auto made = managed_policy_of(one);
    REQUIRE(made.versions.size() == 1);
    const auto read = policy::read(made.versions[0].document, policy::place::identity);
    INFO(made.versions[0].document);
    CHECK(read.ok());
    std::string name{one.name};
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    CHECK(last < name); // The order that pages go by.
    last = name;
  }
  CHECK_FALSE(find_aws_policy("arn:aws:iam::aws:policy/AWSLambdaRole")); // Of another path.
}

TEST_CASE("the policy that most functions have is as AWS writes it") {
  const auto* basic
      = find_aws_policy("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole");
  REQUIRE(basic);
  CHECK(
      managed_policy_of(*basic).versions[0].document
      == R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":)"
         R"(["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]})");
}

} // namespace troupe
