// SPDX-License-Identifier: Apache-2.0
#include "actors/keyring/keyring.hpp"

#include "tests/actors/account_fixture.hpp"

namespace troupe {

using testing::refusal_of;

namespace {

struct with_keyring
    : testing::account_fixture<keyring_actor, ask_keyring, change_keyring, keyring_answer> {
  with_keyring() { spawn(keyring); }

  std::string make(create_key ask = {}) {
    const auto made = put(std::move(ask));
    REQUIRE(made.ok());
    return made->id;
  }
  std::string encrypt(const std::string& key, std::map<std::string, std::string> context = {}) {
    const auto sealed
        = get(encrypt_text{.key = key, .plain = "plain text", .context = std::move(context)});
    REQUIRE(sealed.ok());
    return sealed->blob;
  }
};

} // namespace

TEST_CASE_METHOD(with_keyring, "a key encrypts, and what it has encrypted says which it was") {
  const auto key = make({.description = "mine"});
  const auto blob = encrypt(key, {{"a", "b"}});
  CHECK(blob.find("plain text") == std::string::npos);
  const auto opened = get(decrypt_text{.blob = blob, .context = {{"a", "b"}}});
  REQUIRE(opened.ok());
  CHECK(opened->plain == "plain text");
  CHECK(opened->key == key);
  CHECK(opened->material == get(describe_key{key})->material_id);
}

TEST_CASE_METHOD(with_keyring, "another context, another key or a bent blob opens nothing") {
  const auto key = make();
  const auto other = make();
  const auto blob = encrypt(key, {{"a", "b"}});
  CHECK(refusal_of(get(decrypt_text{.blob = blob})) == "InvalidCiphertextException");
  CHECK(refusal_of(get(decrypt_text{.blob = blob, .context = {{"a", "c"}}}))
        == "InvalidCiphertextException");
  CHECK(refusal_of(get(decrypt_text{.key = other, .blob = blob, .context = {{"a", "b"}}}))
        == "IncorrectKeyException");
  for (std::size_t at = 0; at < blob.size(); ++at) {
    auto bent = blob;
    bent[at] = static_cast<char>(bent[at] ^ 1);
    CHECK(refusal_of(get(decrypt_text{.blob = bent, .context = {{"a", "b"}}}))
          == "InvalidCiphertextException");
  }
  CHECK(refusal_of(get(decrypt_text{.blob = "none"})) == "InvalidCiphertextException");
}

TEST_CASE_METHOD(with_keyring,
                 "keys are useless without the master key that they were kept under") {
  const auto key = make();
  const auto blob = encrypt(key);
  node.master_key = std::string(32, 'x');
  CHECK(refusal_of(get(decrypt_text{.blob = blob})) == "KeyUnavailableException");
  CHECK(refusal_of(get(encrypt_text{.key = key})) == "KeyUnavailableException");
  CHECK(get(describe_key{key}).ok());
}

TEST_CASE_METHOD(with_keyring,
                 "AWS's own keys recover from a lost master key, what they encrypted does not") {
  const auto lost = encrypt("alias/aws/ssm");
  node.master_key = std::string(32, 'x');
  const auto blob = encrypt("alias/aws/ssm");
  CHECK(get(decrypt_text{.blob = blob})->plain == "plain text");
  CHECK(refusal_of(get(decrypt_text{.blob = lost})) == "KeyUnavailableException");
}

TEST_CASE_METHOD(with_keyring, "a key is named in four ways, and refused by what is wrong") {
  const auto key = make();
  REQUIRE(put(put_alias{"alias/mine", key, true}).ok());
  for (const auto& name :
       {key, key_arn(where, key), std::string{"alias/mine"}, alias_arn(where, "alias/mine")})
    CHECK(get(describe_key{name})->id == key);
  const auto words_of = [&](const std::string& name) {
    const auto refused = get(describe_key{name});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.refusal().kind == "NotFoundException");
    return refused.refusal().message;
  };
  const std::string none = "00000000-0000-0000-0000-000000000000";
  CHECK(words_of(none) == "Key '" + key_arn(where, none) + "' does not exist");
  CHECK(words_of("fake") == "Invalid keyId 'fake'");
  CHECK(words_of("134f2428cec14b25a1ae9048164dba47")
        == "Invalid keyId '134f2428cec14b25a1ae9048164dba47'");
  CHECK(words_of(key_arn({where.account, "us-east-1", {}}, key)) == "Invalid arn us-east-1");
  CHECK(words_of("alias/none")
        == "Alias arn:aws:kms:eu-west-1:123456789012:alias/none is not found.");
}

