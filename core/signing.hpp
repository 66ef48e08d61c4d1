// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Pairs of keys that sign, over OpenSSL, which stays in the .cpp. Kinds of keys and algorithms
/// have the names that KMS gives them: `RSA_2048`, `ECC_NIST_P256`, `RSASSA_PSS_SHA_256`,
/// `ECDSA_SHA_256` (with a signature in DER, as X9.62 has it).
namespace troupe {

/// Those that a kind of key signs with; none of a kind that is not known here.
std::vector<std::string> signing_algorithms(std::string_view spec);

/// A private key of a kind that is known, as PKCS #8 in DER. One of RSA takes up to a second.
std::string make_signing_key(std::string_view spec);
/// Its public one, as SubjectPublicKeyInfo in DER.
std::string public_key_of(std::string_view private_key);

/// What is signed: a message, or its digest, which somebody else has made.
struct signed_message {
  std::string_view bytes;
  bool is_digest = false;
};
/// False of a digest that is none of that algorithm's.
bool fits(const signed_message& what, std::string_view algorithm);
std::string sign(std::string_view private_key, std::string_view algorithm,
                 const signed_message& what);
bool verify(std::string_view private_key, std::string_view algorithm, const signed_message& what,
            std::string_view signature);

} // namespace troupe
