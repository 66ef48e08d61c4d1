// SPDX-License-Identifier: Apache-2.0
#include "actors/cluster/directory.hpp"
#include "tests/actors/identity_fixture.hpp"

namespace troupe {

using testing::with_identity;

namespace {
constexpr auto role = entity_kind::role;
constexpr auto user = entity_kind::user;
constexpr auto group = entity_kind::group;
constexpr auto profile = entity_kind::instance_profile;
} // namespace

TEST_CASE_METHOD(with_identity,
                 "a name is taken in any case, and one that is made again is another") {
  const auto first = make(role, "Reader", "/a/");
  REQUIRE(first.ok());
  CHECK(first->is.id.size() == 21);
  CHECK(first->is.id.starts_with("AROA"));
  CHECK(first->is.created == 1'700'000'000'000); // In whole seconds.
  CHECK(get(role, "READER").name == "Reader");
  CHECK(refusal_of(make(role, "reader"))
        == "EntityAlreadyExists: Role with name reader already exists.");
  CHECK(make(user, "reader").ok()); // Another kind.
  REQUIRE(change(role, "reader", delete_entity{}).ok());
  CHECK(refusal_of(change(role, "reader", delete_entity{}))
        == "NoSuchEntity: The role with name reader cannot be found.");
  CHECK(make(role, "reader")->is.id != first->is.id);
}

TEST_CASE("every account has identities, without a record of it") {
  testing::memory_store store;
  const auto exists = exists_in(store);
  CHECK(exists(noun::identity, {"000000000000", {}, {}}));
  CHECK_FALSE(exists(noun::table, {"000000000000", "us-east-1", "t"}));
}

TEST_CASE_METHOD(with_identity, "what is not there is refused in the words of its kind") {
  const auto absent = [&](entity_kind kind) {
    return refusal_of(ask<entity_view>(handle, find_entity{kind, "x"}));
  };
  CHECK(absent(user) == "NoSuchEntity: The user with name x cannot be found.");
  CHECK(absent(group) == "NoSuchEntity: The group with name x cannot be found.");
  CHECK(absent(profile) == "NoSuchEntity: Instance Profile x cannot be found.");
}

TEST_CASE_METHOD(with_identity, "lists are in the order of names without case, by path, in pages") {
  for (const auto* name : {"b", "A", "c"})
    REQUIRE(make(user, name).ok());
  REQUIRE(make(user, "d", "/team/").ok());
  list_entities ask{.kind = user, .path_prefix = "/", .limit = 2};
  const auto first = list(ask);
  REQUIRE(first.entities.size() == 2);
  CHECK(first.entities[0].is.name == "A");
  CHECK(first.entities[1].is.name == "b");
  ask.after = first.next;
  const auto second = list(ask);
  CHECK(second.entities.size() == 2);
  CHECK(second.next.empty());
  CHECK(list({.kind = user, .path_prefix = "/team/"}).entities.size() == 1);
  CHECK(list({.kind = role, .path_prefix = "/"}).entities.empty());
}

TEST_CASE_METHOD(with_identity, "policies are attached once, counted, and in the way of deletion") {
  REQUIRE(make(role, "r").ok());
  const auto arn = make_policy("p", "/x/");
  CHECK(arn == "arn:aws:iam::000000000000:policy/x/p");
  const std::string aws = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
  for (const auto& one : {arn, aws, arn})
    CHECK(change(role, "r", attach_policy{one}).ok());
  CHECK(get(role, "r").attached.size() == 2);
  CHECK(get_policy(arn).attachments == 1);
  CHECK(get_policy(aws).attachments == 1);
  CHECK(refusal_of(change(role, "r", attach_policy{arn + "0"}))
        == "NoSuchEntity: Policy " + arn + "0 does not exist or is not attachable.");
  CHECK(refusal_of(change(role, "r", delete_entity{}))
        == "DeleteConflict: Cannot delete entity, must detach all policies first.");
  CHECK(refusal_of(change(arn, delete_policy{}))
        == "DeleteConflict: Cannot delete a policy attached to entities.");
  const auto holders = list({.kind = role, .relation = entity_relation::attached_to, .of = arn});
  REQUIRE(holders.entities.size() == 1);
  CHECK(holders.entities[0].is.name == "r");
  REQUIRE(change(role, "r", detach_policy{arn}).ok());
  CHECK(refusal_of(change(role, "r", detach_policy{arn}))
        == "NoSuchEntity: Policy " + arn + " was not found.");
  CHECK(change(arn, delete_policy{}).ok());
}

TEST_CASE_METHOD(with_identity, "at most ten policies are attached") {
  REQUIRE(make(user, "u").ok());
  for (int i = 0; i < 10; ++i)
    REQUIRE(change(user, "u", attach_policy{make_policy("p" + std::to_string(i))}).ok());
  CHECK(refusal_of(change(user, "u", attach_policy{make_policy("more")}))
        == "LimitExceeded: Cannot exceed quota for PoliciesPerUser: 10");
}

TEST_CASE_METHOD(with_identity, "inline policies are checked, kept as given and bounded together") {
  REQUIRE(make(user, "u").ok());
  const std::string document{testing::allow_all};
  REQUIRE(change(user, "u", put_inline_policy{"p", document}).ok());
  CHECK(get(user, "u").inline_policies.at("p") == document);
  CHECK(refusal_of(change(user, "u", put_inline_policy{"q", "{}"}))
        == "MalformedPolicyDocument: Syntax errors in policy.");
  const auto long_one = [](std::size_t size) {
    auto text
        = std::string{R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*",)"
                      R"("Resource":"arn:aws:s3:::)"};
    text.append(size - text.size() - 4, 'b');
    return text + "\"}]}";
  };
  const auto rest = 2'048 - document.size();
  CHECK(change(user, "u", put_inline_policy{"q", long_one(rest)}).ok());
  CHECK(refusal_of(change(user, "u", put_inline_policy{"q", long_one(rest + 1)}))
        == "LimitExceeded: Maximum policy size of 2048 bytes exceeded for user u");
  CHECK(refusal_of(change(user, "u", delete_entity{}))
        == "DeleteConflict: Cannot delete entity, must delete policies first.");
  CHECK(refusal_of(change(user, "u", delete_inline_policy{"x"}))
        == "NoSuchEntity: The user policy with name x cannot be found.");
  CHECK(change(user, "u", delete_inline_policy{"p"}).ok());
  CHECK(change(user, "u", delete_inline_policy{"q"}).ok());
  CHECK(change(user, "u", delete_entity{}).ok());
}

TEST_CASE_METHOD(with_identity, "a boundary is a policy that exists, and counts as its use") {
  const auto arn = make_policy("p");
  REQUIRE(make(user, "u").ok());
  CHECK(refusal_of(change(user, "u", set_boundary{arn + "x"}))
        == "NoSuchEntity: Scope ARN: " + arn + "x does not exist or is not attachable.");
  REQUIRE(change(user, "u", set_boundary{arn}).ok());
  CHECK(get_policy(arn).bounded == 1);
  CHECK(get_policy(arn).attachments == 0);
  CHECK(refusal_of(change(arn, delete_policy{}))
        == "DeleteConflict: Cannot delete a policy attached to entities.");
  REQUIRE(change(user, "u", delete_entity{}).ok()); // It goes with its user.
  CHECK(get_policy(arn).bounded == 0);
  CHECK(change(arn, delete_policy{}).ok());
}

TEST_CASE_METHOD(with_identity, "tag keys are without case, and fifty at most") {
  REQUIRE(make(role, "r").ok());
  REQUIRE(change(role, "r", tag_entity{{{"Key", "1"}, {"other", "2"}}}).ok());
  REQUIRE(change(role, "r", tag_entity{{{"KEY", "3"}}}).ok());
  CHECK(get(role, "r").tags == std::vector<identity_tag>{{"KEY", "3"}, {"other", "2"}});
  CHECK(
      refusal_of(change(role, "r", tag_entity{{{"a", ""}, {"A", ""}}}))
      == "InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  CHECK(refusal_of(change(role, "r", tag_entity{{{"AWS:x", ""}}})).starts_with("InvalidInput: "));
  REQUIRE(change(role, "r", untag_entity{{"key"}}).ok());
  CHECK(get(role, "r").tags.size() == 1);
  std::vector<identity_tag> many;
  for (int i = 0; i < 50; ++i)
    many.push_back({"k" + std::to_string(i), ""});
  CHECK(refusal_of(change(role, "r", tag_entity{many})).starts_with("LimitExceeded: "));
  many.pop_back();
  CHECK(change(role, "r", tag_entity{many}).ok());
}

TEST_CASE_METHOD(with_identity, "a role trusts principals that exist") {
  const auto trusting = [](const std::string& arn) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")" + arn
           + R"("},"Action":"sts:AssumeRole"}]})";
  };
  REQUIRE(make(role, "r").ok());
  REQUIRE(make(user, "u", "/a/").ok());
  CHECK(change(role, "r", set_trust{trusting("arn:aws:iam::000000000000:user/a/u")}).ok());
  CHECK(change(role, "r", set_trust{trusting("arn:aws:iam::111111111111:user/who")}).ok());
  for (const auto* absent :
       {"arn:aws:iam::000000000000:user/u", "arn:aws:iam::000000000000:role/u"})
    CHECK(refusal_of(change(role, "r", set_trust{trusting(absent)}))
          == "MalformedPolicyDocument: Invalid principal in policy: \"AWS\":\""
                 + std::string{absent} + "\"");
  auto large = std::string{testing::trust_of_root};
  large.insert(large.find("Effect"), "Sid\":\"" + std::string(2'048, 'a') + "\",\"");
  CHECK(refusal_of(change(role, "r", set_trust{large}))
        == "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048");
}

TEST_CASE_METHOD(with_identity, "users are in groups, whatever their names become") {
  REQUIRE(make(user, "u").ok());
  REQUIRE(make(group, "g").ok());
  REQUIRE(change(user, "u", join_group{"G"}).ok());
  CHECK(change(user, "u", join_group{"g"}).ok());
  REQUIRE(change(user, "u", rename_entity{"v", "/new/"}).ok());
  REQUIRE(change(group, "g", rename_entity{"h", std::nullopt}).ok());
  const auto members = list({.kind = user, .relation = entity_relation::users_of_group, .of = "h"});
  REQUIRE(members.entities.size() == 1);
  CHECK(members.entities[0].is.name == "v");
  CHECK(members.entities[0].is.path == "/new/");
  const auto groups = list({.kind = group, .relation = entity_relation::groups_of_user, .of = "v"});
  REQUIRE(groups.entities.size() == 1);
  CHECK(groups.entities[0].is.name == "h");
  const auto conflict = "DeleteConflict: Cannot delete entity, must remove users from group first.";
  CHECK(refusal_of(change(group, "h", delete_entity{})) == conflict);
  CHECK(refusal_of(change(user, "v", delete_entity{})) == conflict);
  REQUIRE(change(user, "v", leave_group{"h"}).ok());
  CHECK(refusal_of(change(user, "v", leave_group{"h"})).starts_with("NoSuchEntity: "));
  CHECK(change(group, "h", delete_entity{}).ok());
  CHECK(refusal_of(change(user, "u", delete_entity{}))
        == "NoSuchEntity: The user with name u cannot be found.");
}

TEST_CASE_METHOD(with_identity,
                 "a name that is taken is no new name, but its own in another case is") {
  REQUIRE(make(user, "u").ok());
  REQUIRE(make(user, "v").ok());
  CHECK(refusal_of(change(user, "u", rename_entity{"V", std::nullopt}))
        == "EntityAlreadyExists: User with name V already exists.");
  CHECK(change(user, "u", rename_entity{"U", std::nullopt}).ok());
  CHECK(get(user, "u").name == "U");
}

TEST_CASE_METHOD(with_identity, "a user is in at most ten groups") {
  REQUIRE(make(user, "u").ok());
  for (int i = 0; i <= 10; ++i)
    REQUIRE(make(group, "g" + std::to_string(i)).ok());
  for (int i = 0; i < 10; ++i)
    REQUIRE(change(user, "u", join_group{"g" + std::to_string(i)}).ok());
  CHECK(refusal_of(change(user, "u", join_group{"g10"}))
        == "LimitExceeded: Cannot exceed quota for GroupsPerUser: 10");
}

TEST_CASE_METHOD(with_identity, "an instance profile holds one role, which it keeps from its end") {
  REQUIRE(make(profile, "p").ok());
  REQUIRE(make(role, "r").ok());
  REQUIRE(change(profile, "p", hold_role{"r"}).ok());
  CHECK(refusal_of(change(profile, "p", hold_role{"r"})).starts_with("LimitExceeded: "));
  const auto found = ask<entity_view>(handle, find_entity{profile, "p"});
  REQUIRE(found.ok());
  REQUIRE(found->role);
  CHECK(found->role->name == "r");
  CHECK(list({.kind = profile, .relation = entity_relation::profiles_of_role, .of = "r"})
            .entities.size()
        == 1);
  const auto conflict
      = "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.";
  CHECK(refusal_of(change(role, "r", delete_entity{})) == conflict);
  CHECK(refusal_of(change(profile, "p", delete_entity{})) == conflict);
  REQUIRE(change(profile, "p", release_role{"r"}).ok());
  CHECK(change(role, "r", delete_entity{}).ok());
  CHECK(change(profile, "p", delete_entity{}).ok());
}

TEST_CASE_METHOD(with_identity, "a role that is linked to a service is changed by nobody else") {
  entity made{.name = "AWSServiceRoleForX"};
  made.trust = R"({"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Principal":{"Service":"x.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
  made.service = "x.amazonaws.com";
  REQUIRE(change(role, made.name, create_entity{made}).ok());
  CHECK(refusal_of(change(role, made.name, create_entity{made}))
        == "InvalidInput: Service role name AWSServiceRoleForX has been taken in this account, "
           "please "
           "try a different suffix.");
  CHECK(refusal_of(change(role, made.name, delete_entity{}))
        == "UnmodifiableEntity: Cannot perform the operation on the protected role "
           "'AWSServiceRoleForX' - this role is only modifiable by AWS");
  CHECK(change(role, made.name, delete_linked_role{}).ok());
  REQUIRE(make(role, "r").ok());
  CHECK(refusal_of(change(role, "r", delete_linked_role{})).starts_with("InvalidInput: "));
}

TEST_CASE_METHOD(with_identity, "an account has so many groups and no more") {
  for (std::size_t i = 0; i < groups_per_account_max; ++i)
    REQUIRE(make(group, "g" + std::to_string(i)).ok());
  CHECK(refusal_of(make(group, "more"))
        == "LimitExceeded: Cannot exceed quota for GroupsPerAccount: 300");
  REQUIRE(change(group, "g0", delete_entity{}).ok());
  CHECK(make(group, "more").ok());
  CHECK(ask<account_identity>(handle, describe_account{})->groups == groups_per_account_max);
}

TEST_CASE_METHOD(with_identity, "the account has one alias and one password policy") {
  const auto change_it
      = [&](auto what) { return ask<account_identity>(handle, change_account{std::move(what)}); };
  CHECK(change_it(set_account_alias{"one"})->alias == "one");
  CHECK(refusal_of(change_it(set_account_alias{"one"})).starts_with("EntityAlreadyExists: "));
  CHECK(change_it(set_account_alias{"two"})->alias == "two");
  CHECK(refusal_of(change_it(delete_account_alias{"one"})).starts_with("NoSuchEntity: "));
  CHECK_FALSE(change_it(delete_account_alias{"two"})->alias);
  CHECK(refusal_of(change_it(delete_password_policy{})).starts_with("NoSuchEntity: "));
  CHECK(change_it(set_password_policy{{.minimum_length = 12}})->passwords->minimum_length == 12);
  CHECK_FALSE(change_it(delete_password_policy{})->passwords);
}

} // namespace troupe
