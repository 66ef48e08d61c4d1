// SPDX-License-Identifier: Apache-2.0
#include "core/sessions.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"

namespace troupe {

namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t seal_bytes = 16;
constexpr std::size_t nonce_bytes = 8;
constexpr std::size_t key_letters = 16;
constexpr std::size_t secret_key_bytes = 30; ///< 40 characters of base64.
constexpr std::string_view key_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What is derived from one token differs by its purpose.
std::string derive(std::string_view secret, std::string_view purpose, std::string_view content) {
  return hmac_sha256(secret, std::string{purpose}.append(":").append(content));
}

std::string access_key_of(std::string_view secret, std::string_view content) {
  return std::string{sessions::key_prefix}
         + to_key_text(derive(secret, "access key", content).substr(0, key_letters));
}

std::string secret_key_of(std::string_view secret, std::string_view content) {
  return to_base64(derive(secret, "secret key", content).substr(0, secret_key_bytes));
}

std::string seal_of(std::string_view secret, std::string_view content) {
  return derive(secret, "token", content).substr(0, seal_bytes);
}

/// `ACCOUNT/ROLE/NAME`
std::optional<session> parse_session(std::string_view text) {
  const auto first = text.find('/');
  const auto second = text.find('/', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos)
    return std::nullopt;
  return session{std::string{text.substr(0, first)},
                 std::string{text.substr(first + 1, second - first - 1)},
                 std::string{text.substr(second + 1)}};
}

/// What a token seals: a nonce, and the session as text. Nothing where the seal was made with
/// another secret.
std::optional<std::string> content_of(std::string_view token, std::string_view secret) {
  const auto decoded = from_base64(token);
  if (!decoded || decoded->size() < seal_bytes + nonce_bytes)
    return std::nullopt;
  auto content = decoded->substr(seal_bytes);
  if (!equal_constant_time(std::string_view{*decoded}.substr(0, seal_bytes),
                           seal_of(secret, content)))
    return std::nullopt;
  return content;
}

} // namespace

sessions::sessions() : sessions(random_bytes(secret_bytes)) {}

session_credentials sessions::issue(const session& who) const {
  const auto with = secret_.load();
  const auto content = random_bytes(nonce_bytes) + who.account + "/" + who.role + "/" + who.name;
  return {.access_key = access_key_of(*with, content),
          .secret = secret_key_of(*with, content),
          .token = to_base64(seal_of(*with, content) + content)};
}

std::optional<session> sessions::bearer_of(std::string_view token) const {
  const auto content = content_of(token, *secret_.load());
  return content ? parse_session(std::string_view{*content}.substr(nonce_bytes)) : std::nullopt;
}

std::optional<sessions::recognized> sessions::recognize(std::string_view access_key,
                                                        std::string_view token) const {
  const auto with = secret_.load();
  const auto content = content_of(token, *with);
  if (!content || access_key != access_key_of(*with, *content))
    return std::nullopt;
  auto who = parse_session(std::string_view{*content}.substr(nonce_bytes));
  if (!who)
    return std::nullopt;
  return recognized{std::move(*who), secret_key_of(*with, *content)};
}

std::string to_key_text(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes)
    out += key_alphabet[static_cast<unsigned char>(byte) % key_alphabet.size()];
  return out;
}

std::string_view role_name(std::string_view arn) {
  return arn.substr(arn.rfind('/') + 1); // The whole text where there is none: npos + 1 is 0.
}

} // namespace troupe