TEST_CASE_METHOD(with_keyring, "a key of AWS's own is made when it is first used, once") {
  CHECK(get(list_keys{.limit = 10})->ids.empty());
  const auto blob = encrypt("alias/aws/ssm");
  const auto key = get(describe_key{"alias/aws/ssm"});
  REQUIRE(key.ok());
  CHECK(key->is_aws_managed);
  CHECK(get(list_keys{.limit = 10})->ids == std::vector{key->id});
  CHECK(get(decrypt_text{.blob = blob})->key == key->id);
  CHECK(refusal_of(put(schedule_deletion{key->id, 7})) == "AccessDeniedException");
  CHECK(refusal_of(get(describe_key{"alias/aws/none"})) == "NotFoundException");
}

TEST_CASE_METHOD(with_keyring, "a disabled key does nothing until it is enabled") {
  const auto key = make();
  const auto blob = encrypt(key);
  REQUIRE(put(update_key{.key = key, .enabled = false}).ok());
  CHECK(refusal_of(get(encrypt_text{.key = key})) == "DisabledException");
  CHECK(refusal_of(get(decrypt_text{.blob = blob})) == "DisabledException");
  REQUIRE(put(update_key{.key = key, .enabled = true}).ok());
  CHECK(get(decrypt_text{.blob = blob}).ok());
}

TEST_CASE_METHOD(with_keyring, "a key that is to go is kept for its days, and then gone for good") {
  const auto key = make();
  const auto blob = encrypt(key);
  REQUIRE(put(put_alias{"alias/mine", key, true}).ok());
  REQUIRE(put(schedule_deletion{key, 7}).ok());
  CHECK(refusal_of(get(encrypt_text{.key = key})) == "KMSInvalidStateException");
  REQUIRE(put(schedule_deletion{key, std::nullopt}).ok());
  CHECK(get(describe_key{key})->is(key_state::disabled));
  REQUIRE(put(schedule_deletion{key, 7}).ok());
  let_days_pass(6);
  CHECK(get(describe_key{key}).ok());
  let_days_pass(1);
  CHECK(refusal_of(get(describe_key{key})) == "NotFoundException");
  CHECK(get(list_keys{.limit = 10})->ids.empty());
  CHECK(refusal_of(get(decrypt_text{.blob = blob})) == "InvalidCiphertextException");
  CHECK(is_stored(key));
  advance(std::chrono::hours{1});
  CHECK_FALSE(is_stored(key));
  CHECK(get(list_aliases{.limit = 10})->aliases.empty());
}

TEST_CASE_METHOD(with_keyring, "rotation gives a key new material, and the old still decrypts") {
  const auto key = make();
  const auto before = get(describe_key{key})->material_id;
  const auto blob = encrypt(key);
  REQUIRE(put(update_key{.key = key, .rotated = true, .rotation_days = 90}).ok());
  let_days_pass(89);
  CHECK(get(describe_key{key})->material_id == before);
  let_days_pass(1);
  const auto after = get(describe_key{key});
  CHECK(after->material_id != before);
  CHECK(after->rotation->next == time.time + 90 * 86'400'000LL);
  CHECK(get(decrypt_text{.blob = blob})->material == before);
  CHECK(get(decrypt_text{.blob = encrypt(key)})->material == after->material_id);
}

TEST_CASE_METHOD(with_keyring, "aliases are made, moved, listed and removed") {
  const auto one = make();
  const auto two = make();
  REQUIRE(put(put_alias{"alias/a", one, true}).ok());
  CHECK(refusal_of(put(put_alias{"alias/a", two, true})) == "AlreadyExistsException");
  CHECK(refusal_of(put(put_alias{"alias/b", two, false})) == "NotFoundException");
  REQUIRE(put(put_alias{"alias/b", two, true}).ok());
  REQUIRE(put(put_alias{"alias/a", two, false}).ok());
  CHECK(get(list_aliases{.key = one, .limit = 10})->aliases.empty());
  const auto page = get(list_aliases{.key = two, .limit = 1});
  CHECK(page->aliases.at(0).name == "alias/a");
  CHECK(page->more);
  CHECK(get(list_aliases{.after = "alias/a", .limit = 1})->aliases.at(0).name == "alias/b");
  REQUIRE(put(delete_alias{"alias/a"}).ok());
  CHECK(refusal_of(put(delete_alias{"alias/a"})) == "NotFoundException");
}

