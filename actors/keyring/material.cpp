// SPDX-License-Identifier: Apache-2.0
#include "actors/keyring/material.hpp"

#include "core/digest.hpp"
#include "core/encoding.hpp"
#include "core/sealing.hpp"

namespace troupe {

namespace {

constexpr char blob_version = 1;
constexpr std::size_t id_bytes_max = 255;
constexpr std::string_view spec_prefix = "HMAC_";

std::string bound_to_key(std::string_view key_id) {
  return std::string{"key:"}.append(key_id);
}

std::string bound_to_context(std::string_view key_id,
                             const std::map<std::string, std::string>& context) {
  return std::string{"text:"}.append(key_id).append("\n").append(to_bound_text(context));
}

result<std::string> open_material(const key_record& of, std::size_t index,
                                  std::string_view master) {
  auto plain = unseal(master, of.materials.at(index).sealed, bound_to_key(of.key.id));
  if (!plain)
    return error{"KeyUnavailableException",
                 "The key " + of.key.id + " is kept under another master key than this node's."};
  return std::move(*plain);
}

} // namespace

std::string make_secret(std::string_view spec) {
  return signing_algorithms(spec).empty() ? random_bytes(sealing_key_bytes)
                                          : make_signing_key(spec);
}

key_material seal_material(std::string_view master, std::string_view key_id,
                           std::string_view secret) {
  constexpr std::size_t id_bytes = 32;
  return {to_hex(random_bytes(id_bytes)), seal(master, secret, bound_to_key(key_id))};
}

bool opens(const key_record& key, std::string_view master) {
  return open_material(key, key.materials.size() - 1, master).ok();
}

result<std::string> encrypt_with(const key_record& with, std::string_view master,
                                 std::string_view plain,
                                 const std::map<std::string, std::string>& context) {
  const auto& id = with.key.id;
  ensure(id.size() <= id_bytes_max, "a key's id fits a blob");
  const auto index = with.materials.size() - 1;
  const auto secret = open_material(with, index, master);
  if (!secret)
    return secret.refusal();
  std::string blob{blob_version, static_cast<char>(id.size())};
  blob.append(id).push_back(static_cast<char>(index));
  return blob.append(seal(*secret, plain, bound_to_context(id, context)));
}

std::optional<parsed_blob> parse_blob(std::string_view blob) {
  constexpr std::size_t head = 2;
  if (blob.size() < head || blob[0] != blob_version)
    return std::nullopt;
  const auto id_bytes = static_cast<std::size_t>(static_cast<unsigned char>(blob[1]));
  if (blob.size() < head + id_bytes + 1)
    return std::nullopt;
  const auto material = static_cast<unsigned char>(blob[head + id_bytes]);
  return parsed_blob{std::string{blob.substr(head, id_bytes)}, material,
                     blob.substr(head + id_bytes + 1)};
}

result<std::string> decrypt_with(const key_record& with, std::string_view master,
                                 const parsed_blob& blob,
                                 const std::map<std::string, std::string>& context) {
  if (blob.material >= with.materials.size())
    return invalid_ciphertext();
  const auto secret = open_material(with, blob.material, master);
  if (!secret)
    return secret.refusal();
  auto plain = unseal(*secret, blob.sealed, bound_to_context(with.key.id, context));
  if (!plain)
    return invalid_ciphertext();
  return std::move(*plain);
}

result<std::string> mac_with(const key_record& with, std::string_view master,
                             std::string_view message) {
  const auto secret = open_material(with, with.materials.size() - 1, master);
  if (!secret)
    return secret.refusal();
  // `HMAC_384`
  return message_code(*secret, message, std::stoi(with.key.spec.substr(spec_prefix.size())));
}

result<std::string> sign_with(const key_record& with, std::string_view master,
                              std::string_view algorithm, const signed_message& what) {
  const auto secret = open_material(with, 0, master);
  if (!secret)
    return secret.refusal();
  return sign(*secret, algorithm, what);
}

result<bool> verify_with(const key_record& with, std::string_view master,
                         std::string_view algorithm, const signed_message& what,
                         std::string_view signature) {
  const auto secret = open_material(with, 0, master);
  if (!secret)
    return secret.refusal();
  return verify(*secret, algorithm, what, signature);
}

result<std::string> public_key_with(const key_record& with, std::string_view master) {
  const auto secret = open_material(with, 0, master);
  if (!secret)
    return secret.refusal();
  return public_key_of(*secret);
}

error invalid_ciphertext() {
  return {"InvalidCiphertextException", ""};
}

} // namespace troupe
