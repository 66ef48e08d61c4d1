// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/keyring/record.hpp"
#include "core/result.hpp"
#include "core/signing.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

/// What a key encrypts with, and what it has encrypted. Here alone it is not sealed, for as long as
/// a call lasts.
namespace troupe {

/// What a key of that kind works with: 32 random bytes, or a private key in DER. One of RSA takes
/// up to a second.
std::string make_secret(std::string_view spec);
/// The same under the master key, for the key of that id.
key_material seal_material(std::string_view master, std::string_view key_id,
                           std::string_view secret);

/// Whether what it encrypts with now was sealed with that master key.
bool opens(const key_record& key, std::string_view master);

/// The blob; refuses where the material is sealed with another master key.
result<std::string> encrypt_with(const key_record& with, std::string_view master,
                                 std::string_view plain,
                                 const std::map<std::string, std::string>& context);

struct parsed_blob {
  std::string key; ///< Id.
  std::size_t material = 0;
  std::string_view sealed;
};
/// Nothing for what is no blob of this program.
std::optional<parsed_blob> parse_blob(std::string_view blob);

/// What was encrypted; refuses with InvalidCiphertextException where the blob or the context is
/// another.
result<std::string> decrypt_with(const key_record& with, std::string_view master,
                                 const parsed_blob& blob,
                                 const std::map<std::string, std::string>& context);

/// The code of a message by an HMAC key.
result<std::string> mac_with(const key_record& with, std::string_view master,
                             std::string_view message);

result<std::string> sign_with(const key_record& with, std::string_view master,
                              std::string_view algorithm, const signed_message& what);
result<bool> verify_with(const key_record& with, std::string_view master,
                         std::string_view algorithm, const signed_message& what,
                         std::string_view signature);
/// In DER.
result<std::string> public_key_with(const key_record& with, std::string_view master);

error invalid_ciphertext();

} // namespace troupe
