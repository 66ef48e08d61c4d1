// SPDX-License-Identifier: Apache-2.0
#include "actors/identity/changes.hpp"
#include "core/sessions.hpp"
#include "tests/actors/identity_fixture.hpp"

namespace troupe {

namespace {

struct with_keys : testing::with_identity {
  with_keys() { REQUIRE(make(entity_kind::user, "ann", "/a/").ok()); }

  result<user_key_view> change_key(std::string user, decltype(change_user_key::what) what) {
    return ask<user_key_view>(handle, change_user_key{std::move(user), std::move(what)});
  }
  user_key make_key() {
    auto made = change_key("ann", make_user_key{});
    REQUIRE(made.ok());
    return made->is;
  }
  result<user_keys_found> find_keys(std::string user, std::string id = {}) {
    return ask<user_keys_found>(handle, find_user_keys{std::move(user), std::move(id)});
  }
};

} // namespace

TEST_CASE_METHOD(with_keys, "a key signs from the answer to its making on") {
  const auto made = make_key();
  CHECK(made.id.size() == 20);
  CHECK(made.id.starts_with("AKIA"));
  CHECK(made.secret.size() == 40);
  CHECK(account_in_access_key(made.id) == "000000000000");
  const auto known = keys.find(made.id);
  REQUIRE(known);
  CHECK(known->secret == made.secret);
  CHECK(known->is_active);
  CHECK(known->holder->arn() == "arn:aws:iam::000000000000:user/a/ann");
  CHECK(known->holder->user_id == get(entity_kind::user, "ann").id);
}

TEST_CASE_METHOD(with_keys, "a key that is switched off or deleted stops with the answer") {
  const auto made = make_key();
  REQUIRE(change_key("ann", set_key_active{made.id, false}).ok());
  CHECK_FALSE(keys.find(made.id)->is_active);
  REQUIRE(change_key("ann", set_key_active{made.id, true}).ok());
  CHECK(keys.find(made.id)->is_active);
  REQUIRE(change_key("ann", delete_user_key{made.id}).ok());
  CHECK_FALSE(keys.find(made.id));
  CHECK(refusal_of(change_key("ann", delete_user_key{made.id}))
        == "NoSuchEntity: The Access Key with id " + made.id + " cannot be found");
  CHECK(change(entity_kind::user, "ann", delete_entity{}).ok());
}

TEST_CASE_METHOD(with_keys, "a user has two keys at most, and none of another's") {
  const auto first = make_key();
  make_key();
  CHECK(refusal_of(change_key("ann", make_user_key{}))
        == "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2");
  CHECK(refusal_of(change(entity_kind::user, "ann", delete_entity{}))
        == "DeleteConflict: Cannot delete entity, must delete access keys first.");
  REQUIRE(make(entity_kind::user, "bob").ok());
  CHECK(refusal_of(change_key("bob", delete_user_key{first.id})).starts_with("NoSuchEntity: "));
  CHECK(refusal_of(change_key("bob", set_key_active{first.id, false})).starts_with("NoSuchEntity"));
  CHECK(refusal_of(change_key("eve", make_user_key{}))
        == "NoSuchEntity: The user with name eve cannot be found.");
  CHECK(keys.find(first.id)->is_active);
}

TEST_CASE_METHOD(with_keys, "secrets are told once") {
  const auto made = make_key();
  const auto listed = find_keys("ann");
  REQUIRE(listed.ok());
  REQUIRE(listed->keys.size() == 1);
  CHECK(listed->keys[0].is.id == made.id);
  CHECK(listed->keys[0].is.secret.empty());
  CHECK(find_keys({}, made.id)->keys[0].is.secret.empty());
  CHECK(refusal_of(find_keys({}, "AKIA0")).starts_with("NoSuchEntity: "));
}

TEST_CASE_METHOD(with_keys, "a key follows its user's name") {
  const auto made = make_key();
  REQUIRE(change(entity_kind::user, "ann", rename_entity{"anna", "/"}).ok());
  CHECK(keys.find(made.id)->holder->arn() == "arn:aws:iam::000000000000:user/anna");
  CHECK(keys.find(made.id)->secret == made.secret);
}

TEST_CASE_METHOD(with_keys, "a node that starts knows the keys that are stored") {
  const auto made = make_key();
  const auto off = make_key();
  REQUIRE(change_key("ann", set_key_active{off.id, false}).ok());
  user_keys anew;
  anew.put("AKIAOLD", {});
  load_user_keys(anew, store);
  CHECK_FALSE(anew.find("AKIAOLD"));
  REQUIRE(anew.find(made.id));
  CHECK(anew.find(made.id)->secret == made.secret);
  CHECK(*anew.find(made.id)->holder == *keys.find(made.id)->holder);
  CHECK_FALSE(anew.find(off.id)->is_active);
}

TEST_CASE_METHOD(with_keys, "the last use of a key is stored") {
  const auto made = make_key();
  keep_uses_of(keys, node.store);
  keys.note_use("000000000000", made.id, {1'700'000'001'000, "eu-west-1", "s3"});
  keys.note_use("000000000000", "AKIAUNKNOWN", {1'700'000'001'000, "eu-west-1", "s3"});
  settle();
  const auto found = find_keys("ann");
  CHECK(found->keys[0].is.used == 1'700'000'001'000);
  CHECK(found->keys[0].is.used_region == "eu-west-1");
  CHECK(found->keys[0].is.used_service == "s3");
}

} // namespace troupe