TEST_CASE_METHOD(with_keyring, "a key has at most 50 tags") {
  const auto key = make();
  tag_map many;
  for (int i = 0; i < 50; ++i)
    many.emplace("tag" + std::to_string(i), "");
  REQUIRE(put(tag_key{key, many, {}}).ok());
  CHECK(refusal_of(put(tag_key{key, {{"more", ""}}, {}})) == "TagException");
  CHECK(put(tag_key{key, {{"more", ""}}, {"tag0"}}).ok());
}

TEST_CASE_METHOD(with_keyring, "a key that signs shows its public half, and verifies") {
  const auto key = make({.spec = "ECC_NIST_P256", .usage = "SIGN_VERIFY"});
  const auto made = get(sign_text{.key = key, .algorithm = "ECDSA_SHA_256", .message = "m"});
  REQUIRE(made.ok());
  verify_text ask{.key = key, .algorithm = "ECDSA_SHA_256", .message = "m"};
  ask.signature = made->signature;
  CHECK(get(ask).ok());
  ask.message = "n";
  CHECK(refusal_of(get(ask)) == "KMSInvalidSignatureException");
  CHECK_FALSE(get(get_public_key{key})->der.empty());
  CHECK(get(sign_text{.key = key, .algorithm = "ECDSA_SHA_256", .message = "m", .is_digest = true})
            .refusal()
            .message
        == "Digest is invalid length for algorithm ECDSA_SHA_256.");
  CHECK(refusal_of(get(sign_text{.key = make(), .algorithm = "ECDSA_SHA_256"}))
        == "InvalidKeyUsageException");
  CHECK(refusal_of(put(update_key{.key = key, .rotated = true}))
        == "UnsupportedOperationException");
}

TEST_CASE_METHOD(with_keyring, "grants are kept, listed and ended") {
  const auto key = make();
  create_grant ask{.key = key,
                   .grant = {.name = "g", .grantee = "role", .operations = {"Decrypt"}}};
  const auto made = put(ask);
  REQUIRE(made.ok());
  CHECK(put(ask)->id == made->id);
  ask.grant.name = {};
  ask.grant.retiring = "me";
  const auto second = put(ask);
  CHECK(second->id != made->id);
  CHECK(get(list_grants{.key = key, .limit = 10})->grants.size() == 2);
  CHECK(get(list_grants{.key = key, .limit = 1})->more);
  CHECK(get(list_grants{.retiring = "me", .limit = 10})->grants.at(0).id == second->id);
  REQUIRE(put(end_grant{key, made->id, {}}).ok());
  CHECK(refusal_of(put(end_grant{key, made->id, {}})) == "NotFoundException");
  REQUIRE(put(end_grant{{}, {}, second->token}).ok());
  CHECK(refusal_of(put(end_grant{{}, {}, second->token})) == "InvalidGrantTokenException");
  CHECK(get(list_grants{.key = key, .limit = 10})->grants.empty());
}

TEST_CASE_METHOD(with_keyring, "a key has at most 500 grants") {
  const auto key = make();
  const create_grant ask{.key = key, .grant = {.grantee = "role"}};
  for (std::size_t i = 0; i < grants_per_key_max; ++i)
    REQUIRE(put(ask).ok());
  CHECK(refusal_of(put(ask)) == "LimitExceededException");
}

TEST_CASE_METHOD(with_keyring, "a key for codes makes codes, and nothing else") {
  const auto key = make({.spec = "HMAC_384", .usage = "GENERATE_VERIFY_MAC"});
  const auto mac_of = [&](const std::string& message) {
    return get(make_mac{key, "HMAC_SHA_384", message, "GenerateMac"});
  };
  CHECK(mac_of("a")->mac.size() == 48);
  CHECK(mac_of("a")->mac == mac_of("a")->mac);
  CHECK(mac_of("a")->mac != mac_of("b")->mac);
  CHECK(refusal_of(get(encrypt_text{.key = key})) == "InvalidKeyUsageException");
  CHECK(get(make_mac{key, "HMAC_SHA_256", "a", "GenerateMac"}).refusal().message
        == "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_384.");
  CHECK(get(make_mac{make(), "HMAC_SHA_256", "a", "VerifyMac"})
            .refusal()
            .message.ends_with(" key usage is ENCRYPT_DECRYPT which is not valid for VerifyMac."));
}

} // namespace troupe
