// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"

#include "core/encoding.hpp"
#include "core/error.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include <array>
#include <cerrno>
#include <initializer_list>

namespace troupe {

namespace {

struct free_algorithm {
  void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
};
struct free_context {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using algorithm_ptr = std::unique_ptr<EVP_MD, free_algorithm>;
using context_ptr = std::unique_ptr<EVP_MD_CTX, free_context>;

algorithm_ptr fetch(const char* name) {
  algorithm_ptr algorithm{EVP_MD_fetch(nullptr, name, nullptr)};
  if (!algorithm)
    throw fault{code::internal, std::string{"OpenSSL does not offer the digest "} + name};
  return algorithm;
}

/// Fetching walks OpenSSL's providers under a lock: done once a digest, not once a call.
const EVP_MD* algorithm_of(digest_kind kind) {
  static const algorithm_ptr md5 = fetch("MD5");
  static const algorithm_ptr sha1 = fetch("SHA1");
  static const algorithm_ptr sha256 = fetch("SHA256");
  switch (kind) {
    case digest_kind::md5:
      return md5.get();
    case digest_kind::sha1:
      return sha1.get();
    case digest_kind::sha256:
      return sha256.get();
  }
  throw fault{code::internal, "no such digest"};
}

context_ptr new_context() {
  context_ptr context{EVP_MD_CTX_new()};
  if (!context)
    throw fault{code::internal, "no memory for a digest"};
  return context;
}

void check(int outcome) {
  if (outcome != 1)
    throw fault{code::internal, "OpenSSL failed to compute a digest"};
}

std::string finish(EVP_MD_CTX* context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned length = 0;
  check(EVP_DigestFinal_ex(context, raw.data(), &length));
  return {raw.begin(), raw.begin() + length};
}

/// The digest of the pieces, one after the other. The context is kept by the thread.
std::string at_once(digest_kind kind, std::initializer_list<std::string_view> pieces) {
  thread_local const context_ptr context = new_context();
  check(EVP_DigestInit_ex(context.get(), algorithm_of(kind), nullptr));
  for (const auto piece : pieces)
    check(EVP_DigestUpdate(context.get(), piece.data(), piece.size()));
  return finish(context.get());
}

} // namespace

struct digest::state {
  context_ptr context = new_context();
};

digest::digest(digest_kind kind) : state_(std::make_unique<state>()) {
  check(EVP_DigestInit_ex(state_->context.get(), algorithm_of(kind), nullptr));
}

digest::digest(digest&&) noexcept = default;
digest& digest::operator=(digest&&) noexcept = default;
digest::~digest() = default;

void digest::update(std::string_view bytes) {
  check(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

std::string digest::finish() {
  return troupe::finish(state_->context.get());
}

std::string md5(std::string_view bytes) {
  return at_once(digest_kind::md5, {bytes});
}
std::string sha1(std::string_view bytes) {
  return at_once(digest_kind::sha1, {bytes});
}
std::string sha256(std::string_view bytes) {
  return at_once(digest_kind::sha256, {bytes});
}

namespace {

// RFC 2104 by hand: OpenSSL's own HMAC fetches its algorithm anew in each call.
std::string hmac(digest_kind kind, std::string_view key, std::string_view bytes) {
  constexpr std::size_t block_bytes = 64; // Of SHA-1 as of SHA-256.
  std::string padded = key.size() > block_bytes ? at_once(kind, {key}) : std::string{key};
  padded.resize(block_bytes, '\0');
  std::string outer = padded;
  for (auto& c : padded)
    c = static_cast<char>(c ^ 0x36);
  for (auto& c : outer)
    c = static_cast<char>(c ^ 0x5c);
  return at_once(kind, {outer, at_once(kind, {padded, bytes})});
}

} // namespace

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
  return hmac(digest_kind::sha1, key, bytes);
}
std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  return hmac(digest_kind::sha256, key, bytes);
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t filled = 0; filled < count;) {
    const auto got = ::getrandom(bytes.data() + filled, count - filled, 0);
    if (got > 0)
      filled += static_cast<std::size_t>(got);
    else if (errno != EINTR)
      throw fault{code::internal, "the kernel gives no random bytes"};
  }
  return bytes;
}

std::string random_uuid() {
  auto bytes = random_bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  auto text = to_hex(bytes);
  for (const std::size_t at : {8u, 13u, 18u, 23u})
    text.insert(at, 1, '-');
  return text;
}

} // namespace troupe
