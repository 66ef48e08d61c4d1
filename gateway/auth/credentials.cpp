// SPDX-License-Identifier: Apache-2.0
#include "gateway/auth/credentials.hpp"

#include "config/private_file.hpp"
#include "core/digest.hpp"
#include "core/names.hpp"

#include <algorithm>

namespace troupe::gateway {

namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Letters of the alphabet, each from one random byte; the bias of the remainder is below what
/// matters for 40 of them.
std::string random_text(std::size_t count, std::string_view alphabet) {
  std::string out;
  for (const char byte : random_bytes(count))
    out += alphabet[static_cast<unsigned char>(byte) % alphabet.size()];
  return out;
}

} // namespace

result<credentials> credentials::load(const std::filesystem::path& file) {
  auto read = read_private(file);
  if (!read)
    return read.refusal();
  return parse(read->value_or(""));
}

credentials credentials::parse(std::string_view text_of_file) {
  std::vector<access_key> keys;
  while (!text_of_file.empty()) {
    const auto end = std::min(text_of_file.find('\n'), text_of_file.size());
    const auto text = trim(text_of_file.substr(0, end));
    text_of_file.remove_prefix(std::min(end + 1, text_of_file.size()));
    if (text.starts_with('['))
      keys.emplace_back();
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || keys.empty())
      continue;
    const auto name = trim(text.substr(0, equals));
    const std::string value{trim(text.substr(equals + 1))};
    if (name == "aws_access_key_id")
      keys.back().id = value;
    else if (name == "aws_secret_access_key")
      keys.back().secret = value;
    else if (name == "aws_account_id")
      keys.back().account = value;
  }
  std::erase_if(keys, [](const access_key& key) { return key.id.empty() || key.secret.empty(); });
  return credentials{std::move(keys)};
}

access_key credentials::generate(std::string account) {
  return {"AKIA" + random_text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
          random_text(40, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
          std::move(account)};
}

std::string credentials::text() const {
  std::string out;
  for (const auto& key : keys_) {
    out.append(out.empty() ? "[default]\n" : "\n[" + key.id + "]\n");
    out.append("aws_access_key_id = ").append(key.id);
    out.append("\naws_secret_access_key = ").append(key.secret);
    out.append("\naws_account_id = ").append(key.account).append("\n");
  }
  return out;
}

result<void> credentials::write(const std::filesystem::path& file,
                                const std::vector<access_key>& keys) {
  return write_private(file, credentials{keys}.text());
}

const access_key* credentials::find(std::string_view id) const {
  const auto found = std::ranges::find(keys_, id, &access_key::id);
  return found == keys_.end() ? nullptr : &*found;
}

std::string account_of(std::string_view access_key_id, const credentials& known,
                       const std::string& otherwise) {
  if (const auto* key = known.find(access_key_id); key && !key->account.empty())
    return key->account;
  if (is_account_id(access_key_id))
    return std::string{access_key_id};
  return otherwise;
}

} // namespace troupe::gateway
