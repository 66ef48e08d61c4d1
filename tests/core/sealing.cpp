// SPDX-License-Identifier: Apache-2.0
#include "core/sealing.hpp"

#include "core/encoding.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {
const std::string key(sealing_key_bytes, 'k');
} // namespace

TEST_CASE("what is sealed is read with its key, bound to what it was bound to") {
  for (const auto& plain : std::vector<std::string>{"", "a", std::string(70'000, '\0')}) {
    const auto sealed = seal(key, plain, "context");
    CHECK(sealed.size() == sealing_nonce_bytes + plain.size() + sealing_tag_bytes);
    CHECK(unseal(key, sealed, "context") == plain);
    CHECK_FALSE(unseal(key, sealed, "other"));
    CHECK_FALSE(unseal(key, sealed, ""));
    CHECK_FALSE(unseal(std::string(sealing_key_bytes, 'x'), sealed, "context"));
  }
}

TEST_CASE("what was sealed is never the same twice, and does not show what it is") {
  const auto once = seal(key, "correct horse", "");
  CHECK(once != seal(key, "correct horse", ""));
  CHECK(once.find("horse") == std::string::npos);
}

TEST_CASE("what was changed in any byte, or cut, is not read") {
  const auto sealed = seal(key, "plain", "context");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    auto bent = sealed;
    bent[at] = static_cast<char>(bent[at] ^ 1);
    CHECK_FALSE(unseal(key, bent, "context"));
    CHECK_FALSE(unseal(key, sealed.substr(0, at), "context"));
  }
  CHECK_FALSE(unseal(key, sealed + "x", "context"));
}

// NIST's GCM test vectors, AES-256, test case 16 of McGrew and Viega's paper.
TEST_CASE("it is AES-256-GCM") {
  const auto bytes = [](std::string_view hex) { return *from_hex(hex); };
  const auto vector_key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  const auto sealed = bytes("cafebabefacedbaddecaf888"
                            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                            "76fc6ece0f4e1768cddf8853bb2d551b");
  CHECK(unseal(vector_key, sealed, bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        == bytes("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                 "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"));
}

TEST_CASE("names and values are one text that no others have") {
  CHECK(to_bound_text({}).empty());
  CHECK(to_bound_text({{"a", "b"}}) == "1:a1:b");
  CHECK(to_bound_text({{"a", "1:b"}}) != to_bound_text({{"a1:", "b"}}));
  CHECK(to_bound_text({{"b", "1"}, {"a", "2"}}) == to_bound_text({{"a", "2"}, {"b", "1"}}));
}

// RFC 4231, test case 2.
TEST_CASE("a message's code is HMAC with SHA-2") {
  const auto code_of
      = [](int bits) { return to_hex(message_code("Jefe", "what do ya want for nothing?", bits)); };
  CHECK(code_of(224) == "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44");
  CHECK(code_of(256) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(
      code_of(384)
      == "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ec"
         "fab21649");
  CHECK(
      code_of(512).starts_with("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"));
}

} // namespace troupe
