// SPDX-License-Identifier: Apache-2.0
#include "core/signing.hpp"

#include "core/digest.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("what is signed is verified, and nothing else") {
  for (const std::string spec :
       {"RSA_2048", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"}) {
    const auto key = make_signing_key(spec);
    const auto other = make_signing_key(spec);
    for (const auto& algorithm : signing_algorithms(spec)) {
      const auto signature = sign(key, algorithm, {"message"});
      CHECK(verify(key, algorithm, {"message"}, signature));
      CHECK_FALSE(verify(key, algorithm, {"another"}, signature));
      CHECK_FALSE(verify(other, algorithm, {"message"}, signature));
      CHECK_FALSE(verify(key, algorithm, {"message"}, "bent" + signature));
    }
    CHECK(public_key_of(key) != public_key_of(other));
  }
  CHECK(signing_algorithms("SYMMETRIC_DEFAULT").empty());
}

TEST_CASE("a digest is signed as its message would be") {
  const auto key = make_signing_key("ECC_NIST_P256");
  const auto digest = sha256("message");
  const signed_message what{digest, true};
  CHECK(fits(what, "ECDSA_SHA_256"));
  CHECK_FALSE(fits(what, "ECDSA_SHA_384"));
  CHECK(verify(key, "ECDSA_SHA_256", {"message"}, sign(key, "ECDSA_SHA_256", what)));
}

} // namespace troupe
