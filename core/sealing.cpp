// SPDX-License-Identifier: Apache-2.0
#include "core/sealing.hpp"

#include "core/digest.hpp"
#include "core/error.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

namespace troupe {

namespace {

struct free_context {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using context_ptr = std::unique_ptr<EVP_CIPHER_CTX, free_context>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
int size_of(std::string_view text) {
  return static_cast<int>(text.size());
}

void check(int outcome) {
  if (outcome != 1)
    throw fault{code::internal, "OpenSSL failed to seal"};
}

/// Ready for what is to be sealed or unsealed.
context_ptr begin(std::string_view key, std::string_view nonce, std::string_view bound_to,
                  bool seals) {
  ensure(key.size() == sealing_key_bytes, "a sealing key has 32 bytes");
  context_ptr context{EVP_CIPHER_CTX_new()};
  if (!context)
    throw fault{code::internal, "no memory to seal"};
  check(EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key), bytes_of(nonce),
                          seals ? 1 : 0));
  int length = 0;
  if (!bound_to.empty())
    check(EVP_CipherUpdate(context.get(), nullptr, &length, bytes_of(bound_to), size_of(bound_to)));
  return context;
}

} // namespace

std::string seal(std::string_view key, std::string_view plain, std::string_view bound_to) {
  auto sealed = random_bytes(sealing_nonce_bytes);
  const auto context = begin(key, sealed, bound_to, true);
  sealed.resize(sealing_nonce_bytes + plain.size() + sealing_tag_bytes);
  auto* at = bytes_of(sealed) + sealing_nonce_bytes;
  int length = 0;
  if (!plain.empty())
    check(EVP_CipherUpdate(context.get(), at, &length, bytes_of(plain), size_of(plain)));
  at += plain.size();
  check(EVP_CipherFinal_ex(context.get(), at, &length)); // Of a stream cipher nothing is left.
  check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG,
                            static_cast<int>(sealing_tag_bytes), at));
  return sealed;
}

std::optional<std::string> unseal(std::string_view key, std::string_view sealed,
                                  std::string_view bound_to) {
  if (sealed.size() < sealing_nonce_bytes + sealing_tag_bytes)
    return std::nullopt;
  const auto context = begin(key, sealed.substr(0, sealing_nonce_bytes), bound_to, false);
  const auto inner
      = sealed.substr(sealing_nonce_bytes, sealed.size() - sealing_nonce_bytes - sealing_tag_bytes);
  std::string tag{sealed.substr(sealed.size() - sealing_tag_bytes)};
  std::string plain(inner.size(), '\0');
  int length = 0;
  if (!inner.empty())
    check(
        EVP_CipherUpdate(context.get(), bytes_of(plain), &length, bytes_of(inner), size_of(inner)));
  check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG,
                            static_cast<int>(sealing_tag_bytes), tag.data()));
  unsigned char rest[sealing_tag_bytes];
  if (EVP_CipherFinal_ex(context.get(), rest, &length) != 1)
    return std::nullopt;
  return plain;
}

std::string to_bound_text(const std::map<std::string, std::string>& pairs) {
  std::string text;
  const auto add = [&text](std::string_view part) {
    text.append(std::to_string(part.size())).append(":").append(part);
  };
  for (const auto& [name, value] : pairs) {
    add(name);
    add(value);
  }
  return text;
}

std::string message_code(std::string_view key, std::string_view message, int bits) {
  const auto* digest = bits == 224   ? EVP_sha224()
                       : bits == 384 ? EVP_sha384()
                       : bits == 512 ? EVP_sha512()
                                     : EVP_sha256();
  unsigned char made[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  if (HMAC(digest, key.data(), size_of(key), bytes_of(message), message.size(), made, &length)
      == nullptr)
    throw fault{code::internal, "OpenSSL failed to make a message's code"};
  return {made, made + length};
}

} // namespace troupe
