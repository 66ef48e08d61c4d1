// SPDX-License-Identifier: Apache-2.0
#include "core/signing.hpp"

#include "core/error.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>

namespace troupe {

namespace {

struct free_key {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct free_context {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, free_key>;
using context_ptr = std::unique_ptr<EVP_PKEY_CTX, free_context>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void check(bool held) {
  if (!held)
    throw fault{code::internal, "OpenSSL failed with a key that signs"};
}

bool is_rsa(std::string_view spec) {
  return spec == "RSA_2048" || spec == "RSA_3072" || spec == "RSA_4096";
}

/// OpenSSL's name of a curve; null of others.
const char* curve_of(std::string_view spec) {
  if (spec == "ECC_NIST_P256")
    return "P-256";
  if (spec == "ECC_NIST_P384")
    return "P-384";
  if (spec == "ECC_NIST_P521")
    return "P-521";
  return spec == "ECC_SECG_P256K1" ? "secp256k1" : nullptr;
}

const EVP_MD* digest_of(std::string_view algorithm) {
  if (algorithm.ends_with("_256"))
    return EVP_sha256();
  return algorithm.ends_with("_384") ? EVP_sha384() : EVP_sha512();
}

/// Writes DER of a size that OpenSSL tells first.
template <class Key, class Write>
std::string to_der(const Key* key, Write write) {
  const auto length = write(key, nullptr);
  check(length > 0);
  std::string out(static_cast<std::size_t>(length), '\0');
  auto* at = reinterpret_cast<unsigned char*>(out.data());
  check(write(key, &at) == length);
  return out;
}

key_ptr read_private(std::string_view der) {
  const auto* at = bytes_of(der);
  key_ptr key{d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size()))};
  check(key != nullptr);
  return key;
}

std::string digest_of(const signed_message& what, std::string_view algorithm) {
  if (what.is_digest)
    return std::string{what.bytes};
  unsigned char made[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  check(
      EVP_Digest(what.bytes.data(), what.bytes.size(), made, &length, digest_of(algorithm), nullptr)
      == 1);
  return {made, made + length};
}

/// Ready to sign or to verify a digest.
template <class Begin>
context_ptr begin(EVP_PKEY* key, std::string_view algorithm, Begin begin_with) {
  context_ptr context{EVP_PKEY_CTX_new(key, nullptr)};
  check(context && begin_with(context.get()) == 1);
  const bool is_pss = algorithm.starts_with("RSASSA_PSS");
  if (algorithm.starts_with("RSASSA"))
    check(EVP_PKEY_CTX_set_rsa_padding(context.get(),
                                       is_pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING)
          == 1);
  if (is_pss)
    check(EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) == 1);
  check(EVP_PKEY_CTX_set_signature_md(context.get(), digest_of(algorithm)) == 1);
  return context;
}

} // namespace

std::vector<std::string> signing_algorithms(std::string_view spec) {
  if (is_rsa(spec))
    return {"RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512",
            "RSASSA_PSS_SHA_256",        "RSASSA_PSS_SHA_384",        "RSASSA_PSS_SHA_512"};
  if (spec == "ECC_NIST_P384")
    return {"ECDSA_SHA_384"};
  if (spec == "ECC_NIST_P521")
    return {"ECDSA_SHA_512"};
  if (curve_of(spec) != nullptr)
    return {"ECDSA_SHA_256"};
  return {};
}

std::string make_signing_key(std::string_view spec) {
  constexpr std::size_t prefix = 4; // `RSA_`
  const auto* curve = curve_of(spec);
  const key_ptr key{curve ? EVP_EC_gen(curve)
                          : EVP_RSA_gen(std::stoul(std::string{spec.substr(prefix)}))};
  check(key != nullptr);
  struct free_info {
    void operator()(PKCS8_PRIV_KEY_INFO* info) const { PKCS8_PRIV_KEY_INFO_free(info); }
  };
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, free_info> info{EVP_PKEY2PKCS8(key.get())};
  check(info != nullptr);
  return to_der(info.get(), i2d_PKCS8_PRIV_KEY_INFO);
}

std::string public_key_of(std::string_view private_key) {
  const auto key = read_private(private_key);
  return to_der(key.get(), i2d_PUBKEY);
}

bool fits(const signed_message& what, std::string_view algorithm) {
  return !what.is_digest
         || what.bytes.size() == static_cast<std::size_t>(EVP_MD_get_size(digest_of(algorithm)));
}

std::string sign(std::string_view private_key, std::string_view algorithm,
                 const signed_message& what) {
  const auto key = read_private(private_key);
  const auto context = begin(key.get(), algorithm, EVP_PKEY_sign_init);
  const auto digest = digest_of(what, algorithm);
  std::size_t length = 0;
  check(EVP_PKEY_sign(context.get(), nullptr, &length, bytes_of(digest), digest.size()) == 1);
  std::string signature(length, '\0');
  check(EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                      bytes_of(digest), digest.size())
        == 1);
  signature.resize(length);
  return signature;
}

bool verify(std::string_view private_key, std::string_view algorithm, const signed_message& what,
            std::string_view signature) {
  const auto key = read_private(private_key);
  const auto context = begin(key.get(), algorithm, EVP_PKEY_verify_init);
  const auto digest = digest_of(what, algorithm);
  return EVP_PKEY_verify(context.get(), bytes_of(signature), signature.size(), bytes_of(digest),
                         digest.size())
         == 1;
}

} // namespace troupe
