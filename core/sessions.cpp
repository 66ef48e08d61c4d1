// SPDX-License-Identifier: Apache-2.0
#include "core/sessions.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/names.hpp"
#include "core/session_token.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe {

namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t seal_bytes = 16;
constexpr std::size_t nonce_bytes = 8;
constexpr std::size_t key_bytes = 10;        ///< 16 letters of base32.
constexpr std::size_t secret_key_bytes = 30; ///< 40 characters of base64.
constexpr unsigned account_shift = 7;
constexpr std::uint64_t account_mask = (std::uint64_t{1} << 40) - 1;
constexpr std::string_view key_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What is derived from one token differs by its purpose.
std::string derive(std::string_view secret, std::string_view purpose, std::string_view content) {
  return hmac_sha256(secret, std::string{purpose}.append(":").append(content));
}

std::string access_key_of(std::string_view secret, std::string_view account,
                          std::string_view content) {
  return make_access_key_id(sessions::key_prefix, account,
                            derive(secret, "access key", content).substr(0, key_bytes));
}

std::string secret_key_of(std::string_view secret, std::string_view content) {
  return to_base64(derive(secret, "secret key", content).substr(0, secret_key_bytes));
}

std::string seal_of(std::string_view secret, std::string_view content) {
  return derive(secret, "token", content).substr(0, seal_bytes);
}

/// The parts of a session in the order of its members, each percent-encoded, between slashes.
std::string session_text(const session& who) {
  const auto number = [](epoch_ms time) { return std::to_string(time); };
  const std::string parts[] = {who.account,
                               who.role,
                               who.name,
                               {static_cast<char>(who.kind)},
                               who.user,
                               who.user_path,
                               who.principal_id,
                               number(who.issued),
                               number(who.expires),
                               who.details};
  std::string out;
  for (const auto& part : parts)
    out.append(out.empty() ? "" : "/").append(percent_encode(part));
  return out;
}

std::optional<session> parse_session(std::string_view text) {
  constexpr std::size_t count = 10;
  std::array<std::string, count> parts;
  for (std::size_t i = 0; i < count; ++i) {
    const auto end = i + 1 < count ? text.find('/') : text.size();
    if (end == std::string_view::npos)
      return std::nullopt;
    auto part = percent_decode(text.substr(0, end));
    if (!part)
      return std::nullopt;
    parts[i] = std::move(*part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  auto& [account, role, name, kind, user, path, id, issued, expires, details] = parts;
  session out{std::move(account), std::move(role), std::move(name)};
  out.kind = static_cast<session_kind>(kind.empty() ? 'r' : kind.front());
  out.user = std::move(user);
  out.user_path = std::move(path);
  out.principal_id = std::move(id);
  std::from_chars(issued.data(), issued.data() + issued.size(), out.issued);
  std::from_chars(expires.data(), expires.data() + expires.size(), out.expires);
  out.details = std::move(details);
  return out;
}

/// What a token seals: a nonce, and the session as text. Nothing where the seal was made with
/// another secret.
std::optional<std::string> content_of(std::string_view token, std::string_view secret) {
  if (!token.starts_with(session_token_front))
    return std::nullopt;
  const auto decoded = from_base64(token.substr(session_token_front.size()));
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
  const auto content = random_bytes(nonce_bytes) + session_text(who);
  return {.access_key = access_key_of(*with, who.account, content),
          .secret = secret_key_of(*with, content),
          .token = std::string{session_token_front} + to_base64(seal_of(*with, content) + content)};
}

std::optional<session> sessions::bearer_of(std::string_view token) const {
  const auto content = content_of(token, *secret_.load());
  return content ? parse_session(std::string_view{*content}.substr(nonce_bytes)) : std::nullopt;
}

std::optional<sessions::recognized> sessions::recognize(std::string_view access_key,
                                                        std::string_view token) const {
  const auto with = secret_.load();
  const auto content = content_of(token, *with);
  if (!content)
    return std::nullopt;
  auto who = parse_session(std::string_view{*content}.substr(nonce_bytes));
  if (!who || access_key != access_key_of(*with, who->account, *content))
    return std::nullopt;
  return recognized{std::move(*who), secret_key_of(*with, *content)};
}

std::string to_key_text(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes)
    out += key_alphabet[static_cast<unsigned char>(byte) % key_alphabet.size()];
  return out;
}

// As AWS's ids, when read as base32: a bit, 40 bits of the account, and what is random.
std::string make_access_key_id(std::string_view prefix, std::string_view account,
                               std::string bytes) {
  bytes.resize(key_bytes);
  std::uint64_t number = 0;
  std::from_chars(account.data(), account.data() + account.size(), number);
  const auto head = std::uint64_t{1} << 47 | (number & account_mask) << account_shift
                    | (static_cast<unsigned char>(bytes[5]) & 0x7f);
  for (std::size_t i = 0; i < 6; ++i)
    bytes[i] = static_cast<char>(head >> (40 - 8 * i));
  std::string out{prefix};
  unsigned buffer = 0;
  int bits = 0;
  for (const char byte : bytes) {
    buffer = (buffer << 8 | static_cast<unsigned char>(byte)) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5)
      out += key_alphabet[buffer >> (bits - 5) & 31];
  }
  return out;
}

std::optional<std::string> account_in_access_key(std::string_view id) {
  constexpr std::size_t prefix_letters = 4, letters = 10; // Ten letters hold the first 50 bits.
  if (id.size() != prefix_letters + 16)
    return std::nullopt;
  std::uint64_t head = 0;
  for (const char c : id.substr(prefix_letters)) {
    if (key_alphabet.find(c) == std::string_view::npos)
      return std::nullopt;
  }
  for (const char c : id.substr(prefix_letters, letters))
    head = head << 5 | key_alphabet.find(c);
  auto account = std::to_string(head >> (2 + account_shift) & account_mask);
  account.insert(0, account.size() < 12 ? 12 - account.size() : 0, '0');
  if (!is_account_id(account))
    return std::nullopt;
  return account;
}

std::string_view role_name(std::string_view arn) {
  return arn.substr(arn.rfind('/') + 1); // The whole text where there is none: npos + 1 is 0.
}

} // namespace troupe
